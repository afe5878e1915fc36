"""Which accounts a policy reaches, and whether they can do what it asks: for the few accounts whose memberships are known."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitors.conditional_access.grant import MFA, Grant, Requirement
from monitors.conditional_access.policy import ENABLED, Policy
from monitors.conditional_access.protection import caught
from monitors.conditional_access.strength import PHISHING_RESISTANT, Strength
from monitors.tenant.break_glass import CERTIFICATE, HELLO, KEY, PASSWORD, HeldMethod, Memberships

COMBINATIONS: Mapping[str, frozenset[frozenset[str]]] = {
    KEY: frozenset({frozenset({"fido2"})}),
    CERTIFICATE: frozenset({frozenset({"x509certificatemultifactor"})}),
    HELLO: frozenset({frozenset({"windowshelloforbusiness"})}),
    "platformcredential": frozenset({frozenset({"windowshelloforbusiness"})}),
    "microsoftauthenticator": frozenset({frozenset({"password", "microsoftauthenticatorpush"})}),
    "softwareoath": frozenset({frozenset({"password", "softwareoath"})}),
    "hardwareoath": frozenset({frozenset({"password", "hardwareoath"})}),
    "phone": frozenset({frozenset({"password", "sms"}), frozenset({"password", "voice"})}),
}
"""With which combinations of a strength somebody can answer who holds a method."""
NO_MFA = frozenset({PASSWORD, "email", "securityquestion", "qrcodepin"})


def reached(policy: Policy, memberships: Mapping[str, Memberships]) -> frozenset[str]:
    """The accounts that the policy asks something of, once it is in force. One for authentication contexts alone waits."""
    if policy.scope("contexts").include and not policy.scope("applications").include:
        return frozenset()
    named = frozenset().union(*((*scope.include, *scope.exclude) for scope in map(policy.scope, ("groups", "roles"))))
    members = {one: frozenset(account for account, held in memberships.items() if one in held.groups | held.roles)
               for one in named}
    return caught(replace(policy, state=ENABLED), memberships, members).surely


def can_satisfy(grant: Grant, methods: Iterable[HeldMethod]) -> bool:
    """Whether somebody with these methods, and with no particular device, can do what is asked."""
    held = frozenset(one.kind for one in methods)
    answers = [_satisfies(one, held) for one in grant.requirements]
    return any(answers) if grant.operator == "OR" else all(answers)


def _satisfies(asked: Requirement, held: frozenset[str]) -> bool:
    if isinstance(asked, Strength):
        able = frozenset[frozenset[str]]().union(*(COMBINATIONS.get(one, frozenset()) for one in held))
        return bool(able & (asked.allowed or frozenset()))
    return asked == MFA and bool(held - NO_MFA)


def asks_resistance(grant: Grant) -> bool:
    """Whether nothing but a phishing-resistant strength is asked for."""
    allowed = grant.strength.allowed if grant.strength and not grant.controls else None
    return bool(allowed) and (allowed or frozenset()) <= PHISHING_RESISTANT
