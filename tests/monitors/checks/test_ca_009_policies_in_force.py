"""Policies that were approved and are gone, off or back on trial: catalogue, CA-009; no other scanner remembers them."""

from typing import Any

import pytest

from monitors.check import judged
from monitors.checks.ca_009_policies_in_force import PoliciesInForce
from monitors.tenant.area import LookUps
from monitors.tenant.review import baseline_of
from tests.builders import guid
from tests.monitors.checks.rules import ruled
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import NOW, healthy

REPORT_ONLY = "enabledForReportingButNotEnforced"
OTHER = guid(3, 92)


@pytest.mark.parametrize(("before", "now", "detail"), [
    ("enabled", "enabled", ""),
    ("enabled", "disabled", "was disabled"),
    ("enabled", REPORT_ONLY, "was set back to report-only"),
    ("enabled", None, "was deleted; Graph keeps it for 30 days among the deleted items"),
    (REPORT_ONLY, "enabled", ""),
    (REPORT_ONLY, "disabled", ""),
    (REPORT_ONLY, None, ""),
    ("disabled", None, ""),
])
def test_what_became_of_a_policy(before: str, now: str | None, detail: str) -> None:
    approved = baseline_of((ruled(id=OTHER, state=before), ruled()), LookUps(), NOW)
    policies: tuple[Any, ...] = (ruled(), *((ruled(id=OTHER, state=now),) if now else ()))
    told = judged(PoliciesInForce(), healthy(baseline=approved, policies=policies))
    assert (str(told.status), [one.detail for one in told.found]) == ("fail" if detail else "pass", [detail] if detail else [])


def test_a_policy_made_again_under_another_id_is_another_policy() -> None:
    approved = baseline_of((ruled(id=OTHER),), LookUps(), NOW)
    assert result(PoliciesInForce, healthy(baseline=approved, policies=(ruled(),))) == ("fail", {OTHER})


def test_without_a_review_nothing_was_approved() -> None:
    assert status(PoliciesInForce, baseline=None, policies=()) == "not_applicable"
