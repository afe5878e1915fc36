"""MFA of a guest's own tenant counts only where inbound trust says so: Microsoft Entra, "Cross-tenant access settings"."""

from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.reg_009_guests import Guests
from monitors.tenant.area import LookUps
from monitors.tenant.directory import InboundTrust
from tests.builders import guid
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, guest, listed, row
from tests.monitors.checks.tenants import healthy, person, programme
from tests.monitors.checks.tenants import listed as policy
from tests.monitors.conditional_access.documents import by_strength, grant, guests
from tests.monitors.conditional_access.documents import policy as document

PARTNER, OTHER, GROUP = guid(1, 80), guid(2, 80), guid(3, 71)
DISTRUST = InboundTrust()
TRUST = InboundTrust(by_default=True)
ABROAD: dict[str, Any] = {}
HERE: dict[str, Any] = {"name": "guest0@contoso.test"}
FOR_GUESTS = {"conditions__users__includeUsers": [], "conditions__users__includeGuestsOrExternalUsers": guests()}
INNER = {"conditions__users__includeUsers": [], "conditions__users__includeGuestsOrExternalUsers": guests("internalGuest")}


def said(held: Row, trust: InboundTrust = DISTRUST, odd: dict[str, Any] = ABROAD, **policy_odd: Any) -> Result:
    told = row(0, held)
    return judged(Guests(programme=programme()), healthy(
        users={person(0): guest(0, **odd)}, registration={person(0): told} if told else {}, inbound_trust=trust,
        policies=(policy(document(**policy_odd)),), members=LookUps({GROUP: frozenset({person(0)})})))


@pytest.mark.parametrize(("held", "trust", "odd", "status"), [
    (NOTHING, DISTRUST, ABROAD, Status.WARN),
    (NOTHING, TRUST, ABROAD, Status.PASS),
    (NOTHING, TRUST, HERE, Status.WARN),
    ({}, DISTRUST, ABROAD, Status.PASS),
    (MISSING, DISTRUST, ABROAD, Status.UNKNOWN),
    (MISSING, TRUST, ABROAD, Status.PASS),
    (NOTHING, InboundTrust(False, {PARTNER: False}), ABROAD, Status.WARN),
    (NOTHING, InboundTrust(False, {PARTNER: True}), ABROAD, Status.UNKNOWN),
    (NOTHING, InboundTrust(True, {PARTNER: False, OTHER: True}), ABROAD, Status.UNKNOWN),
    (NOTHING, InboundTrust(True, {PARTNER: True}), ABROAD, Status.PASS),
    (NOTHING, DISTRUST, {"enabled": False}, Status.NOT_APPLICABLE),
    (NOTHING, DISTRUST, {"guest": False}, Status.NOT_APPLICABLE),
])
def test_method_and_trust(held: Row, trust: InboundTrust, odd: dict[str, Any], status: Status) -> None:
    assert said(held, trust, odd).status == status


@pytest.mark.parametrize(("odd", "asked"), [
    ({}, True),
    ({"grantControls": by_strength("fido2")}, True),
    ({"grantControls": grant("block")}, False),
    ({"grantControls": grant("compliantDevice")}, False),
    ({"state": "disabled"}, False),
    ({"state": "enabledForReportingButNotEnforced"}, False),
    (FOR_GUESTS, True),
    (INNER, False),
    ({"conditions__users__includeUsers": ["GuestsOrExternalUsers"]}, True),
    ({"conditions__users__includeUsers": [person(0)]}, True),
    ({"conditions__users__includeUsers": [person(1)]}, False),
    ({"conditions__users__includeUsers": [], "conditions__users__includeGroups": [GROUP]}, True),
    ({"conditions__users__excludeUsers": [person(0)]}, False),
    ({"conditions__users__excludeGroups": [GROUP]}, False),
    ({"conditions__users__excludeGuestsOrExternalUsers": guests()}, False),
    ({"conditions__users__excludeUsers": ["GuestsOrExternalUsers"]}, False),
])
def test_of_whom_mfa_is_asked(odd: dict[str, Any], asked: bool) -> None:
    result = said(NOTHING, **odd)
    assert result.status == (Status.WARN if asked else Status.PASS)
    assert listed(result) == ([person(0)] if asked else [])


@pytest.mark.parametrize("part", ["include", "exclude"])
def test_a_policy_for_guests_of_one_tenant_decides_nothing(part: str) -> None:
    odd = {"conditions__users__includeUsers": [] if part == "include" else ["All"],
           f"conditions__users__{part}GuestsOrExternalUsers": guests("b2bCollaborationGuest", PARTNER)}
    assert said(NOTHING, **odd).status == Status.UNKNOWN
