"""isSsprEnabled is the policy, isSsprRegistered the user: Microsoft Graph, "userRegistrationDetails resource type"."""

import pytest

from monitors.check import Status
from monitors.checks.reg_007_reset_registered import ResetRegistered
from monitors.tenant.directory import AuthorizationPolicy
from tests.monitors.checks.crowds import MISSING, Row, listed, of
from tests.monitors.checks.tenants import person

DONE: Row = {}
OPEN: Row = {"reset_registered": False}
OFF: Row = {"reset_registered": False, "reset_enabled": False}


@pytest.mark.parametrize(("done", "not_done", "off", "missing", "status"), [
    (95, 5, 0, 0, Status.PASS), (94, 6, 0, 0, Status.WARN), (0, 100, 0, 0, Status.WARN), (19, 1, 80, 0, Status.PASS),
    (18, 2, 80, 0, Status.WARN), (95, 4, 0, 1, Status.PASS), (94, 5, 0, 1, Status.UNKNOWN), (0, 0, 3, 0, Status.NOT_APPLICABLE)])
def test_the_share_of_those_who_have_not(done: int, not_done: int, off: int, missing: int, status: Status) -> None:
    result = of(ResetRegistered, [DONE] * done + [OPEN] * not_done + [OFF] * off + [MISSING] * missing)
    assert result.status == status
    assert len(listed(result)) == not_done + missing


@pytest.mark.parametrize("held", [[DONE], [OFF]])
def test_administrators_who_may_reset_their_own_passwords_warn(held: list[Row]) -> None:
    result = of(ResetRegistered, held, also={"authorization": AuthorizationPolicy(admin_reset=True)})
    assert result.status == Status.WARN
    assert [one.object_kind for one in result.found] == ["tenant"]


def test_the_share_is_a_setting() -> None:
    assert of(ResetRegistered, [DONE, OPEN], pass_percent=50).status == Status.PASS
    assert listed(of(ResetRegistered, [DONE, OPEN])) == [person(1)]
