"""policy_enforced: a policy that may newly lock people out, and whether it catches a break-glass account.

Shape of the entries: Microsoft Entra, "Audit log activity reference"; of the documents: Microsoft Graph,
"conditionalAccessPolicy resource type".
"""

from typing import Any

import pytest

from monitors.conditional_access.edits import edits
from monitors.detectors.policy_enforced import PolicyEnforced
from monitors.finding import Severity
from monitors.policies import Held, PolicyScan
from tests.builders import UPN, Json, audit_record, audit_target, guid, modified, settled_entry
from tests.monitors.conditional_access.documents import FOR_MFA, POLICY, RESISTANT, by_strength, grant, policy
from tests.monitors.detectors.watching import Watch

ID = "policy_enforced"
FIRST, SECOND, ANNA, CREW = guid(1, 90), guid(2, 90), guid(1), guid(1, 5)
GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
MEDIUM, HIGH, CRITICAL = Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
REPORT_ONLY = "enabledForReportingButNotEnforced"
SAFE = {"conditions__users__excludeUsers": [FIRST, SECOND]}
OF_CREW = {"conditions__users": {"includeGroups": [CREW], "excludeUsers": [FIRST, SECOND]}}
REGISTERING = {"conditions__applications": {"includeUserActions": ["urn:user:registersecurityinfo"]}}
ADD, UPDATE, DELETE = (f"{verb} conditional access policy" for verb in ("Add", "Update", "Delete"))


def changed(old: Any, new: Any, activity: str = UPDATE, **odd: Any) -> Json:
    """The audit entry of a change of a policy."""
    change = modified("ConditionalAccessPolicy", old, new)
    target = audit_target(POLICY, "Policy", None, displayName="Require MFA", modifiedProperties=[change])
    return audit_record(activity, **{"service": "Conditional Access", "targets": [target]} | odd)


def watching(given: Json, **odd: Any) -> Watch:
    """What is seen of this entry, with two break-glass accounts."""
    watch = Watch(break_glass=[FIRST, SECOND], **odd)
    assert not watch.see(given).broken
    return watch


def severity(given: Json, **odd: Any) -> Severity | None:
    """How bad it is; None for no alert."""
    watch = watching(given, **odd)
    return watch.alert(ID).severity if watch.alerts(ID) else None


@pytest.mark.parametrize(("old", "new", "expected"), [
    # enforced from new, report-only or off
    (policy(**SAFE, state=REPORT_ONLY), policy(**SAFE), MEDIUM),
    (policy(**SAFE, state="disabled"), policy(**SAFE), MEDIUM),
    (policy(**SAFE, state="disabled"), policy(**SAFE, state=REPORT_ONLY), None),
    (policy(**SAFE), policy(**SAFE, state=REPORT_ONLY), None),
    # users widened
    (policy(**OF_CREW), policy(**SAFE), MEDIUM),
    (policy(**OF_CREW), policy(conditions__users={"includeGroups": [CREW, guid(2, 5)], "excludeUsers": [FIRST, SECOND]}), MEDIUM),
    (policy(conditions__users__excludeUsers=[FIRST, SECOND, ANNA]), policy(**SAFE), MEDIUM),
    (policy(**SAFE), policy(**OF_CREW), None),
    (policy(**SAFE), policy(conditions__users__excludeUsers=[FIRST, SECOND, ANNA]), None),
    # MFA became a block, a device or a strength
    (policy(**SAFE), policy(**SAFE, grantControls=grant("block")), MEDIUM),
    (policy(**SAFE), policy(**SAFE, grantControls=grant("compliantDevice")), MEDIUM),
    (policy(**SAFE), policy(**SAFE, grantControls=grant("mfa", "compliantDevice", operator="AND")), MEDIUM),
    (policy(**SAFE), policy(**SAFE, grantControls=by_strength(id_=RESISTANT)), MEDIUM),
    (policy(**SAFE), policy(**SAFE, grantControls=by_strength(id_=FOR_MFA)), MEDIUM),
    (policy(**SAFE), policy(**SAFE, grantControls=by_strength(id_=guid(9))), MEDIUM),
    (policy(**SAFE, grantControls=by_strength(id_=RESISTANT)), policy(**SAFE), None),
    (policy(**SAFE), policy(**SAFE, grantControls=grant("mfa", "compliantDevice")), None),
    # an exclusion of break-glass lost
    (policy(**SAFE), policy(conditions__users__excludeUsers=[FIRST]), CRITICAL),
    (policy(**OF_CREW), policy(conditions__users={"includeGroups": [CREW], "excludeUsers": [FIRST]}), CRITICAL),
    (policy(), policy(**SAFE), None),
    # it catches a break-glass account
    (policy(state=REPORT_ONLY), policy(), CRITICAL),
    (policy(), policy(grantControls=by_strength(id_=RESISTANT)), CRITICAL),
    (policy(conditions__users={"includeRoles": [GLOBAL]}, state="disabled"), policy(conditions__users={"includeRoles": [GLOBAL]}),
     CRITICAL),
    (policy(conditions__users={"includeUsers": [ANNA]}), policy(conditions__users={"includeUsers": [ANNA, FIRST]}), CRITICAL),
    (policy(state=REPORT_ONLY, conditions__users__excludeGroups=[CREW]), policy(conditions__users__excludeGroups=[CREW]), MEDIUM),
    # scope reaches registersecurityinfo
    (policy(**SAFE, conditions__applications={"includeUserActions": []}), policy(**SAFE, **REGISTERING), MEDIUM),
    # neither
    (policy(**SAFE), policy(**SAFE, displayName="Other"), None),
    (policy(**SAFE), policy(**SAFE), None),
])
def test_fires_where_people_may_be_locked_out(old: Json, new: Json, expected: Severity | None):
    assert severity(changed(old, new)) == expected


