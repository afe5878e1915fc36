"""Reviews in tables: the last one with what it approved, owners that stay, and the alerts that ask for another."""

from typing import Any

import pytest

from monitors.finding import Severity, Subject
from monitors.records.instant import DAY, HOUR
from monitors.storage.reviews import REVIEWS, TablesReviews
from monitors.storage.tables import TablesStore
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.review import MOST_NAMED, Approved, Baseline, Review, Reviews, baseline_of
from tests.alerting.at_desk import notice
from tests.builders import guid
from tests.monitors.checks.rules import OTHERS, ruled
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, policies
from tests.monitors.storage.build import NOON, Wait, together

FIRST, SECOND = (ruled(id=guid(n, 94)) for n in (1, 2))
BOTH = Baseline(NOON, (FIRST, SECOND))


@pytest.fixture
def reviews(tables: TablesStore) -> TablesReviews:
    """None yet, on Azurite."""
    return TablesReviews(tables.account)


def review(at: int = NOON, **owners: str) -> Review:
    return Review(at, "Ana Berg", "looked at all", {{"first": FIRST, "second": SECOND}[one].policy.id: name
                                                    for one, name in owners.items()})


def test_before_the_first_there_is_none(reviews: TablesReviews, wait: Wait[Any]) -> None:
    assert wait(reviews.areas(NOON)) == {"reviews": Reviews(), "baseline": None}


def test_the_last_one_is_read_with_what_it_approved(reviews: TablesReviews, another: TablesStore, wait: Wait[Any]) -> None:
    members = LookUps({EMERGENCY: frozenset(KEEPERS)})
    wait(reviews.record(review(), BOTH))
    made = wait(reviews.record(review(NOON + DAY), baseline_of(policies(), members, NOON + DAY)))
    read = wait(TablesReviews(another.account).areas(NOON + 2 * DAY))
    assert read == {"reviews": Reviews(made), "baseline": baseline_of(policies(), members, NOON + DAY)}
    rows = wait(another.account.rows(REVIEWS, "PartitionKey eq 'reviews'", {}))
    assert len(rows) == 3


def test_owners_stay_until_they_or_their_policies_go(reviews: TablesReviews, wait: Wait[Any]) -> None:
    wait(reviews.record(review(first="Ana Berg", second="Bo Dahl"), BOTH))
    assert wait(reviews.record(review(NOON + 1, second="Cy Ek"), BOTH)).owners == {
        FIRST.policy.id: "Ana Berg", SECOND.policy.id: "Cy Ek"}
    assert wait(reviews.record(review(NOON + 2, first=""), BOTH)).owners == {SECOND.policy.id: "Cy Ek"}
    assert wait(reviews.record(review(NOON + 3), Baseline(NOON, (FIRST,)))).owners == {}


def test_of_two_at_once_both_are_kept(reviews: TablesReviews, another: TablesStore, wait: Wait[Any]) -> None:
    wait(reviews.record(review(NOON - 1), BOTH))
    wait(together(reviews.record(review(first="Ana Berg"), BOTH),
                  TablesReviews(another.account).record(review(NOON + 1, second="Bo Dahl"), BOTH)))
    assert wait(reviews.areas(NOON + DAY))["reviews"].last.owners.keys() == {FIRST.policy.id, SECOND.policy.id}


@pytest.mark.parametrize(("odd", "asks"), [
    ({}, True),
    ({"severity": Severity.HIGH}, False),
    ({"last_seen": NOON - HOUR}, False),
    ({"last_seen": NOON + 2 * DAY}, False),
    ({"subject": Subject("user", guid(1), "")}, False),
])
def test_a_critical_alert_about_a_policy_since_then_asks_for_another(
        reviews: TablesReviews, tables: TablesStore, wait: Wait[Any], odd: dict[str, Any], asks: bool) -> None:
    wait(reviews.record(review(), BOTH))
    subject = Subject("policy", FIRST.policy.id, "Require MFA")
    told = notice(detector="conditional_access_weakened", **{
        "subject": subject, "severity": Severity.CRITICAL, "last_seen": NOON + HOUR} | odd)
    wait(tables.stand(f"{told.finding.subject.kind}|{told.finding.subject.id}", told))
    found = wait(reviews.areas(NOON + DAY))["reviews"].asking
    assert [(one.policy, one.detector) for one in found] == ([(FIRST.policy.id, "conditional_access_weakened")] if asks else [])


def test_an_alert_that_was_withdrawn_asks_for_nothing(reviews: TablesReviews, tables: TablesStore, wait: Wait[Any]) -> None:
    subject = Subject("policy", FIRST.policy.id, "Require MFA")
    for number, what in ((1, "raised"), (2, "withdrawn")):
        wait(tables.stand(f"policy|{subject.id}", notice(
            number=number, what=what, subject=subject, severity=Severity.CRITICAL, last_seen=NOON)))
    assert wait(reviews.areas(NOON + DAY))["reviews"].asking == ()


def test_what_another_version_kept_is_unread_and_not_empty(
        reviews: TablesReviews, tables: TablesStore, wait: Wait[Any]) -> None:
    wait(reviews.record(review(), BOTH))
    row = wait(tables.account.row(REVIEWS, REVIEWS, "last"))
    wait(tables.account.upsert(REVIEWS, [{**row, "baseline0": bytes.fromhex("789c73020000430043")}]))
    assert isinstance(wait(reviews.areas(NOON))["baseline"], NotRead)


def test_small_groups_are_remembered_by_name_before_large_ones() -> None:
    crowd = frozenset(map(str, range(MOST_NAMED)))
    rule = ruled(conditions__users__excludeGroups=[EMERGENCY, OTHERS, guid(8, 94)])
    made = baseline_of((rule,), LookUps({EMERGENCY: crowd, OTHERS: frozenset(KEEPERS), guid(8, 94): NotRead("503")}), NOON)
    assert made.groups == {OTHERS: Approved(2, frozenset(KEEPERS)), EMERGENCY: Approved(MOST_NAMED)}
