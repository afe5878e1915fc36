"""Reviews at least quarterly and after an incident, with an owner for each policy: catalogue, CA-017."""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_017_reviewed import PoliciesReviewed
from monitors.records.instant import DAY, HOUR
from monitors.tenant.review import Asking, Review, Reviews
from tests.builders import guid
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.tenants import NOW, healthy

POLICY = ruled().policy.id
OWNED = {POLICY: "Ana Berg"}


def told(age: int, *asking: Asking, owners: Any = OWNED, policies: Any = None, **numbers: Any) -> Any:
    reviews = Reviews(Review(NOW - age, "Ana Berg", owners=owners), asking)
    return judged(PoliciesReviewed(**numbers), healthy(reviews=reviews, policies=policies or (ruled(),)))


def alert(age: int) -> Asking:
    return Asking("a1", POLICY, "Require MFA", NOW - age, "conditional_access_weakened")


@pytest.mark.parametrize(("age", "expected"), [
    (0, "pass"), (90 * DAY, "pass"), (90 * DAY + 1, "warn"), (120 * DAY, "warn"), (120 * DAY + 1, "fail")])
def test_how_long_ago(age: int, expected: str) -> None:
    assert told(age).status == expected


def test_both_numbers_are_settings() -> None:
    assert told(50 * DAY, warn_days=49).status == "warn"
    assert told(50 * DAY, fail_days=49).status == "fail"


def test_never_is_a_failure_that_says_how_to_record_one() -> None:
    never = judged(PoliciesReviewed(), healthy(reviews=Reviews()))
    assert (never.status, "POST /api/reviews" in never.summary) == ("fail", True)


@pytest.mark.parametrize(("owners", "policies", "expected"), [
    ({}, (ruled(),), ["nobody is named who answers for it"]),
    ({POLICY: ""}, (ruled(),), ["nobody is named who answers for it"]),
    ({}, (ruled(state="disabled"),), []),
    (OWNED, (ruled(), ruled(id=guid(4, 93), state="enabledForReportingButNotEnforced")), ["nobody is named who answers for it"]),
])
def test_a_policy_that_nobody_owns(owners: dict[str, str], policies: Any, expected: list[str]) -> None:
    found = told(DAY, owners=owners, policies=policies)
    assert (str(found.status), [one.detail for one in found.found]) == ("warn" if expected else "pass", expected)


@pytest.mark.parametrize(("review", "incident", "expected"), [(2 * HOUR, HOUR, "warn"), (HOUR, 2 * HOUR, "pass")])
def test_an_incident_asks_for_a_review_after_it(review: int, incident: int, expected: str) -> None:
    found = told(review, alert(incident))
    assert (str(found.status), [one.object_id for one in found.found]) == (expected, [POLICY] if expected == "warn" else [])
