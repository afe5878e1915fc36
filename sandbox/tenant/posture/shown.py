"""Planted: what the stream of sign-ins shows of people."""

from __future__ import annotations

from sandbox.tenant.guid import named
from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.rules import policy
from sandbox.tenant.posture.tenant import EMERGENCY_GROUP, GUEST, PEOPLE, RING, Tenant, keeper, person

_POLICIES = "/identity/conditionalAccess/policies"
_REPORT = "/reports/authenticationMethods/userRegistrationDetails"
_TRIAL = named("MFA and compliant device, on trial")
_BLOCK = named("Block legacy authentication")
_CODES = ("53000", "53001", "53002", "50129")
_ONE, _TWO = person(3), (person(3), person(4))
_MANY = tuple(map(person, range(1, PEOPLE)))


def _on_trial(tenant: Tenant, *controls: str, days: int = 20) -> None:
    tenant.paths[_POLICIES].append(policy(
        "MFA and compliant device, on trial", EMERGENCY_GROUP, state="enabledForReportingButNotEnforced",
        createdDateTime=tenant.before(days=days), modifiedDateTime=tenant.before(days=days),
        grant={"operator": "AND", "builtInControls": list(controls or ("mfa", "compliantDevice"))}))
    tenant.own["review"]["owners"][_TRIAL] = "person-4"


def _would(tenant: Tenant, kind: str, *users: str, ago: int = 5) -> None:
    tenant.shown[kind] += [(one, _TRIAL, ago) for one in users]


def _blocking(tenant: Tenant, *users: str) -> None:
    _on_trial(tenant)
    _would(tenant, "would_fail", *users)


def _asking(tenant: Tenant) -> None:
    """Asked of two people, of whom one has nothing to answer with, and of a guest."""
    _on_trial(tenant, "mfa")
    _would(tenant, "would_ask", *_TWO, GUEST)
    row = next(one for one in tenant.paths[_REPORT] if one["id"] == _ONE)
    row.update(methodsRegistered=[], isMfaRegistered=False, isMfaCapable=False)


def _before_it_changed(tenant: Tenant) -> None:
    _on_trial(tenant)
    _would(tenant, "would_fail", _ONE, ago=25)


def _legacy(tenant: Tenant, who: str, client: str, ago: int, kind: str = "let_in") -> None:
    tenant.shown[kind].append((who, client, ago))


def _stopped(tenant: Tenant) -> None:
    tenant.paths[_POLICIES][2]["modifiedDateTime"] = tenant.before(days=10)
    _legacy(tenant, _ONE, "IMAP", 12)


def _unblocked(tenant: Tenant) -> None:
    tenant.paths[_POLICIES][2]["state"] = "disabled"
    _legacy(tenant, _ONE, "IMAP", 3)


def _excepted(tenant: Tenant) -> None:
    _legacy(tenant, _ONE, "IMAP", 3)
    tenant.paths[_POLICIES][2]["conditions"]["users"]["excludeUsers"] = [_ONE]
    tenant.settings["LEGACY_AUTH_EXCEPTIONS"] = (
        f'[{{"userId": "{_ONE}", "client": "IMAP", "until": "{tenant.before(days=-30)}"}}]')


def _kept_out(tenant: Tenant, *users: str) -> None:
    for n, one in enumerate(users):
        tenant.shown["device" if n % 2 else "method"].append((one, _CODES[n % 4] if n % 2 else "53004", n % 30))


PLANTED = {
    "somebody_a_policy_on_trial_would_block": Planted(lambda t: _blocking(t, _ONE), {"CA-015": truth("fail", _TRIAL, _ONE)}),
    "an_emergency_account_since_left_out_of_a_policy_on_trial": Planted(
        lambda t: _blocking(t, keeper(1)), {}),
    "somebody_with_nothing_for_a_policy_on_trial": Planted(_asking, {
        "CA-015": truth("fail", _TRIAL, _ONE), "REG-001": truth("warn", _ONE), "REG-005": truth("pass", _ONE),
        "REG-010": truth("warn", RING, _ONE), "REG-011": truth("fail", RING, _ONE)}),
    "a_policy_on_trial_that_was_changed_since": Planted(_before_it_changed, {}),
    "a_legacy_client_that_got_in_despite_the_block": Planted(lambda t: _legacy(t, _ONE, "IMAP", 3), {
        "LEG-001": truth("fail", _ONE), "LEG-003": truth("fail", _ONE)}),
    "a_legacy_client_that_the_block_has_stopped": Planted(_stopped, {
        "LEG-001": truth("warn", _ONE)}),
    "a_legacy_client_before_the_block": Planted(_unblocked, {
        "CA-003": truth("fail"), "CA-009": truth("fail", _BLOCK), "LEG-001": truth("warn", _ONE),
        "LEG-003": truth("fail", _ONE)}),
    "a_legacy_client_that_is_excepted": Planted(_excepted, {
        "CA-006": truth("warn", _ONE), "LEG-001": truth("warn", _ONE)}),
    "legacy_clients_tried_for_many": Planted(
        lambda t: [_legacy(t, one, "SMTP", 2, "refused") for one in _MANY], {"LEG-002": truth("warn", *_MANY)}),
    "somebody_kept_out_by_a_device": Planted(lambda t: _kept_out(t, *_TWO), {
        "LEG-004": truth("fail", RING, *_TWO)}),
    "one_kept_out_for_want_of_a_method": Planted(lambda t: _kept_out(t, _ONE), {"LEG-004": truth("warn", RING, _ONE)}),
}
