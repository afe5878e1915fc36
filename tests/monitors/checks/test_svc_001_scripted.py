"""Mandatory MFA, phase 2, ends such use; it could be postponed to 2026-07-01: Microsoft Entra, "Plan for mandatory MFA"."""

from dataclasses import replace
from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.svc_001_scripted import Scripted
from monitors.declared import Declared
from monitors.records.instant import instant
from monitors.tenant.break_glass import SeenSignIn
from tests.builders import guid
from tests.monitors.checks.tenants import NOW, healthy, programme

SERVICE = guid(1, 76)
CLI, SHELL = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "1950a258-227b-4e31-a9cf-717495945fc2"
DECLARED = programme(declared=Declared(service=frozenset({SERVICE})))
SINGLE = {"requirement": "singleFactorAuthentication"}


def seen(**odd: Any) -> SeenSignIn:
    return SeenSignIn(**({"id": "s", "user": SERVICE, "at": NOW, "app": "Backup", "app_id": guid(1, 77)} | odd))


def said(*ones: SeenSignIn, at: int = NOW) -> Result:
    return judged(Scripted(programme=DECLARED), replace(healthy(service_sign_ins={SERVICE: ones}), at=at))


@pytest.mark.parametrize(("odd", "status"), [
    ({}, Status.PASS),
    (SINGLE, Status.PASS),
    ({"protocol": "ropc"}, Status.WARN),
    ({"protocol": "ROPC", "requirement": "multiFactorAuthentication"}, Status.WARN),
    ({"protocol": "ropc", "succeeded": False}, Status.PASS),
    ({"app_id": CLI} | SINGLE, Status.WARN),
    ({"app_id": SHELL.upper()} | SINGLE, Status.WARN),
    ({"app_id": CLI, "succeeded": False} | SINGLE, Status.PASS),
    ({"app_id": CLI, "requirement": "multiFactorAuthentication"}, Status.PASS),
    ({"app_id": CLI}, Status.UNKNOWN),
])
def test_what_a_service_account_s_sign_in_is(odd: dict[str, Any], status: Status) -> None:
    assert said(seen(**odd)).status == status


@pytest.mark.parametrize(("day", "status"), [("2026-06-30T23:59:59Z", Status.WARN), ("2026-07-01", Status.FAIL)])
def test_from_phase_2_on_it_fails(day: str, status: Status) -> None:
    assert said(seen(protocol="ropc"), at=instant(day) or 0).status == status


def test_the_account_is_named_with_how_it_was_last_used() -> None:
    [found] = said(seen(protocol="ropc", at=NOW - 1), seen(app_id=CLI, **SINGLE)).found
    assert (found.object_id, found.detail) == (SERVICE, "2 sign-ins, the last by Azure CLI with a single factor")


def test_what_is_known_counts_for_more_than_what_is_not() -> None:
    assert said(seen(app_id=CLI), seen(protocol="ropc")).status == Status.WARN


def test_without_declared_accounts_there_is_nothing_to_judge() -> None:
    assert judged(Scripted(programme=programme()), healthy()).status == Status.NOT_APPLICABLE
    assert judged(Scripted(programme=DECLARED), healthy(service_sign_ins={})).status == Status.PASS
