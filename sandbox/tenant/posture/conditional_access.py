"""Planted: what is wrong with Conditional Access."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.rules import policy, strengths
from sandbox.tenant.posture.tenant import EMERGENCY_GROUP, GUEST, PEOPLE, Tenant, person

_POLICIES = "/identity/conditionalAccess/policies"
_GONE = named("a group that is gone")
_TRIAL = named("Compliant device, on trial")
_REGISTERING, _RISKY_SIGN_INS, _RISKY_USERS = (named(one) for one in (
    "MFA to register security info", "MFA at risky sign-ins", "New password for risky users"))
_FOR_ALL, _CAFE = named("MFA for all users"), named("Café")
_GUESTS = {"guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants": {"membershipKind": "all"}}


def _users(tenant: Tenant, number: int, **odd: Any) -> None:
    tenant.paths[_POLICIES][number]["conditions"]["users"].update(odd)


def _forgotten(tenant: Tenant, days: int) -> None:
    tenant.paths[_POLICIES].append(policy(
        "Compliant device, on trial", EMERGENCY_GROUP, state="enabledForReportingButNotEnforced",
        createdDateTime=tenant.before(days=days), modifiedDateTime=tenant.before(days=days),
        grant={"operator": "OR", "builtInControls": ["compliantDevice"]}))


def _of(tenant: Tenant, id_: str) -> dict[str, Any]:
    return next(one for one in tenant.paths[_POLICIES] if one["id"] == id_)


def _disabled(tenant: Tenant, *ids: str) -> None:
    for one in ids:
        _of(tenant, one)["state"] = "disabled"


def _registering_by_key_alone(tenant: Tenant) -> None:
    """Whoever has no key yet needs one to register one."""
    _of(tenant, _REGISTERING)["grantControls"] |= {"builtInControls": [], "authenticationStrength": strengths()[0]}


def _registering_from_a_cafe(tenant: Tenant) -> None:
    tenant.paths["/identity/conditionalAccess/namedLocations"].append({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": _CAFE, "displayName": "Café", "isTrusted": False,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}]})
    _of(tenant, _REGISTERING)["conditions"]["locations"] = {"includeLocations": ["All"], "excludeLocations": [_CAFE]}


def _deleted(tenant: Tenant, id_: str) -> None:
    tenant.paths[_POLICIES].remove(_of(tenant, id_))


def _left_out(tenant: Tenant, who: str) -> None:
    """Nobody approved that somebody need not answer risk."""
    _of(tenant, _RISKY_SIGN_INS)["conditions"]["users"]["excludeUsers"] = [who]


def _review(tenant: Tenant, **odd: Any) -> None:
    tenant.own["review"] |= odd


def _never_reviewed(tenant: Tenant) -> None:
    tenant.own["review"] = None


def _unowned(tenant: Tenant) -> None:
    del tenant.own["review"]["owners"][_RISKY_USERS]


def _incident(tenant: Tenant) -> None:
    tenant.own["asking"].append({"alert": "a1", "policy": _RISKY_USERS, "days": 2, "detector": "conditional_access_weakened"})


PLANTED = {
    "report_only_for_long": Planted(lambda t: _forgotten(t, 40), {
        "CA-004": truth("warn", _TRIAL), "CA-017": truth("warn", _TRIAL)}),
    "report_only_for_ever": Planted(lambda t: _forgotten(t, 100), {
        "CA-004": truth("fail", _TRIAL), "CA-017": truth("warn", _TRIAL)}),
    "a_policy_that_names_a_group_that_is_gone": Planted(
        lambda t: _users(t, 0, excludeGroups=[EMERGENCY_GROUP, _GONE]), {
            "CA-006": truth("warn", _GONE), "CA-008": truth("fail", _GONE)}),
    "guests_left_out": Planted(lambda t: _users(t, 0, excludeGuestsOrExternalUsers=_GUESTS), {
        "CA-006": truth("warn", _FOR_ALL), "CA-013": truth("fail", GUEST)}),
    "mfa_switched_off": Planted(lambda t: t.paths[_POLICIES][0].update(state="disabled"), {
        "CA-001": truth("fail", *map(person, range(PEOPLE))), "CA-009": truth("fail", _FOR_ALL), "CA-013": truth("fail", GUEST)}),
    "legacy_clients_let_in": Planted(lambda t: t.paths[_POLICIES][2].update(state="disabled"), {
        "CA-003": truth("fail"), "CA-009": truth("fail", named("Block legacy authentication"))}),
    "device_codes_let_in": Planted(lambda t: t.paths[_POLICIES][3].update(state="disabled"), {
        "CA-009": truth("fail", named("Block device code flow")), "CA-012": truth("fail")}),
    "registration_unprotected": Planted(lambda t: _disabled(t, _REGISTERING), {
        "CA-009": truth("fail", _REGISTERING), "CA-010": truth("warn")}),
    "registration_deadlocked": Planted(_registering_by_key_alone, {"CA-010": truth("fail", _REGISTERING)}),
    "registration_open_to_a_place_nobody_trusts": Planted(_registering_from_a_cafe, {
        "CA-006": truth("warn", _CAFE), "CA-010": truth("warn", _REGISTERING)}),
    "risky_users_let_in": Planted(lambda t: _disabled(t, _RISKY_USERS), {
        "CA-009": truth("fail", _RISKY_USERS), "CA-018": truth("warn")}),
    "risk_ignored": Planted(lambda t: _disabled(t, _RISKY_SIGN_INS, _RISKY_USERS), {
        "CA-009": truth("fail", _RISKY_SIGN_INS, _RISKY_USERS), "CA-018": truth("fail")}),
    "a_policy_deleted": Planted(lambda t: _deleted(t, _RISKY_USERS), {
        "CA-009": truth("fail", _RISKY_USERS), "CA-018": truth("warn")}),
    "somebody_left_out_whom_nobody_approved": Planted(lambda t: _left_out(t, person(4)), {"CA-006": truth("warn", person(4))}),
    "an_administrator_left_out": Planted(lambda t: _left_out(t, person(0)), {"CA-006": truth("fail", person(0))}),
    "review_due": Planted(lambda t: _review(t, days=100), {"CA-017": truth("warn")}),
    "review_overdue": Planted(lambda t: _review(t, days=130), {"CA-017": truth("fail")}),
    "never_reviewed": Planted(_never_reviewed, {
        "CA-006": truth("not_applicable"), "CA-009": truth("not_applicable"), "CA-017": truth("fail")}),
    "a_policy_that_nobody_owns": Planted(_unowned, {"CA-017": truth("warn", _RISKY_USERS)}),
    "an_incident_since_the_review": Planted(_incident, {"CA-017": truth("warn", _RISKY_USERS)}),
}
