"""`replay --summary`: its counts are the replay's own, and it says what it does not count."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from alerting.routing import Routing
from monitors.detectors import Catalogue, catalogue
from monitors.finding import Finding, Severity, Subject
from monitors.records.instant import DAY, MINUTE
from sandbox.replay_trials import Trial, steps_of
from sandbox.summary import by_day, fates, heard, noisiest, summary
from tests.builders import at, burst, mfa_failure, several
from tests.sandbox.running import EMERGENCY, command, eventful, ndjson

QUIET = {"BREAK_GLASS_IDS": EMERGENCY}
DETECTORS = catalogue()


def open_alert(n: int = 0, detector: str = "repeated_mfa_failures", **odd: object) -> Finding:
    return Finding(**{
        "id": f"{detector}{n}", "detector": detector, "severity": Severity.MEDIUM, "status": "open", "raised": 1,
        "subject": Subject("user", f"user{n}", f"user{n}@contoso.test"), "privileged": False, "first_seen": at(n),
        "last_seen": at(n), "count": 5, "evidence": (), "context": {}, **odd})


# The process


def test_it_is_printed_instead_of_the_alerts_and_the_closing_line_stays(tmp_path: Path) -> None:
    logs = tmp_path / "logs.ndjson"
    logs.write_bytes(ndjson(eventful()))
    plain, summed = command("replay", str(logs), **QUIET), command("replay", "--summary", str(logs), **QUIET)
    alerts = [json.loads(line) for line in plain.stdout.splitlines()]
    text = summed.stdout.decode()
    assert summed.returncode == 0, summed.stderr
    assert f" {len(alerts)} alerts in all)" in text
    assert not any(line.startswith("{") for line in text.splitlines())
    rows = {line.split()[0]: line.split()[-1] for line in text.splitlines() if line.split()}
    for detector, count in Counter(alert["detector"] for alert in alerts).items():
        assert rows[detector] == str(count)
    closing = [json.loads(done.stderr.splitlines()[-1]) for done in (plain, summed)]
    assert [{**each, "seconds": 0} for each in closing] == [{**closing[0], "seconds": 0}] * 2
    row = next(line for line in text.splitlines() if "REPEATED_MFA_FAILURES_THRESHOLD" in line)
    assert row.split() == ["DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD", "5:", "1", "4:", "1", "6:", "1"]


def test_of_nothing_it_says_so_and_names_the_settings_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "none.ndjson").write_bytes(ndjson(several(2, mfa_failure)))
    done = command("replay", "--summary", str(tmp_path / "none.ndjson"), **QUIET)
    assert (done.returncode, done.stdout.decode().splitlines()[0]) == (0, "No alerts.")
    assert "DETECTOR_MFA_FATIGUE_WINDOW_MINUTES" in done.stdout.decode()


# How it is said


def lines(findings: Sequence[Finding], detectors: Catalogue = DETECTORS) -> str:
    return "\n".join(summary(findings, (), detectors, Routing()))


def test_alerts_stand_by_detector_and_day_a_week_side_by_side() -> None:
    found = [open_alert(n, first_seen=at() + n * DAY) for n in range(8)] + [open_alert(9, "risky_sign_in")]
    text = list(by_day(found))
    heads = [line for line in text if line.startswith("  detector")]
    assert [len(line.split()) for line in heads] == [1 + 7 + 2, 1 + 1 + 2]
    rows = [line.split() for line in text]
    assert ["repeated_mfa_failures", *"1111111", "8"] in rows
    assert ["all", *"2111111", "9"] in rows


def test_withdrawn_and_merged_alerts_are_named_and_not_counted() -> None:
    text = lines([open_alert(0), open_alert(1, status="withdrawn"),
                  open_alert(2, status="merged"), open_alert(3, status="merged")])
    assert "1 alert in all" in text
    assert "1 withdrawn" in text
    assert "2 merged into another" in text
    assert "user1@contoso.test" not in text


def test_a_storm_is_told_as_ten_and_a_roll_up() -> None:
    storm = [open_alert(n, first_seen=at(20) + n * MINUTE // 60) for n in range(30)]
    told = heard(storm, DETECTORS, Routing())
    assert (len(told.at_once), told.members) == (11, 20)
    assert next(fates(storm, told)) == ("Told at once: 11 (most on 2026-03-10: 11), after 20 alerts went into roll-ups or a "
                                        "wave's alert; in the digest: 0.")


@pytest.mark.parametrize(("odd", "once", "digest", "nowhere"), [
    ({}, 1, 0, 0),
    ({"severity": Severity.LOW}, 0, 1, 0),
    ({"severity": Severity.INFO, "detector": "break_glass_sign_in"}, 1, 0, 0),
    ({"staged": True}, 0, 0, 1),
    ({"status": "withdrawn"}, 0, 0, 0),
])
def test_it_is_counted_where_it_would_have_gone(odd: dict[str, object], once: int, digest: int, nowhere: int) -> None:
    told = heard([msgspec.structs.replace(open_alert(), **odd)], DETECTORS, Routing())
    assert (len(told.at_once), len(told.digest), len(told.nowhere)) == (once, digest, nowhere)


def test_tellings_again_and_tellings_to_nobody_are_said() -> None:
    text = lines([open_alert(0, raised=3), open_alert(1, staged=True)])
    assert "Told again because it grew worse or came back: 2 times." in text
    assert "Told to nobody, because routing or STAGED says so: 1." in text


def test_the_noisiest_come_first_and_their_names_are_harmless() -> None:
    found = [open_alert(n, subject=Subject("user", "x", "evil\x1b[2J\n@contoso.test")) for n in range(3)]
    text = list(noisiest([*found, open_alert(7), *(open_alert(n) for n in range(20, 40))]))
    assert text[0] == "Noisiest subjects (10 of 22)"
    assert text[3].split() == ["user", "evil\\x1b[2J\\n@contoso.test", "3", "repeated_mfa_failures", "3"]
    assert len(text) == 3 + 10


def test_a_detector_that_raised_gives_no_number() -> None:
    (step, *_) = steps_of(burst("repeated_mfa_failures"))
    trial = Trial(step, burst("repeated_mfa_failures"), None, broken=True)
    row = next(line for line in summary([], [trial], DETECTORS, Routing()) if line.startswith("  DETECTOR"))
    assert row.split() == ["DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD", "5:", "0", "broke"]
