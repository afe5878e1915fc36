"""The tenant's Conditional Access policies: as sign-ins list them, and as an audit entry writes them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.people import Population
from sandbox.tenant.registration import depending
from sandbox.tenant.shape import CLAIM, COMPLETED, COMPLETED_LATER, Shape

MFA_FOR_ALL = "CA001 MFA for all users"
ADMINISTRATORS = "CA002 MFA for administrators"
TERMS = "CA008 Terms of use for guests"
EXCEPTIONS = "Exceptions from MFA"
EXCEPTIONS_ID = named(EXCEPTIONS)
"""The group that MFA for all users leaves out."""
DEVICES = "CA004 Compliant device for SharePoint"
WAVE = "CA007 MFA and compliant device for Office 365"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy; `bystanding` is what sign-ins show that it does not touch."""

    name: str
    grants: tuple[str, ...]
    state: str = "enabled"
    bystanding: str = "notApplied"
    sessions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    apps: tuple[str, ...] = ("All",)
    excluded_groups: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same in every tenant made here."""
        return named(self.name)


_ADMIN_ROLES = ("62e90394-69f5-4237-9190-012177145e10", "194ae4cb-b126-40b2-bd5b-6091b380977d")
_REPORT_ONLY = "enabledForReportingButNotEnforced"
POLICIES = (
    Policy(MFA_FOR_ALL, ("Mfa",), excluded_groups=(EXCEPTIONS_ID,)),
    Policy(ADMINISTRATORS, ("Mfa",), roles=_ADMIN_ROLES),
    Policy("CA003 Block legacy authentication", ("Block",)),
    Policy(DEVICES, ("RequireCompliantDevice",), _REPORT_ONLY, "reportOnlyNotApplied"),
    Policy("CA005 Block high risk", ("Block",)),
    Policy("CA006 Protect security info", ("Mfa",)),
    Policy(TERMS, ("Contoso terms of use",), "disabled", "notEnabled"),
    Policy(WAVE, ("Mfa", "RequireCompliantDevice"), _REPORT_ONLY, "reportOnlyNotApplied", apps=("Office365",)),
)
_NO_FIRST_FACTOR = (50126, 50053, 50058)
BY_NAME = {policy.name: policy for policy in POLICIES}


def applied(shape: Shape) -> list[dict[str, Any]]:
    """The record's `appliedConditionalAccessPolicies`: the share of them that falls to this part of a split."""
    return [_applied(policy, _result(policy, shape)) for policy in POLICIES[shape.part :: shape.parts]]


def overall(shape: Shape) -> str:
    """The record's `conditionalAccessStatus`."""
    if shape.code in _NO_FIRST_FACTOR:
        return "notApplied"
    return "failure" if _blocking(shape) else "success"


def _blocking(shape: Shape) -> str:
    """The policy that stands in the way: the one named, else for everything unfinished the one that asks for MFA."""
    return shape.blocked_by or (MFA_FOR_ALL if shape.code and shape.code not in _NO_FIRST_FACTOR else "")


def _result(policy: Policy, shape: Shape) -> str:
    if policy.name == _blocking(shape):
        return "failure"
    if policy.name in dict(shape.on_trial):
        return dict(shape.on_trial)[policy.name]
    answered = shape.details in (CLAIM, COMPLETED, COMPLETED_LATER)
    return "success" if policy.name == MFA_FOR_ALL and answered else policy.bystanding


def _applied(policy: Policy, result: str) -> dict[str, Any]:
    satisfied = result in ("success", "failure", "reportOnlySuccess", "reportOnlyFailure", "reportOnlyInterrupted")
    return {
        "id": policy.id,
        "displayName": policy.name,
        "enforcedGrantControls": list(policy.grants),
        "enforcedSessionControls": list(policy.sessions),
        "result": result,
        "conditionsSatisfied": 23 if satisfied else 0,
        "conditionsNotSatisfied": 0 if satisfied else 8,
    }


def document(policy: Policy, *, state: str = "", excluded: tuple[str, ...] = ()) -> dict[str, Any]:
    """The whole policy, as an audit entry carries it; `excluded` are object ids."""
    return {
        "id": policy.id,
        "displayName": policy.name,
        "createdDateTime": "2025-06-02T08:00:00.0000000+00:00",
        "state": state or policy.state,
        "conditions": {
            "applications": {"includeApplications": list(policy.apps), "excludeApplications": []},
            "users": {
                "includeUsers": [] if policy.roles else ["All"],
                "excludeUsers": list(excluded),
                "includeGroups": [],
                "excludeGroups": list(policy.excluded_groups),
                "includeRoles": list(policy.roles),
                "excludeRoles": [],
            },
            "clientAppTypes": ["all"],
            "locations": None,
        },
        "grantControls": {
            "operator": "AND",
            "builtInControls": [_camel(grant) for grant in policy.grants],
            "customAuthenticationFactors": [],
            "termsOfUse": [],
        },
        "sessionControls": None,
    }


def _camel(grant: str) -> str:
    plain = grant.removeprefix("Require")
    return plain[:1].lower() + plain[1:]


def excluding(population: Population) -> dict[str, Any]:
    """What a scan of the tenant's policies finds: whom enabled ones exclude, who is in the groups, who depends on what."""
    emergency = [account.id for account in population.break_glass]
    enabled = [policy for policy in POLICIES if policy.state == "enabled"]
    return {
        "policies": [
            {
                "id": policy.id,
                "name": policy.name,
                "asks_mfa": "Mfa" in policy.grants,
                "users": emergency,
                "groups": list(policy.excluded_groups),
            }
            for policy in enabled
        ],
        "members": {EXCEPTIONS_ID: [account.id for account in population.excluded]},
        "sole": depending(population),
    }
