"""Promises that every detector of one audit entry keeps, unasked, beside those of tests/test_contracts.py."""

from functools import cache
from random import Random
from typing import Any

import pytest
from msgspec import json

from alerting.alert import Alert, alert_of
from monitors.detectors import catalogue
from monitors.of_entry import OfEntry
from monitors.policies import Held, Policy, PolicyScan
from monitors.registration import Registered, Snapshot
from tests.builders import UPN, USER, audit_record, audit_target, graph_audit, guid, helpdesk, modified, settled_entry
from tests.monitors.detectors.watching import Watch
from tests.test_contracts import DECLARED, OUTSIDE

# Audit entries of all kinds: text from outside wherever Entra lets somebody write, and secrets where Entra writes them.

SECRET = "zq-token-of-a-device"
ACTIVITIES = [
    "User registered security info", "Admin registered security info", "User deleted security info",
    "Admin deleted security info", "Admin updated security info", "Create Temporary Access Pass method for user", "Update user",
    "Update security defaults",
    "Authentication Methods Policy Update", "Authentication Methods Policy Reset", "Authentication Strength Policy Update",
    "Authentication Strength Policy Delete", "Add member to group", "Remove member from group", "Update group",
    "Add member to role", "Disable account", "Delete user", "Reset user password", "Update conditional access policy",
    "Add conditional access policy", "Delete conditional access policy", "Update named location", OUTSIDE]
GROUP = guid(1, 7)
SCAN = PolicyScan((Policy(guid(1, 9), OUTSIDE, True, frozenset({USER}), frozenset({GROUP})),), {GROUP: frozenset({USER})})
KINDS_OF_SUBJECT = {"user", "policy", "app", "address", "tenant", "feed"}


def _document(chance: Random) -> dict[str, Any]:
    """Some document that a policy may be."""
    pick = chance.choice
    users = {pick(["includeUsers", "excludeUsers", "excludeGroups"]): pick([["All"], [USER], [guid(2), GROUP], [], None])}
    return {"id": guid(1, 9), "displayName": OUTSIDE, "state": pick(["enabled", "disabled", OUTSIDE]), "Token": SECRET,
            "conditions": {"users": users}, "allowedCombinations": pick([["fido2"], ["password,sms", "fido2"]]),
            "authenticationMethodConfigurations": [{"id": "Sms", "state": pick(["enabled", "disabled"])}]}


def _change(chance: Random) -> dict[str, Any]:
    """A modified property."""
    pick = chance.choice
    one: Any = pick([
        ("StrongAuthenticationMethod", lambda: [{"MethodType": pick([0, 6, 7])} for _ in range(pick([0, 1, 2]))]),
        ("StrongAuthenticationPhoneAppDetail", lambda: [{"DeviceToken": SECRET, "Id": pick(["a", "b"])}]),
        ("TemporaryAccessPass.Id", lambda: SECRET), ("Group.ObjectID", lambda: pick([GROUP, guid(2, 7)])),
        ("Group.DisplayName", lambda: OUTSIDE), ("MembershipRule", lambda: pick([SECRET, "b"])), (OUTSIDE, lambda: SECRET),
        ("ConditionalAccessPolicy", lambda: _document(chance)), ("Sms.State", lambda: pick(["enabled", "disabled"]))])
    old, new = (pick([one[1](), one[1](), None]) for _ in range(2))
    return pick([modified(one[0], old, new), {"displayName": one[0], "oldValue": SECRET, "newValue": '{"cut": ["'}])


def any_record(chance: Random, n: int) -> dict[str, Any]:
    """An audit entry, ordinary in nothing but its shape."""
    pick = chance.choice
    targets = [audit_target(pick([USER, USER.upper(), GROUP, guid(1, 9), None]), pick(["User", "Group", "Policy", OUTSIDE]),
                            pick([UPN, OUTSIDE, None]), displayName=OUTSIDE,
                            modifiedProperties=[_change(chance) for _ in range(pick([0, 1, 1, 2]))])
               for _ in range(pick([0, 1, 1, 2]))]
    by = pick([None, helpdesk(OUTSIDE), {}, {"app": {"displayName": OUTSIDE, "servicePrincipalId": None}}])
    reason = pick(["", OUTSIDE, "User deleted Fido", "Admin registered temporary access pass method for user"])
    return audit_record(pick(ACTIVITIES), n=n, targets=targets, by=by, reason=reason)


