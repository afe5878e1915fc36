"""What is said at the end of the demo is what was seen."""

from collections import Counter

import pytest

from sandbox.demo.seen import Line, Seen
from sandbox.demo.summary import by_severity, console, table, told, verdict
from sandbox.tenant.truth import Expected

USED = Line("break_glass_sign_in", "critical", "emergency-1@contoso.com", {"teams": 0.31, "email": 0.4, "siem": 0.2})
MISTYPED = Line("repeated_mfa_failures", "medium", "adele@contoso.com", {"siem": 0.02}, ("teams",))
TRUE = Expected("break_glass_sign_in", "u-1", "", "", "critical", "")


def standing(**odd):
    return {"detector": "break_glass_sign_in", "subject": {"id": "u-1"}, "severity": "critical", "status": "open"} | odd


def rows(*lines):
    shown = console()
    with shown.capture() as captured:
        shown.print(table(lines))
    return [line.split() for line in captured.get().splitlines()]


def test_a_line_names_alert_severity_who_and_the_seconds_of_every_channel():
    assert rows(USED)[1] == ["break_glass_sign_in", "critical", "emergency-1@contoso.com",
                             "0.31", "s", "0.40", "s", "0.20", "s"]


def test_a_channel_that_an_alert_is_not_routed_to_is_told_from_one_that_it_did_not_reach():
    assert rows(MISTYPED)[1][3:] == ["missing", "-", "0.02", "s"]


def test_what_did_not_arrive_is_a_fault():
    seen = Seen()
    seen.add(USED)
    assert not seen.faults
    seen.add(MISTYPED)
    assert seen.faults == ["repeated_mfa_failures about adele@contoso.com did not reach teams in time"]


@pytest.mark.parametrize(("alerts", "stood", "faults"), [
    ([standing()], 1, []),
    ([], 0, ["missing: critical break_glass_sign_in about u-1"]),
    ([standing(), standing()], 1, ["invented: critical break_glass_sign_in about u-1"]),
    ([standing(severity="high")], 0, ["missing: critical break_glass_sign_in about u-1",
                                      "invented: high break_glass_sign_in about u-1"]),
])
def test_alerts_are_held_against_the_truth_one_by_one(alerts, stood, faults):
    seen = Seen(expected=[TRUE])
    seen.compare(alerts)
    assert (seen.stood, seen.faults) == (stood, faults)


def test_the_verdict_says_how_many_and_what_is_wrong():
    seen = Seen(expected=[TRUE])
    seen.compare([standing()])
    assert verdict(seen).startswith("1 of 1 alerts as expected")
    assert verdict(seen).endswith("none missing, none invented.")
    seen.compare([])
    assert "missing: critical break_glass_sign_in about u-1" in verdict(seen)


def test_severities_are_said_from_the_gravest_on():
    assert by_severity(Counter(low=5, critical=1)) == "1 critical, 5 low"
    assert by_severity(Counter()) == "none"


def test_records_and_alerts_are_counted_and_the_drill_speaks_for_itself():
    lines = list(told(Seen(records=3465, drill="the alert arrived"), Counter(high=7)))
    assert "3,465 records, 7 alerts: 7 high." in lines
    assert "How the drill's result reads: the alert arrived." in lines
