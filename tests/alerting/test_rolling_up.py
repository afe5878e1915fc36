"""Which alerts of a storm are sent singly: the same ten in any store, order and replay."""

import json
from pathlib import Path

import pytest

from alerting.rolling_up import QUARTER, SINGLY, Storm, roll_ups
from monitors.episodes import digest
from monitors.finding import Severity
from monitors.records.instant import MINUTE
from tests.alerting.at_desk import NOW, notice
from tests.builders import guid, mfa_failure, several
from tests.monitors.waving import blocked
from tests.sandbox.running import SETTINGS, command, ndjson

BEGIN = NOW // QUARTER * QUARTER


def findings(count: int, **odd):
    """So many alerts of one quarter hour, in order of time."""
    return [notice(f"a{number:02d}", user=number, at=BEGIN + number, **odd).finding for number in range(count)]


@pytest.mark.parametrize(("count", "rolled"), [(9, 0), (10, 0), (11, 1), (40, 30)])
def test_ten_are_sent_singly_and_a_roll_up_says_the_others(count: int, rolled: int) -> None:
    into, made = roll_ups(findings(count), lambda one: False)
    assert SINGLY == 10
    assert list(into) == [f"a{number:02d}" for number in range(10, count)]
    assert [one.count for one in made] == ([rolled] if rolled else [])
    assert set(into.values()) == {one.id for one in made}


def test_a_roll_up_is_an_alert_of_the_tenant_as_severe_as_its_gravest_member() -> None:
    grave = notice("a99", user=99, at=BEGIN + 99, severity=Severity.CRITICAL, last_seen=BEGIN + MINUTE).finding
    _, [made] = roll_ups([*findings(12, severity=Severity.MEDIUM), grave], lambda one: False)
    assert made.id == digest("repeated_mfa_failures", "rolled up", BEGIN) == Storm("repeated_mfa_failures", BEGIN).id
    assert (made.detector, made.subject.kind, made.severity, made.count) == (
        "repeated_mfa_failures", "tenant", Severity.CRITICAL, 3)
    assert (made.first_seen, made.last_seen) == (BEGIN + 10, BEGIN + MINUTE)
    assert [one.what for one in made.evidence] == [f"user{n}@contoso.test, 5 times" for n in (10, 11, 99)]


def test_a_quarter_hour_ends_where_the_next_begins_and_what_goes_singly_takes_no_place() -> None:
    late = notice("late", at=BEGIN + QUARTER).finding
    into, _ = roll_ups([*findings(12), late], lambda one: False)
    assert "late" not in into
    into, made = roll_ups(findings(30), lambda one: one.id < "a20")
    assert (into, made) == ({}, [])


def test_a_replay_names_the_roll_up_of_each_member(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.write_bytes(ndjson([one for user in range(13) for one in several(
        5, mfa_failure, first=100 * user, userId=guid(user, 9), userPrincipalName=f"u{user}@contoso.test",
        ipAddress=f"192.0.2.{user}")]))
    done = command("replay", str(logs), **SETTINGS)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    [roll_up] = [one for one in told if one["subject"]["kind"] == "tenant"]
    members = [one for one in told if one["rolled_up_into"]]
    assert (len(told), len(members), roll_up["count"]) == (14, 3, 3)
    assert {one["rolled_up_into"] for one in members} == {roll_up["id"]}
    assert json.loads(done.stderr.splitlines()[-1])["alerts"] == 14
    assert roll_up["title"] == "Repeated MFA failures: 3 more"
    assert roll_up["summary"].startswith('3 more users so far with the alert "Repeated MFA failures" between ')


def test_a_replay_attaches_a_waves_users_to_its_alert_but_for_the_privileged(tmp_path: Path) -> None:
    logs, boss = tmp_path / "logs", guid(104)
    logs.write_bytes(ndjson(blocked(25, code=53010)))
    done = command("replay", str(logs), **SETTINGS | {"PRIVILEGED_IDS": boss})
    told = [json.loads(line) for line in done.stdout.splitlines()]
    [wave] = [one for one in told if one["detector"] == "mass_lockout"]
    singles = [one for one in told if one["detector"] == "enrolment_blocked"]
    assert (len(told), len(singles), wave["severity"]) == (26, 25, "critical")
    assert {one["rolled_up_into"] for one in singles if one["subject"]["id"] != boss} == {wave["id"]}
    assert [one["rolled_up_into"] for one in singles if one["subject"]["id"] == boss] == [None]
