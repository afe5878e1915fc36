"""Which changes of a check's status are told, and under which ids."""


import pytest

from monitors.compliance.changes import SHOWN, Judged, Stand, changed
from monitors.detectors import catalogue
from monitors.finding import Notice, Severity
from monitors.records.instant import MINUTE, Instant
from tests.builders import at
from tests.monitors.compliance.kept import kept, objects

DETECTOR = catalogue().by_id["check_changed"]


def lived(*words: str, severity: str = "high") -> list[list[Notice]]:
    """What is told of a check that is judged so, one after the other, a quarter of an hour apart."""
    stand: Stand | None = None
    told = []
    for number, word in enumerate(words):
        stand, notices = changed(DETECTOR, stand, Judged(kept("CA-001", word, severity=severity)), later(number))
        told.append(notices)
    return told


def later(number: int) -> Instant:
    return at() + number * 15 * MINUTE


def said(*words: str) -> str:
    """F where a failure is told, R where a recovery is, a dot where nothing is."""
    letters = {"fails": "F", "recovered": "R"}
    return "".join(letters[notices[-1].finding.context["change"]] if notices else "." for notices in lived(*words))


@pytest.mark.parametrize(("words", "told"), [
    (("pass", "pass"), ".."), (("pass", "fail"), ".F"), (("warn", "fail"), ".F"), (("not_applicable", "fail"), ".F"),
    (("pass", "fail", "fail"), ".F."), (("pass", "fail", "pass"), ".FR"), (("pass", "fail", "warn"), ".FR"),
    (("pass", "warn", "pass"), "..."), (("pass", "fail", "not_applicable"), ".FR"),
    (("pass", "fail", "unknown", "fail"), ".F.."), (("pass", "fail", "unknown", "pass"), ".F.R"),
    (("pass", "fail", "not_licensed", "fail"), ".F.."), (("pass", "unknown", "fail"), "..F"),
    (("pass", "unknown", "pass"), "..."),
    (("unknown", "fail"), ".F"), (("unknown", "unknown"), ".."), (("not_licensed", "pass", "fail"), "..F"),
    (("fail", "unknown", "fail", "pass"), "F..R"), (("pass", "fail", "pass", "fail", "pass"), ".FRFR")])
def test_unknown_is_neither_a_failure_nor_its_end(words: tuple[str, ...], told: str) -> None:
    assert said(*words) == told


def test_each_failure_and_each_recovery_is_an_alert_of_its_own() -> None:
    told = [notice for notices in lived("pass", "fail", "pass", "fail", "pass") for notice in notices]
    raised = [one.alert for one in told if one.what == "raised"]
    assert len(set(raised)) == len(raised) == 4
    assert [one.alert for one in told if one.what == "withdrawn"] == [raised[0], raised[2]]


def test_an_alert_s_id_follows_from_the_check_the_change_and_what_was_before() -> None:
    known = Stand(False, at())
    first, again = (changed(DETECTOR, known, Judged(kept("CA-001", "fail")), later(number))[1][0].alert for number in (1, 2))
    assert first == again
    other = changed(DETECTOR, known, Judged(kept("CA-002", "fail")), later(1))[1][0].alert
    since = changed(DETECTOR, Stand(False, later(-1)), Judged(kept("CA-001", "fail")), later(1))[1][0].alert
    assert len({first, other, since}) == 3


def test_a_reading_from_before_the_last_change_changes_nothing() -> None:
    known = Stand(True, later(2))
    for then in (later(1), later(2)):
        assert changed(DETECTOR, known, Judged(kept("CA-001", "pass")), then) == (known, [])


@pytest.mark.parametrize("word", ["critical", "high", "medium", "low", "info"])
def test_a_failure_is_as_severe_as_its_check_and_its_end_goes_to_whom_it_went(word: str) -> None:
    [[failure], [_, recovery]] = lived("fail", "pass", severity=word)
    assert failure.finding.severity.word == word
    assert (recovery.finding.severity, recovery.finding.routed) == (Severity.INFO, failure.finding.severity)


def test_the_end_of_what_was_told_together_with_others_is_in_the_digest() -> None:
    _, notices = changed(DETECTOR, Stand(True, at()), Judged(kept("CA-001", "pass")), later(1))
    [recovery] = notices
    assert (recovery.what, recovery.finding.routed) == ("raised", None)


def test_an_alert_shows_a_few_objects_and_how_many_there_are() -> None:
    _, [notice] = changed(DETECTOR, None, Judged(kept(status="fail", findings=5_000), objects(40)), at())
    assert (len(notice.finding.evidence), notice.finding.context["findings"]) == (SHOWN, 5_000)


