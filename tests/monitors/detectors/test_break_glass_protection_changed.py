"""break_glass_protection_changed: role, exclusion, group, method, password, disabled, deleted."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.policies import Held, Policy, PolicyScan
from tests.builders import UPN, USER, Json, audit_record, audit_target, guid, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "break_glass_protection_changed"
DETECTOR = of_entry(ID)
GROUP, OTHER, POLICY = guid(1, 7), guid(2, 7), guid(1, 9)
SCAN = PolicyScan((Policy(POLICY, "Require MFA", True, groups=frozenset({GROUP})),), {GROUP: frozenset({USER})})
NAMED = "Admin registered phone method for user"


def touched(activity: str, reason: str = "", **odd: Any) -> Json:
    """Somebody did something to the account, which is not the first target."""
    targets = [audit_target(guid(3, 6), "Role", None, displayName="Global Administrator"), audit_target(USER.upper())]
    return audit_record(activity, reason=reason, **({"targets": targets, "by": helpdesk()} | odd))


def membership(activity: str, group: str = GROUP) -> Json:
    """The account joined or left a group."""
    properties = [modified("Group.ObjectID", *((None, group) if activity.startswith("Add") else (group, None)))]
    return audit_record(activity, by=helpdesk(), targets=[
        audit_target(modifiedProperties=properties), audit_target(group, "Group", None)])


def policy(before: Json, after: Json, activity: str = "Update conditional access policy") -> Json:
    """What a policy leaves out, before and after."""
    old, new = ({"id": POLICY, "state": "enabled", "conditions": {"users": users}} for users in (before, after))
    return audit_record(activity, by=helpdesk(), service="Conditional Access", targets=[
        audit_target(POLICY, "Policy", None, displayName="Require MFA", modifiedProperties=[
            modified("ConditionalAccessPolicy", old, new)])])


def seen(record: Json, **odd: Any) -> list[Any]:
    """Where the user is a break-glass account."""
    watch = Watch(**({"break_glass": {USER}, "policies": Held(SCAN)} | odd))
    assert watch.see(record).broken == []
    return watch.alerts(ID)


@pytest.mark.parametrize(("record", "said"), [
    (touched("Add member to role"), "was given a role"),
    (touched("Add eligible member to role"), "was given a role"),
    (touched("Add eligible member to role in PIM completed (permanent)"), "was given a role"),
    (touched("REMOVE MEMBER FROM ROLE "), "lost a role"),
    (touched("Remove eligible member from role in PIM completed (permanent)"), "lost a role"),
    (membership("Add member to group"), "was added to a group"),
    (membership("Remove member from group"), "was removed from a group"),
    (touched("Admin registered security info", NAMED), "has a method that is new or changed"),
    (touched("User updated security info"), "has a method that is new or changed"),
    (touched("Admin deleted security info", "Admin deleted Fido"), "lost a method"),
    (touched("Create Temporary Access Pass method for user"), "has a method that is new or changed"),
    (touched("Admin started password reset"), "has a new password, or is about to"),
    (touched("Reset user password"), "has a new password, or is about to"),
    (touched("Change user password"), "has a new password, or is about to"),
    (touched("Disable account"), "was disabled"),
    (touched("Delete user"), "was deleted"),
    (policy({"excludeUsers": [USER, guid(2)]}, {"excludeUsers": [guid(2)]}),
     "was taken out of the exclusions of Require MFA"),
    (policy({"excludeUsers": None}, {"excludeUsers": [USER.upper()]}), "was put into the exclusions of Require MFA"),
    (policy({"excludeGroups": [GROUP]}, {"excludeGroups": []}),
     "was taken out of the exclusions of Require MFA"),
])
def test_it_is_critical_and_says_what_happened(record: Json, said: str) -> None:
    (found,) = seen(record)
    alert = alert_of(found, DETECTOR)
    name = USER if "exclusions" in said else UPN
    assert (alert.severity, alert.subject.id) == ("critical", USER)
    assert alert.summary == (f"Break-glass account {name} {said} by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 "
                             "from 198.51.100.7.")


@pytest.mark.parametrize("record", [
    touched("Add member to role in PIM requested (permanent)"),
    membership("Add member to group", OTHER),
    touched("User registered security info", "User registered security info"),
    touched("User reviewed security info"),
    touched("User changed default security info"),
    touched("Update user"),
    touched("Delete user", result="failure"),
    touched("Delete user", targets=[audit_target(guid(5), upn="bo@contoso.test")]),
    policy({"excludeUsers": [USER, guid(2)]}, {"excludeUsers": [guid(2), USER]}),
    policy({"excludeUsers": [guid(2)]}, {"excludeUsers": []}),
    policy({"excludeGroups": [OTHER]}, {"excludeGroups": []}),
    policy({}, {"excludeUsers": [USER]}, "Add conditional access policy"),
    audit_record("Update conditional access policy", targets=[audit_target(POLICY, "Policy", None, modifiedProperties=[
        {"displayName": "ConditionalAccessPolicy", "oldValue": "{\"cut\": [", "newValue": "nothing"}])]),
])
def test_quiet_where_nothing_of_the_account_changes(record: Json) -> None:
    assert seen(record) == []


def test_quiet_on_everybody_else() -> None:
    assert seen(touched("Delete user"), break_glass=()) == []
    assert seen(policy({"excludeUsers": [USER]}, {}), break_glass=()) == []


def test_an_account_given_by_name_is_known_by_name() -> None:
    assert len(seen(touched("Delete user"), break_glass={UPN})) == 1


@pytest.mark.parametrize("policies", [None, Held(None)])
def test_without_a_snapshot_every_group_may_carry_an_exclusion(policies: Any) -> None:
    for activity in ("Add member to group", "Remove member from group"):
        assert len(seen(membership(activity, OTHER), policies=policies)) == 1
    assert seen(policy({"excludeGroups": [GROUP]}, {}), policies=policies) == []


def test_with_a_snapshot_it_names_the_policies_of_the_group() -> None:
    (found,) = seen(membership("Add member to group"))
    assert found.context["policies"] == ["Require MFA"]
    assert found.severity == Severity.CRITICAL
