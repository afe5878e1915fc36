"""Planted: what is wrong with Conditional Access."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.rules import policy
from sandbox.tenant.posture.tenant import EMERGENCY_GROUP, GUEST, PEOPLE, Tenant, person

_POLICIES = "/identity/conditionalAccess/policies"
_GONE = named("a group that is gone")
_TRIAL = named("Compliant device, on trial")
_GUESTS = {"guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants": {"membershipKind": "all"}}


def _users(tenant: Tenant, number: int, **odd: Any) -> None:
    tenant.paths[_POLICIES][number]["conditions"]["users"].update(odd)


def _forgotten(tenant: Tenant, days: int) -> None:
    tenant.paths[_POLICIES].append(policy(
        "Compliant device, on trial", EMERGENCY_GROUP, state="enabledForReportingButNotEnforced",
        createdDateTime=tenant.before(days=days), modifiedDateTime=tenant.before(days=days),
        grant={"operator": "OR", "builtInControls": ["compliantDevice"]}))


PLANTED = {
    "report_only_for_long": Planted(lambda t: _forgotten(t, 40), {"CA-004": truth("warn", _TRIAL)}),
    "report_only_for_ever": Planted(lambda t: _forgotten(t, 100), {"CA-004": truth("fail", _TRIAL)}),
    "a_policy_that_names_a_group_that_is_gone": Planted(
        lambda t: _users(t, 0, excludeGroups=[EMERGENCY_GROUP, _GONE]), {
            "CA-008": truth("fail", _GONE)}),
    "guests_left_out": Planted(lambda t: _users(t, 0, excludeGuestsOrExternalUsers=_GUESTS), {
        "CA-013": truth("fail", GUEST)}),
    "mfa_switched_off": Planted(lambda t: t.paths[_POLICIES][0].update(state="disabled"), {
        "CA-001": truth("fail", *map(person, range(PEOPLE))), "CA-013": truth("fail", GUEST)}),
    "legacy_clients_let_in": Planted(lambda t: t.paths[_POLICIES][2].update(state="disabled"), {
        "CA-003": truth("fail")}),
    "device_codes_let_in": Planted(lambda t: t.paths[_POLICIES][3].update(state="disabled"), {
        "CA-012": truth("fail")}),
}
