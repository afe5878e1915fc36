"""The authentication methods policy, as Graph gives it. States stay Graph's words, also those that came later.

Source: Microsoft Graph, "authenticationMethodsPolicy resource type" (v1.0 and beta) and its method configurations.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from monitors.tenant.methods import (
    Campaign,
    Feature,
    KeyRestrictions,
    Method,
    MethodsPolicy,
    MethodsPreview,
    Passes,
)
from monitors.tenant.reading.course import Course, moment

NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""What Graph writes where a feature leaves nobody out."""


class Target(Struct, frozen=True, rename="camel"):
    """Whom something is for."""

    id: str
    is_usable_for_sign_in: bool | None = None


Targets = tuple[Target, ...] | None


class Restrictions(Struct, frozen=True, rename="camel"):
    """Which keys may be used."""

    is_enforced: bool | None = None
    enforcement_type: str | None = None
    aa_guids: tuple[str, ...] | None = None


class FeatureState(Struct, frozen=True, rename="camel"):
    """One feature of Microsoft Authenticator."""

    state: str | None = None
    include_target: Target | None = None
    exclude_target: Target | None = None


class Features(Struct, frozen=True, rename="camel"):
    """The features of Microsoft Authenticator."""

    number_matching_required_state: FeatureState | None = None
    display_app_information_required_state: FeatureState | None = None
    display_location_information_required_state: FeatureState | None = None
    companion_app_allowed_state: FeatureState | None = None


class Configuration(Struct, frozen=True, rename="camel"):
    """One method's configuration, with what only some kinds have."""

    id: str
    state: str
    include_targets: Targets = None
    exclude_targets: Targets = None
    key_restrictions: Restrictions | None = None
    is_attestation_enforced: bool | None = None
    is_self_service_registration_allowed: bool | None = None
    is_usable_once: bool | None = None
    default_lifetime_in_minutes: int | None = None
    maximum_lifetime_in_minutes: int | None = None
    feature_settings: Features | None = None
    is_software_oath_enabled: bool | None = None


class GraphCampaign(Struct, frozen=True, rename="camel"):
    """The registration campaign."""

    state: str | None = None
    snooze_duration_in_days: int | None = None
    include_targets: Targets = None
    exclude_targets: Targets = None


class Enforcement(Struct, frozen=True, rename="camel"):
    """Where Graph keeps the campaign."""

    authentication_methods_registration_campaign: GraphCampaign | None = None


class Policy(Struct, frozen=True, rename="camel"):
    """The whole policy."""

    authentication_method_configurations: tuple[Configuration, ...]
    policy_migration_state: str | None = None
    registration_enforcement: Enforcement | None = None
    last_modified_date_time: str | None = None


class State(Struct, frozen=True):
    """A switch of the beta's."""

    state: str | None = None


class OptOut(Struct, frozen=True, rename="camel"):
    """What Microsoft's own changes are kept from."""

    passkey_dynamic_migration: bool | None = None


class Preview(Struct, frozen=True, rename="camel"):
    """What only the beta has."""

    system_credential_preferences: State | None = None
    report_suspicious_activity_settings: State | None = None
    opt_out_settings: OptOut | None = None


async def methods_policy(course: Course) -> MethodsPolicy:
    """The policy as v1.0 has it."""
    held = await course.reader.one("methods_policy", Policy)
    enforcement = held.registration_enforcement or Enforcement()
    made = (method_of(one) for one in held.authentication_method_configurations)
    return MethodsPolicy({one.id: one for one in made}, held.policy_migration_state or "",
                         _campaign(enforcement.authentication_methods_registration_campaign or GraphCampaign()),
                         moment(held.last_modified_date_time))


async def methods_preview(course: Course) -> MethodsPreview:
    """What the beta has besides."""
    held = await course.reader.one("methods_preview", Preview)
    return MethodsPreview((held.system_credential_preferences or State()).state or "",
                          (held.report_suspicious_activity_settings or State()).state or "",
                          (held.opt_out_settings or OptOut()).passkey_dynamic_migration)


def method_of(one: Configuration) -> Method:
    """A method as checks see it."""
    return Method(
        one.id.lower(), one.state == "enabled", _ids(one.include_targets), _ids(one.exclude_targets), _keys(one.key_restrictions),
        one.is_attestation_enforced, one.is_self_service_registration_allowed, _passes(one), _features(one.feature_settings),
        one.is_software_oath_enabled, _ids(each for each in one.include_targets or () if each.is_usable_for_sign_in))


def _ids(targets: Iterable[Target] | None) -> frozenset[str]:
    return frozenset(one.id.lower() for one in targets or ())


def _keys(held: Restrictions | None) -> KeyRestrictions | None:
    return None if held is None else KeyRestrictions(
        bool(held.is_enforced), held.enforcement_type != "block", frozenset(one.lower() for one in held.aa_guids or ()))


def _passes(one: Configuration) -> Passes | None:
    return None if one.is_usable_once is None else Passes(
        one.is_usable_once, one.default_lifetime_in_minutes or 0, one.maximum_lifetime_in_minutes or 0)


def _features(held: Features | None) -> dict[str, Feature]:
    if held is None:
        return {}
    named = {"number_matching": held.number_matching_required_state, "app_name": held.display_app_information_required_state,
             "location": held.display_location_information_required_state, "companion_app": held.companion_app_allowed_state}
    return {name: _feature(one) for name, one in named.items() if one}


def _feature(one: FeatureState) -> Feature:
    included, excluded = (target.id.lower() if target else "" for target in (one.include_target, one.exclude_target))
    return Feature(one.state or "default", included, "" if excluded == NOBODY else excluded)


def _campaign(held: GraphCampaign) -> Campaign:
    return Campaign(held.state or "default", _ids(held.include_targets), _ids(held.exclude_targets),
                    held.snooze_duration_in_days or 0)
