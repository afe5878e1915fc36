"""Report-only for more than 30 days warns, for more than 90 fails: catalogue, CA-004; no other scanner looks at the age."""

from typing import Any

import pytest
from msgspec.structs import replace

from monitors.check import judged
from monitors.checks.ca_004_report_only_too_long import ReportOnlyTooLong
from monitors.records.instant import DAY
from monitors.tenant.directory import ListedPolicy
from tests.builders import guid
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import details, status
from tests.monitors.checks.tenants import NOW, healthy

REPORT_ONLY = "enabledForReportingButNotEnforced"


def waiting(**odd: Any) -> ListedPolicy:
    return ruled(**{"state": REPORT_ONLY} | odd)


@pytest.mark.parametrize(("policies", "expected"), [
    ((), "pass"),
    ((waiting(age_days=30),), "pass"),
    ((waiting(age_days=31),), "warn"),
    ((waiting(age_days=90),), "warn"),
    ((waiting(age_days=91),), "fail"),
    ((waiting(age_days=31), waiting(age_days=91)), "fail"),
    ((ruled(age_days=400),), "pass"),
    ((waiting(age_days=400, state="disabled"),), "pass"),
    ((replace(waiting(), created=NOW - 200 * DAY, modified=None),), "fail"),
    ((replace(waiting(), created=NOW - 20 * DAY, modified=None),), "pass"),
    ((replace(waiting(), created=None, modified=None),), "unknown"),
    ((replace(waiting(), created=None, modified=None), waiting(age_days=91)), "fail"),
])
def test_for_how_long(policies: tuple[ListedPolicy, ...], expected: str) -> None:
    assert status(ReportOnlyTooLong, policies=policies) == expected


def test_both_thresholds_are_settings() -> None:
    old = healthy(policies=(waiting(age_days=45),))
    assert judged(ReportOnlyTooLong(warn_days=45), old).status == "pass"
    assert judged(ReportOnlyTooLong(fail_days=44), old).status == "fail"


def test_each_is_named_with_its_age() -> None:
    assert details(ReportOnlyTooLong, policies=(waiting(age_days=40, id=guid(1, 79)), ruled())) == [
        "report-only and unchanged for 40 days"]
