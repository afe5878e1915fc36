"""risky_sign_in: let in although Entra thinks it may be somebody else."""

import pytest

from monitors.finding import Severity
from tests.builders import MISSING, USER, Json, approved, burst, facts, record, sign_in, step
from tests.monitors.detectors.watching import Watch

ID = "risky_sign_in"
DETECTOR = burst(ID)
CLAIM = "MFA requirement satisfied by claim in the token"
SKIPPED = "MFA requirement skipped due to registered device"


def risk(level: object = "high", state: object = "atRisk", **odd: object) -> Json:
    """A sign-in of this risk."""
    return record(**({"riskLevelDuringSignIn": level, "riskState": state, "riskLevelAggregated": level} | odd))


@pytest.mark.parametrize(("level", "odd", "fires"), [
    ("high", {}, True),
    ("High", {}, True),
    ("high", {"steps": [approved()]}, True),
    ("high", {"said": CLAIM}, True),
    ("medium", {}, True),
    ("MEDIUM", {}, True),
    ("medium", {"steps": [step(), approved()]}, False),
    ("medium", {"said": "MFA successfully completed"}, False),
    ("medium", {"said": CLAIM}, False),
    ("medium", {"steps": [step("Previously satisfied", CLAIM)]}, False),
    ("medium", {"said": SKIPPED}, True),
    ("medium", {"said": CLAIM, "steps": [step("", SKIPPED)]}, True),
    ("medium", {"steps": [approved(), step("", SKIPPED)]}, True),
    ("medium", {"steps": [step("Previously satisfied", "First factor requirement satisfied by claim in the token")]}, True),
    ("low", {}, False),
    ("none", {}, False),
    ("hidden", {}, False),
    ("unknownFutureValue", {}, False),
    ("", {}, False),
    (None, {}, False),
    (MISSING, {}, False),
])
def test_high_or_medium_without_mfa(level: object, odd: Json, fires: bool):
    assert bool(DETECTOR.points(facts(DETECTOR, risk(level, **odd)))) is fires


@pytest.mark.parametrize(("state", "fires"), [
    ("atRisk", True), ("confirmedCompromised", True), ("none", True), ("", True), (None, True), (MISSING, True),
    ("unknownFutureValue", True),
    ("dismissed", False), ("remediated", False), ("confirmedSafe", False), ("ConfirmedSafe", False), ("DISMISSED", False),
])
def test_a_settled_risk_is_none(state: object, fires: bool):
    for level in ("high", "medium"):
        assert bool(DETECTOR.points(facts(DETECTOR, risk(level, state)))) is fires


@pytest.mark.parametrize("code", [50126, 500121, 50074, 53003, 50053, 50140])
def test_only_a_success_counts(code: int):
    assert not DETECTOR.points(facts(DETECTOR, risk(code=code)))


def test_the_aggregated_level_is_not_that_of_the_sign_in():
    assert not DETECTOR.points(facts(DETECTOR, risk("none", riskLevelAggregated="high")))


@pytest.mark.parametrize("category", ["SignInLogs", "NonInteractiveUserSignInLogs", "ADFSSignInLogs"])
def test_in_every_user_category(category: str):
    assert DETECTOR.points(facts(DETECTOR, risk(category=category)))


def test_it_is_high_for_everybody():
    for privileged in (set(), {USER}):
        watch = Watch(privileged=privileged)
        watch.see(risk())
        assert (watch.alert(ID).severity, watch.alert(ID).subject.id) == (Severity.HIGH, USER)


def test_risk_found_later_is_the_same_record_published_again():
    watch = Watch()
    watch.see(risk("none", "none", n=1))
    assert watch.alerts(ID) == []
    watch.see(risk(n=1, late=3600))
    assert (watch.alert(ID).count, watch.alert(ID).raised) == (1, 1)


@pytest.mark.parametrize("level", ["high", "medium", "low", "none"])
@pytest.mark.parametrize("state", ["remediated", "dismissed", "confirmedSafe"])
def test_published_again_as_settled_withdraws_it(level: str, state: str):
    watch = Watch()
    watch.see(risk(n=1))
    watch.see(risk(level, state, n=1, late=3600))
    assert (watch.alert(ID).status, watch.told(ID)) == ("withdrawn", ["raised", "withdrawn"])


def test_an_earlier_version_settles_nothing():
    watch = Watch()
    watch.see(risk(n=1, late=600))
    watch.see(risk(state="remediated", n=1, late=120))
    assert watch.alert(ID).status == "open"


def test_another_sign_in_settles_nothing():
    watch = Watch()
    watch.see_each(risk(n=1), risk(state="remediated", n=2, minute=1, late=3600), record(n=1, late=7200))
    assert watch.alert(ID).status == "open"


@pytest.mark.parametrize(("gap", "alerts"), [(1, 1), (60 - 1 / 60, 1), (60, 2)])
def test_less_than_an_hour_apart_is_one_alert(gap: float, alerts: int):
    watch = Watch()
    watch.see_each(risk(n=1), risk(n=2, minute=gap))
    assert len(watch.alerts(ID)) == alerts


def test_ordinary_sign_ins_are_not_remembered():
    assert {DETECTOR.notes(sign_in()), DETECTOR.notes(sign_in(riskLevelDuringSignIn="low", riskState="atRisk"))} == {""}