OF_ENTRY = catalogue(DECLARED).of_entry
every_of_entry = pytest.mark.parametrize("detector", OF_ENTRY, ids=[one.id for one in OF_ENTRY])


@cache
def entry_alerts() -> dict[str, list[Alert]]:
    """What becomes of a few thousand such entries, by detector, with everybody privileged and a snapshot of policies."""
    chance = Random(7)
    watch = Watch(break_glass={USER}, policies=Held(SCAN), registration=Snapshot([Registered(USER, ("fido2",), True)]))
    verdict = watch.see(*(any_record(chance, n) for n in range(4000)))
    assert verdict.broken == []
    found: dict[str, list[Alert]] = {one.id: [] for one in OF_ENTRY}
    for finding in verdict.alerts.values():
        if finding.detector in found:
            found[finding.detector].append(alert_of(finding, watch.detectors.by_id[finding.detector]))
    return found


@every_of_entry
class TestEveryOfEntry:
    def test_finds_something_in_entries_of_all_kinds(self, detector: OfEntry):
        assert entry_alerts()[detector.id]

    def test_one_alert_an_entry(self, detector: OfEntry):
        evidence = [one.id for alert in entry_alerts()[detector.id] for one in alert.evidence]
        assert len(set(evidence)) == len(evidence) == len(entry_alerts()[detector.id])

    def test_its_subjects_are_of_known_kinds_and_their_ids_in_lower_case(self, detector: OfEntry):
        for alert in entry_alerts()[detector.id]:
            assert alert.subject.kind in KINDS_OF_SUBJECT
            assert alert.subject.id in (alert.subject.id.casefold(), alert.evidence[0].id)

    def test_no_value_that_may_be_a_secret_leaves_the_entry(self, detector: OfEntry):
        for alert in entry_alerts()[detector.id]:
            assert SECRET not in json.encode(alert).decode()

    def test_text_from_outside_is_data_never_a_title_or_a_step(self, detector: OfEntry):
        for alert in entry_alerts()[detector.id]:
            assert OUTSIDE not in alert.title
            assert OUTSIDE not in " ".join(alert.next_steps)
            assert OUTSIDE not in alert.severity

    def test_says_a_sentence_whatever_is_known(self, detector: OfEntry):
        for alert in entry_alerts()[detector.id]:
            assert alert.summary.endswith(".")
            assert " at 11:40 UTC on 10 March 2026" in alert.summary
            assert len(alert.title) <= 60

    def test_is_quiet_on_ordinary_entries(self, detector: OfEntry):
        drift = [modified("StrongAuthenticationPhoneAppDetail", [{"OathTokenTimeDrift": 2, "DeviceToken": SECRET}],
                          [{"OathTokenTimeDrift": 3, "DeviceToken": SECRET}])]
        watch = Watch(break_glass={USER}, policies=Held(SCAN), registration=Snapshot([Registered(USER, ("fido2",), True)]))
        watch.see(audit_record("User reviewed security info", reason="User reviewed security info"),
                  audit_record("User started security info registration", n=2), audit_record("Add user", n=3),
                  audit_record("Update user", n=4, targets=[audit_target(modifiedProperties=drift)]),
                  audit_record("User registered security info", n=5, reason="User registered security info"))
        assert watch.alerts(detector.id) == []

    def test_is_quiet_on_what_failed(self, detector: OfEntry):
        chance = Random(7)
        watch = Watch(break_glass={USER}, policies=Held(SCAN))
        watch.see(*(graph_audit(result="failure") | {"activityDisplayName": chance.choice(ACTIVITIES), "id": str(n)}
                    for n in range(200)))
        assert watch.alerts(detector.id) == []

    def test_does_not_change_what_it_judges(self, detector: OfEntry):
        for n in range(300):
            record = any_record(Random(n), n)
            before, again = settled_entry(record), settled_entry(record)
            detector.finds(before)
            assert before == again
