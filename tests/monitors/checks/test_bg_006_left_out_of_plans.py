"""Report-only policies: what they would do, and how soon."""

import pytest

from monitors.checks.bg_006_left_out_of_plans import LeftOutOfPlans
from monitors.programme import Ring
from monitors.records.instant import DAY
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import KEEPERS, NOW, RING, healthy, listed, programme
from tests.monitors.conditional_access.documents import policy

PLANNED = (listed(policy(state="enabledForReportingButNotEnforced")),)


@pytest.mark.parametrize("policies", [(), (listed(state="enabledForReportingButNotEnforced"),), (listed(policy()),),
                                      (listed(policy(state="disabled")),)])
def test_nothing_planned_catches_them(policies: object) -> None:
    assert status(LeftOutOfPlans, policies=policies) == "pass"


@pytest.mark.parametrize(("days", "word"), [(None, "warn"), (-1, "warn"), (0, "warn"), (1, "fail"), (14, "fail"), (15, "warn")])
def test_a_ring_that_is_near_makes_it_worse(days: int | None, word: str) -> None:
    ring = Ring("next", RING, None if days is None else NOW + days * DAY)
    assert result(LeftOutOfPlans, healthy(policies=PLANNED), programme(rings=(ring,))) == (word, set(KEEPERS))


def test_no_account_is_nothing_to_judge() -> None:
    assert status(LeftOutOfPlans, break_glass={}, break_glass_memberships={}) == "not_applicable"
