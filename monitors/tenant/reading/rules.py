"""Conditional Access and the tenant's own switches, as Graph gives them.

Sources: Microsoft Graph, "conditionalAccessPolicy", "namedLocation", "authenticationStrengthPolicy",
"identitySecurityDefaultsEnforcementPolicy", "authorizationPolicy" and "crossTenantAccessPolicyInboundTrust resource type".
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Raw, Struct

from monitors.conditional_access.document import Folded, Unreadable, opened, text
from monitors.conditional_access.location import Location, settle_location
from monitors.conditional_access.policy import settle_policy
from monitors.conditional_access.strength import Strength, read_strength
from monitors.tenant.area import NotRead
from monitors.tenant.directory import AuthorizationPolicy, InboundTrust, ListedPolicy
from monitors.tenant.reading.course import Course, moment

Settled = TypeVar("Settled")


class Defaults(Struct, frozen=True, rename="camel"):
    """The security defaults."""

    is_enabled: bool


class Authorization(Struct, frozen=True, rename={"admin_reset": "allowedToUseSSPR"}):
    """What is read of the authorization policy."""

    admin_reset: bool


class Trust(Struct, frozen=True, rename="camel"):
    """What is trusted of those who come from elsewhere."""

    is_mfa_accepted: bool | None = None


class Partner(Struct, frozen=True, rename="camel"):
    """What is read of the settings for all tenants, and for one."""

    tenant_id: str = ""
    inbound_trust: Trust | None = None


async def policies(course: Course) -> tuple[ListedPolicy, ...]:
    """All policies. One that cannot be understood makes all of them unread: nobody could tell whom it lets in."""
    return tuple([settled(one, _listed, "a Conditional Access policy") for one in await course.reader.items("policies", Raw)])


async def locations(course: Course) -> Mapping[str, Location]:
    """All named locations by id."""
    found = [settled(one, settle_location, "a named location") for one in await course.reader.items("locations", Raw)]
    return {one.id: one for one in found}


async def strengths(course: Course) -> Mapping[str, Strength]:
    """All authentication strengths by id, the built-in ones among them."""
    found = [settled(one, read_strength, "an authentication strength") for one in await course.reader.items("strengths", Raw)]
    return {one.id: one for one in found if one}


async def security_defaults(course: Course) -> bool:
    """Whether security defaults are on."""
    return (await course.reader.one("security_defaults", Defaults)).is_enabled


async def authorization(course: Course) -> AuthorizationPolicy:
    """The authorization policy."""
    return AuthorizationPolicy((await course.reader.one("authorization", Authorization)).admin_reset)


async def inbound_trust(course: Course) -> InboundTrust:
    """Whose MFA is accepted; a partner for whom nothing is set goes as everybody does."""
    everybody = await course.reader.one("trust", Partner)
    by_default = bool(everybody.inbound_trust and everybody.inbound_trust.is_mfa_accepted)
    partners = {one.tenant_id.lower(): bool(one.inbound_trust.is_mfa_accepted)
                for one in await course.reader.items("partners", Partner)
                if one.inbound_trust and one.inbound_trust.is_mfa_accepted is not None}
    return InboundTrust(by_default, partners)


def settled(document: Raw, settle: Callable[[Folded], Settled], what: str) -> Settled:
    """A document as it is understood. Raises NotRead."""
    try:
        held = opened(bytes(document).decode())
        if held is None:
            raise Unreadable("it is empty")
        return settle(held)
    except (Unreadable, RecursionError) as error:
        raise NotRead(f"{what} cannot be understood: {error}") from error


def _listed(held: Folded) -> ListedPolicy:
    return ListedPolicy(settle_policy(held), moment(text(held, "createdDateTime")), moment(text(held, "modifiedDateTime")))
