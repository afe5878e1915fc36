"""exclusion_group_changed: who joined or left a group that enabled policies exclude, or its rule changed."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from monitors.policies import Held, Policy, PolicyScan
from monitors.registration import Registered, Snapshot
from tests.builders import UPN, USER, Json, audit_record, audit_target, guid, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "exclusion_group_changed"
DETECTOR = of_entry(ID)
GROUP, OTHER = guid(1, 7), guid(2, 7)
SCAN = PolicyScan((Policy(guid(1, 9), "Require MFA", True, groups=frozenset({GROUP})),
                   Policy(guid(2, 9), "Block legacy", groups=frozenset({GROUP, guid(3, 7)})),
                   Policy(guid(3, 9), "Elsewhere", groups=frozenset({guid(4, 7)}))))


def membership(activity: str = "Add member to group", group: str = GROUP, member: Json | None = None, **odd: Any) -> Json:
    """Somebody joined or left a group."""
    values = (None, group) if activity.startswith("Add") else (group, None)
    named = (None, "Exceptions") if activity.startswith("Add") else ("Exceptions", None)
    properties = [modified("Group.ObjectID", *values), modified("Group.DisplayName", *named)]
    whom = member or audit_target()
    targets = [{**whom, "modifiedProperties": properties}, audit_target(group, "Group", None)]
    return audit_record(activity, **({"targets": targets, "by": helpdesk(), "service": "Core Directory"} | odd))


def rule(old: Any = "(user.department -eq 1)", new: Any = "(user.department -ne 1)", name: str = "MembershipRule",
         activity: str = "Update group", group: str = GROUP) -> Json:
    """The rule of a dynamic group."""
    target = audit_target(group, "Group", None, displayName="Dynamic exceptions", modifiedProperties=[
        modified("Description", "a", "b"), modified(name, old, new)])
    return audit_record(activity, targets=[target], by=helpdesk(), service="Core Directory")


def seen(*records: Json, **odd: Any) -> Watch:
    """With a snapshot of policies."""
    watch = Watch(**({"policies": Held(SCAN)} | odd))
    watch.see(*records)
    return watch


@pytest.mark.parametrize(("record", "alerts"), [
    (membership(), 1),
    (membership("ADD MEMBER TO GROUP "), 1),
    (membership("Remove member from group"), 1),
    (membership(group=guid(3, 7)), 1),
    (membership(group=GROUP.upper()), 1),
    (membership(group=OTHER), 0),
    (membership("Remove member from group", OTHER), 0),
    (membership(result="failure"), 0),
    (membership("Add owner to group"), 0),
    (rule(), 1),
    (rule(activity="Set dynamic group properties"), 1),
    (rule(group=OTHER), 0),
    (rule(old="same", new="same"), 0),
    (rule(name="MembershipRuleProcessingState"), 0),
    (rule(name="DisplayName"), 0),
    (rule(activity="Add group"), 0),
])
def test_fires_for_groups_that_enabled_policies_exclude(record: Json, alerts: int) -> None:
    assert len(seen(record).alerts(ID)) == alerts


def test_without_a_snapshot_nobody_can_tell() -> None:
    for policies in (None, Held(None), Held(PolicyScan())):
        assert seen(membership(), rule(), policies=policies).alerts(ID) == []


def test_a_nested_group_is_a_member_and_the_policy_the_subject() -> None:
    nested = audit_target(OTHER, "Group", None, displayName="Contractors")
    alert = alert_of(seen(membership(member=nested)).alert(ID), DETECTOR)
    assert (alert.subject.kind, alert.subject.id, alert.subject.name) == ("policy", guid(1, 9), "Require MFA")
    assert alert.summary == ("Contractors was added to Exceptions by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 "
                             "from 198.51.100.7. Excluded from: Require MFA, Block legacy.")


def test_a_group_that_is_only_a_member_is_not_the_group_that_changed() -> None:
    nested = audit_target(GROUP, "Group", None, displayName="Exceptions")
    assert seen(membership(group=OTHER, member=nested)).alerts(ID) == []


def test_without_the_property_the_other_target_names_the_group() -> None:
    watch = seen(audit_record("Add member to group", targets=[audit_target(), audit_target(GROUP, "Group", None)]))
    assert watch.alert(ID).subject.id == USER
    nested = [audit_target(GROUP, "Group", None), audit_target(OTHER, "Group", None)]
    assert seen(audit_record("Add member to group", targets=nested)).alerts(ID) == []
    assert len(seen(audit_record("Add member to group", targets=nested[::-1])).alerts(ID)) == 1


@pytest.mark.parametrize(("odd", "severity"), [
    ({}, Severity.HIGH), ({"privileged": {USER}}, Severity.CRITICAL), ({"break_glass": {UPN}}, Severity.CRITICAL),
    ({"registration": Snapshot([Registered(USER, (), privileged=True)])}, Severity.CRITICAL)])
def test_critical_if_the_member_is_privileged(odd: Any, severity: Severity) -> None:
    assert seen(membership(), **odd).alert(ID).severity == severity


def test_who_is_looked_up_only_where_the_group_is_excluded() -> None:
    class Nobody(Snapshot):
        async def of(self, user: str) -> Registered | None:
            raise AssertionError(user)

    assert seen(membership(group=OTHER), registration=Nobody()).alerts(ID) == []


@pytest.mark.parametrize(("record", "said"), [
    (membership(), f"{UPN} was added to Exceptions"),
    (membership("Remove member from group"), f"{UPN} was removed from Exceptions"),
    (rule(), "The membership rule of Dynamic exceptions was changed")])
def test_it_says_who_and_which_way(record: Json, said: str) -> None:
    alert = alert_of(seen(record).alert(ID), DETECTOR)
    assert alert.summary == (f"{said} by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 from 198.51.100.7. "
                             "Excluded from: Require MFA, Block legacy.")
    assert "department" not in str(alert)
