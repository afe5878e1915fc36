"""lastModifiedDateTime moves by whomever the policy is changed: Microsoft Graph, "authenticationMethodsPolicy resource type"."""

import pytest

from monitors.check import Status, judged
from monitors.checks.amp_009_changed import Changed
from monitors.records.instant import DAY
from tests.monitors.checks.methods import policy
from tests.monitors.checks.tenants import NOW, healthy


@pytest.mark.parametrize(("modified", "status"), [
    (NOW, Status.WARN), (NOW - 14 * DAY + 1, Status.WARN), (NOW - 14 * DAY, Status.PASS), (None, Status.UNKNOWN)])
def test_when_it_changed(modified: int | None, status: Status) -> None:
    assert judged(Changed(), healthy(methods_policy=policy(modified=modified))).status == status


def test_the_day_is_told_and_how_many_count_is_a_setting() -> None:
    tenant = healthy(methods_policy=policy(modified=NOW - 2 * DAY))
    assert "2026-03-08" in judged(Changed(), tenant).summary
    assert judged(Changed(days=2), tenant).status == Status.PASS
