"""Registered is not capable: Microsoft Graph, "userRegistrationDetails resource type", isMfaRegistered and isMfaCapable."""

import pytest

from monitors.check import Status
from monitors.checks.reg_002_stranded import Stranded
from monitors.declared import Declared
from monitors.tenant.directory import Assignment
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, listed, of
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, KEEPERS, person

ABLE: Row = {}
STRANDED: Row = {"capable": False}
HOLDS = (Assignment(person(1), GLOBAL_ADMINISTRATOR),)


@pytest.mark.parametrize(("held", "status"), [
    ([ABLE, ABLE], Status.PASS),
    ([ABLE, NOTHING], Status.PASS),
    ([ABLE, STRANDED], Status.WARN),
    ([ABLE, MISSING], Status.UNKNOWN),
    ([STRANDED, MISSING], Status.WARN),
])
def test_who_is_stranded(held: list[Row], status: Status) -> None:
    assert of(Stranded, held).status == status


@pytest.mark.parametrize("areas", [{"roles": HOLDS}, {"eligible": HOLDS}])
def test_a_stranded_administrator_fails_and_comes_first(areas: dict[str, object]) -> None:
    result = of(Stranded, [STRANDED, STRANDED], also=areas)
    assert result.status == Status.FAIL
    assert listed(result) == [person(1), person(0)]


def test_whom_the_settings_call_privileged_counts_as_an_administrator() -> None:
    declared = Declared(break_glass=frozenset(KEEPERS), privileged=frozenset({"user1@contoso.test"}))
    assert of(Stranded, [STRANDED, STRANDED], decided={"declared": declared}).status == Status.FAIL
