"""Of an account without MFA its password is all there is; from many addresses it is in many hands."""

from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.svc_003_many_addresses import ManyAddresses
from monitors.declared import Declared
from monitors.tenant.break_glass import SeenSignIn
from tests.builders import guid
from tests.monitors.checks.tenants import NOW, healthy, programme

SERVICE = guid(1, 76)
DECLARED = programme(declared=Declared(service=frozenset({SERVICE})))
FOUR = [f"192.0.2.{n}" for n in range(4)]


def said(seen_at: list[str], requirement: str = "singleFactorAuthentication", succeeded: bool = True, **fields: Any) -> Result:
    seen = tuple(SeenSignIn(str(n), SERVICE, NOW, succeeded, address=one, requirement=requirement)
                 for n, one in enumerate(seen_at))
    return judged(ManyAddresses(programme=DECLARED, **fields), healthy(service_sign_ins={SERVICE: seen}))


@pytest.mark.parametrize(("addresses", "status"), [
    (FOUR, Status.WARN),
    (FOUR[:3], Status.PASS),
    (FOUR[:3] * 5, Status.PASS),
    ([*FOUR[:3], ""], Status.PASS),
    ([f"2001:db8::{n}" for n in range(9)], Status.PASS),
    ([f"2001:db8:0:{n}::1" for n in range(4)], Status.WARN),
    ([*FOUR[:3], "no address"], Status.WARN),
])
def test_how_many_addresses(addresses: list[str], status: Status) -> None:
    assert said(addresses).status == status


@pytest.mark.parametrize(("requirement", "succeeded", "status"), [
    ("multiFactorAuthentication", True, Status.PASS), ("singleFactorAuthentication", False, Status.PASS),
    ("", True, Status.UNKNOWN), ("", False, Status.PASS)])
def test_which_sign_ins_count(requirement: str, succeeded: bool, status: Status) -> None:
    assert said(FOUR, requirement, succeeded).status == status


def test_the_account_is_named_and_the_number_is_a_setting() -> None:
    assert [(one.object_id, one.detail) for one in said(FOUR).found] == [(SERVICE, "from 4 addresses")]
    assert said(FOUR, addresses=4).status == Status.PASS


def test_without_declared_accounts_there_is_nothing_to_judge() -> None:
    assert judged(ManyAddresses(programme=programme()), healthy()).status == Status.NOT_APPLICABLE
