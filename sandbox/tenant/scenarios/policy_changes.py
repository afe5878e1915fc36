"""Conditional Access policies that somebody changes, for the worse and otherwise."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.policies import ADMINISTRATORS, BY_NAME, MFA_FOR_ALL, Policy, document
from sandbox.tenant.scenario import NO_ALERT, NOBODY, Alerts, Kind, scenario
from sandbox.tenant.stage import Stage

_FOR_ALL, _FOR_ADMINISTRATORS = BY_NAME[MFA_FOR_ALL], BY_NAME[ADMINISTRATORS]
_STRENGTH = {
    "id": "00000000-0000-0000-0000-000000000004",
    "displayName": "Phishing-resistant MFA",
    "allowedCombinations": ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"],
}


def changed(stage: Stage, after: int, policy: Policy, old: dict[str, Any], new: dict[str, Any]) -> AuditEntry:
    """The audit entry of a change, made by the first privileged person."""
    target = Target(policy.id, policy.name, "Policy", changes=(Change("ConditionalAccessPolicy", old, new),))
    return stage.audit(
        "Update conditional access policy",
        after,
        target,
        by=stage.population.people[0],
        service="Conditional Access",
        category="Policy",
    )


def _emergency(stage: Stage) -> tuple[str, ...]:
    return tuple(account.id for account in stage.population.break_glass)


@scenario(Kind.UNPRIVILEGED, rare=True)
def excluded_from_mfa(stage: Stage) -> Alerts:
    """One person more is excluded from MFA."""
    excluded = _emergency(stage)
    old, new = document(_FOR_ALL, excluded=excluded), document(_FOR_ALL, excluded=(*excluded, stage.who.id))
    return (
        stage.expect("conditional_access_weakened", "high", changed(stage, 0, _FOR_ALL, old, new), subject=_FOR_ALL.id),
    )


@scenario(cast=NOBODY, rare=True)
def protection_of_administrators_disabled(stage: Stage) -> Alerts:
    """The policy names roles: critical."""
    excluded = _emergency(stage)
    old, new = (document(_FOR_ADMINISTRATORS, state=state, excluded=excluded) for state in ("enabled", "disabled"))
    entry = changed(stage, 0, _FOR_ADMINISTRATORS, old, new)
    return (stage.expect("conditional_access_weakened", "critical", entry, subject=_FOR_ADMINISTRATORS.id),)


@scenario(cast=NOBODY, rare=True)
def mfa_became_a_strength(stage: Stage) -> Alerts:
    """No loss of protection, but more people may be unable to answer."""
    old, new = (document(_FOR_ADMINISTRATORS, excluded=_emergency(stage)) for _ in range(2))
    new["grantControls"] = {**new["grantControls"], "builtInControls": [], "authenticationStrength": _STRENGTH}
    entry = changed(stage, 0, _FOR_ADMINISTRATORS, old, new)
    return (stage.expect("policy_enforced", "medium", entry, subject=_FOR_ADMINISTRATORS.id),)


@scenario(cast=NOBODY, rare=True)
def policy_renamed_and_reordered(stage: Stage) -> Alerts:
    """Another name, and the same exclusions in another order."""
    excluded = _emergency(stage)
    old, new = document(_FOR_ALL, excluded=excluded), document(_FOR_ALL, excluded=excluded[::-1])
    new["displayName"] = f"{_FOR_ALL.name} (reviewed)"
    changed(stage, 0, _FOR_ALL, old, new)
    return NO_ALERT
