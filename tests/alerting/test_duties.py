"""What is owed to whom, as tables of meaning."""

import pytest
from msgspec.structs import replace

from alerting.duties import LONGEST_WAIT, MOST_TRIES, Duty, State, Told, duties
from alerting.routing import Routing
from monitors.finding import Severity
from monitors.records.instant import SECOND
from tests.alerting.model_box import NOW, notice

RAISED = notice()
AGAIN = notice(number=2)
WITHDRAWN = notice(number=2, what="withdrawn")
MERGED = notice(number=2, what="merged")
IN_SILENCE = replace(WITHDRAWN, silent=True)


def told(**channels):
    return State(told={channel: Told(*each) for channel, each in channels.items()})


def owed(notices, state=None, *, urgent=False, failing=()):
    found = duties(notices, state or State(), Routing(), urgent=urgent, failing=failing)
    return [(duty.channel, duty.what, duty.number) for duty in found]


ALL = [("siem", "raised", 1), ("teams", "raised", 1), ("email", "raised", 1)]


@pytest.mark.parametrize(("severity", "urgent", "expected"), [
    (Severity.CRITICAL, False, ALL),
    (Severity.HIGH, False, ALL),
    (Severity.MEDIUM, False, [("siem", "raised", 1), ("teams", "raised", 1)]),
    (Severity.LOW, False, [("siem", "raised", 1), ("digest", "raised", 1)]),
    (Severity.INFO, False, [("siem", "raised", 1), ("digest", "raised", 1)]),
    (Severity.INFO, True, ALL),
])
def test_severity_routes_and_urgent_detectors_reach_everybody_at_once(severity, urgent, expected):
    assert owed([notice(severity=severity)], urgent=urgent) == expected


def test_one_may_go_where_a_graver_one_goes_whatever_its_own_severity():
    info = notice(severity=Severity.INFO, routed=Severity.CRITICAL)
    assert owed([info]) == ALL
    assert duties([info], State(), Routing(critical=frozenset({"email"})), urgent=False)[1].channel == "email"


def test_a_staged_detector_is_told_to_nobody():
    assert owed([notice(staged=True)]) == []


@pytest.mark.parametrize(("case", "notices", "state", "expected"), [
    ("all told", [RAISED], told(siem=(1, "raised"), teams=(1, "raised"), email=(1, "raised")), []),
    ("one channel left", [RAISED], told(siem=(1, "raised"), email=(1, "raised")), [("teams", "raised", 1)]),
    ("raised twice before anybody heard: people hear it once, the SIEM twice", [RAISED, AGAIN], State(),
     [("siem", "raised", 1), ("siem", "raised", 2), ("teams", "raised", 2), ("email", "raised", 2)]),
    ("withdrawn before anybody heard: people hear nothing", [RAISED, WITHDRAWN], State(),
     [("siem", "raised", 1), ("siem", "withdrawn", 2)]),
    ("withdrawn after Teams heard: only Teams hears that it is cleared", [RAISED, WITHDRAWN],
     told(siem=(2, "withdrawn"), teams=(1, "raised")), [("teams", "cleared", 2)]),
    ("merged after both heard", [RAISED, MERGED], told(siem=(2, "merged"), teams=(1, "raised"), email=(1, "raised")),
     [("teams", "cleared", 2), ("email", "cleared", 2)]),
    ("withdrawn in silence, since another alert says it: the SIEM alone hears it", [RAISED, IN_SILENCE],
     told(siem=(1, "raised"), teams=(1, "raised"), email=(1, "raised")), [("siem", "withdrawn", 2)]),
    ("cleared once, not twice", [RAISED, WITHDRAWN],
     told(siem=(2, "withdrawn"), teams=(2, "cleared"), email=(2, "cleared")), []),
])
def test_each_channel_hears_what_it_has_not_heard(case, notices, state, expected):
    assert owed(notices, state) == expected, case


def test_a_channel_given_up_is_owed_nothing_more():
    assert owed([RAISED], State(given_up={"teams": "refused (HTTP 404)"})) == [("siem", "raised", 1), ("email", "raised", 1)]


MEDIUM = notice(severity=Severity.MEDIUM)


def test_email_carries_what_teams_alone_would_while_teams_fails_or_has_given_up():
    both = [("siem", "raised", 1), ("email", "raised", 1), ("teams", "raised", 1)]
    assert owed([MEDIUM], failing={"teams"}) == both
    assert owed([MEDIUM], failing={"email"}) == [("siem", "raised", 1), ("teams", "raised", 1)]
    assert owed([MEDIUM], State(given_up={"teams": "no"})) == both[:2]
    assert owed([notice(severity=Severity.LOW)], failing={"teams"}) == [("siem", "raised", 1), ("digest", "raised", 1)]


def test_a_channel_that_fails_is_tried_last():
    assert [channel for channel, *_ in owed([RAISED], failing={"siem"})] == ["teams", "email", "siem"]


def test_the_digest_hears_that_an_alert_is_cleared():
    assert owed([notice(severity=Severity.LOW), WITHDRAWN], told(siem=(2, "withdrawn"), digest=(1, "raised"))) == [
        ("digest", "cleared", 2)]


def test_what_a_channel_took_is_kept_with_its_time_and_unites():
    state = State(tries={"teams": 2}, due={"teams": NOW, "email": NOW})
    teams = state.heard(Duty("teams", "raised", 1, RAISED.finding), NOW)
    assert (teams.told, teams.tries, teams.due) == ({"teams": Told(1, "raised", NOW)}, {}, {"email": NOW})
    email = state.failed(Duty("email", "raised", 1, RAISED.finding), NOW, None, "no", final=True)
    both = state.with_channel("teams", teams).with_channel("email", email)
    assert (both.told, both.given_up, both.tries) == (teams.told, {"email": "no"}, {"email": 1})
    assert set(both.due) == {"email"}


def test_what_is_rolled_up_goes_to_the_siem_only():
    assert owed([RAISED], State(rolled_up_into="storm")) == [("siem", "raised", 1)]


def test_waits_double_up_to_an_hour_unless_the_channel_says_how_long():
    duty, state, waits = Duty("teams", "raised", 1, RAISED.finding), State(), []
    for _ in range(12):
        state = state.failed(duty, NOW, None, "no", final=False)
        waits.append((state.due["teams"] - NOW) // SECOND)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
    assert LONGEST_WAIT == 3600 * SECOND
    assert State().failed(duty, NOW, 7 * SECOND, "429", final=False).due == {"teams": NOW + 7 * SECOND}


def test_giving_up_has_an_end_that_can_be_seen():
    duty, state = Duty("teams", "raised", 1, RAISED.finding), State()
    for _ in range(MOST_TRIES):
        assert not state.given_up
        state = state.failed(duty, NOW, None, "not taken now (HTTP 500)", final=False)
    assert state.given_up == {"teams": "not taken now (HTTP 500)"}
    assert State().failed(duty, NOW, None, "refused (HTTP 404)", final=True).given_up == {"teams": "refused (HTTP 404)"}