@pytest.mark.parametrize(("new", "expected"), [
    (policy(**SAFE), HIGH),
    (policy(**OF_CREW), MEDIUM),
    (policy(**SAFE, state=REPORT_ONLY), None),
    (policy(**SAFE, state="disabled"), None),
    (policy(), CRITICAL),
    (policy(state=REPORT_ONLY), None),
])
def test_created_straight_to_on(new: Json, expected: Severity | None):
    assert severity(changed(None, new, ADD)) == expected


@pytest.mark.parametrize("given", [
    changed(policy(), None, DELETE), changed(None, None), changed(policy(state=REPORT_ONLY), policy(), result="failure"),
    changed(policy(), policy(), "Update named location"), changed(policy(state="disabled"), policy(), "Read policy"),
])
def test_is_quiet_otherwise(given: Json):
    assert severity(given) is None


def said(watch: Watch) -> str:
    """The sentence of the one alert."""
    return watch.detectors.by_id[ID].says(watch.alert(ID))


def test_says_that_nobody_knows_how_many_cannot_answer():
    watch = watching(changed(policy(**SAFE, state=REPORT_ONLY), policy(**SAFE)))
    context = watch.alert(ID).context
    assert (context["users_in_scope"], context["cannot_answer"]) == ("unknown", "unknown")
    assert said(watch) == (
        f"The policy Require MFA was changed by {UPN} at 11:40 UTC on 10 March 2026 from 192.0.2.10, which may lock people out: "
        f"state changed from {REPORT_ONLY} to enabled (risk of lock-out, stronger). "
        "How many users are in scope, and how many of them cannot answer, is not known.")


def test_says_whom_of_break_glass_it_catches_and_of_whom_nobody_can_tell():
    watch = watching(changed(policy(state="disabled"), policy()))
    assert watch.alert(ID).context["break_glass"] == [FIRST, SECOND]
    assert f"It catches break-glass accounts: {FIRST}, {SECOND}." in said(watch)
    by_group = {"conditions__users__excludeGroups": [CREW]}
    watch = watching(changed(policy(**by_group, state="disabled"), policy(**by_group)))
    assert (watch.alert(ID).context["break_glass"], watch.alert(ID).context["unsure"]) == ([], [FIRST, SECOND])
    assert f"Whether it catches break-glass accounts {FIRST}, {SECOND} cannot be told" in said(watch)


@pytest.mark.parametrize(("members", "expected", "unsure"), [
    ({CREW: frozenset({FIRST, SECOND})}, MEDIUM, []),
    ({CREW: frozenset({FIRST})}, CRITICAL, []),
    ({guid(2, 5): frozenset({FIRST, SECOND})}, MEDIUM, [FIRST, SECOND]),
    (None, MEDIUM, [FIRST, SECOND]),
])
def test_the_policy_snapshot_settles_who_is_in_the_excluded_group(members: Any, expected: Severity, unsure: list[str]):
    by_group = {"conditions__users__excludeGroups": [CREW]}
    given = changed(policy(**by_group, state=REPORT_ONLY), policy(**by_group))
    watch = watching(given, policies=Held(None if members is None else PolicyScan(members=members)))
    assert (watch.alert(ID).severity, watch.alert(ID).context["unsure"]) == (expected, unsure)


def test_says_that_newcomers_may_be_unable_to_enrol():
    watch = watching(changed(policy(**SAFE, **REGISTERING, state="disabled"), policy(**SAFE, **REGISTERING)))
    assert "newcomers may be unable to enrol" in said(watch)


def test_a_policy_meant_for_break_glass_accounts_may_catch_them():
    class Dedicated(PolicyEnforced):
        dedicated = frozenset({POLICY})

    entry = settled_entry(changed(policy(state="disabled"), policy()))
    (edit,) = edits(entry)
    watch = Watch(break_glass=[FIRST])
    declared = watch.detectors.by_id[ID].declared
    assert PolicyEnforced(declared=declared).judged(edit, entry, {}).severity == CRITICAL
    assert Dedicated(declared=declared).judged(edit, entry, {}).severity == MEDIUM


def test_one_change_may_be_weaker_and_a_risk_at_once():
    watch = watching(changed(policy(**SAFE), policy(**SAFE, grantControls=grant("compliantDevice"))))
    assert {one.detector for one in watch.alerts(ID) + watch.alerts("conditional_access_weakened")} == {
        ID, "conditional_access_weakened"}


def test_one_alert_for_each_entry_whoever_sees_it_again():
    given = changed(policy(**SAFE, state="disabled"), policy(**SAFE))
    watch = watching(given)
    watch.see(given, given)
    assert watch.told(ID) == ["raised"]


def test_nothing_declared_nothing_caught():
    watch = Watch()
    watch.see(changed(policy(state=REPORT_ONLY), policy()))
    assert watch.alert(ID).severity == MEDIUM
