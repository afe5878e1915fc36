"""Planted: what is wrong with what people have registered."""

from __future__ import annotations

from typing import Any

from sandbox.tenant.posture.planting import Planted, truth
from sandbox.tenant.posture.tenant import GUEST, RING, Tenant, person

_REPORT = "/reports/authenticationMethods/userRegistrationDetails"
_PUSH, _CODE, _PHONE, _SYNCED, _KEY = ("microsoftAuthenticatorPush", "softwareOneTimePasscode", "mobilePhone", "passKeySynced",
                                       "fido2SecurityKey")

_ONE, _TWO, _FIVE = person(2), tuple(map(person, range(1, 3))), tuple(map(person, range(1, 6)))


def _row(tenant: Tenant, who: str, **odd: Any) -> None:
    next(one for one in tenant.paths[_REPORT] if one["id"] == who).update(odd)


def _holding(tenant: Tenant, who: str, *methods: str, **odd: Any) -> None:
    _row(tenant, who, methodsRegistered=list(methods), isMfaRegistered=bool(methods), isMfaCapable=bool(methods), **odd)


def _several(tenant: Tenant, many: int, *methods: str) -> None:
    for n in range(1, 1 + many):
        _holding(tenant, person(n), *methods)


def _guest_alone(tenant: Tenant) -> None:
    _holding(tenant, GUEST)
    tenant.paths["/policies/crossTenantAccessPolicy/default"]["inboundTrust"]["isMfaAccepted"] = False


def _phone_alone(tenant: Tenant) -> None:
    _holding(tenant, person(2), _PHONE)
    methods = tenant.paths["/policies/authenticationMethodsPolicy"]["authenticationMethodConfigurations"]
    next(one for one in methods if one["id"] == "Sms")["state"] = "enabled"


def _stale(tenant: Tenant) -> None:
    for one in tenant.paths[_REPORT]:
        one["lastUpdatedDateTime"] = tenant.before(days=3)


def _shrunk(tenant: Tenant) -> None:
    tenant.own["registered_before"] = 2 * len(tenant.paths[_REPORT])


PLANTED = {
    "people_without_any_method": Planted(lambda t: _several(t, 2), {
        "REG-001": truth("fail", *_TWO), "REG-005": truth("pass", *_TWO), "REG-010": truth("fail", RING, *_TWO),
        "REG-011": truth("fail", RING, *_TWO)}),
    "somebody_stranded": Planted(lambda t: _row(t, person(2), isMfaCapable=False), {
        "REG-001": truth("warn", _ONE), "REG-002": truth("warn", _ONE), "REG-010": truth("warn", RING, _ONE)}),
    "people_with_one_phone_for_everything": Planted(lambda t: _several(t, 5, _PUSH, _CODE), {
        "REG-003": truth("fail", *_FIVE), "REG-005": truth("warn", RING, *_FIVE)}),
    "somebody_with_a_phone_number_alone": Planted(_phone_alone, {
        "AMP-001": truth("warn", "sms"), "REG-003": truth("pass", _ONE), "REG-004": truth("warn", RING, _ONE),
        "REG-005": truth("pass", _ONE), "REG-008": truth("warn", RING, _ONE)}),
    "an_administrator_who_can_be_phished": Planted(lambda t: _holding(t, person(0), _PUSH, "hardwareOneTimePasscode"), {
        "CA-016": truth("fail", person(0)), "REG-005": truth("pass", person(0)), "REG-006": truth("warn", person(0))}),
    "somebody_without_a_way_to_reset": Planted(
        lambda t: _row(t, person(2), isSsprRegistered=False, isSsprCapable=False), {
        "REG-007": truth("warn", _ONE)}),
    "somebody_who_resets_by_phone": Planted(lambda t: _holding(t, person(2), _SYNCED, _KEY, _PHONE, "email"), {
        "REG-008": truth("warn", RING, _ONE)}),
    "a_guest_without_any_mfa": Planted(_guest_alone, {"REG-009": truth("warn", GUEST)}),
    "a_stale_report": Planted(_stale, {"REG-012": truth("warn")}),
    "a_report_that_lost_half_its_rows": Planted(_shrunk, {"REG-012": truth("warn")}),
}
