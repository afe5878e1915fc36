"""What is said of a drill, at its beginning and when it is over; when it is said: tests/alerting/test_drills.py."""

import pytest

from alerting.drilling import ARRIVED, SILENT, declaration, result
from monitors.detectors import catalogue
from monitors.drills import Drill
from monitors.finding import Evidence, Severity
from monitors.records.instant import MINUTE, SECOND
from tests.builders import at, sign_in

DETECTOR = catalogue().by_id["drill_declared"]
DRILL = Drill("d1", "emergency@contoso.test", "Ana Berg", at(), at() + 30 * MINUTE)
TOLD = (Evidence("siem", at() + SECOND, ""), Evidence("teams", at() + round(3.24 * SECOND), ""))


@pytest.mark.parametrize(("notice", "title", "said", "severity"), [
    (declaration(DRILL), "Break-glass drill declared",
     "Ana Berg declared a drill of break-glass account emergency@contoso.test, until 12:10 UTC on 10 March 2026.", Severity.INFO),
    (result(DRILL, ARRIVED, TOLD, at()), "Drill over: the alert arrived",
     "In the drill of emergency@contoso.test that Ana Berg declared, the alert of the sign-in arrived: SIEM "
     "after 1.0 s, Teams after 3.2 s.", Severity.INFO),
    (result(DRILL, SILENT, (), at()), "Drill failed",
     "In the drill of emergency@contoso.test that Ana Berg declared, no alert of a sign-in arrived: nobody "
     "signed in, or the log or Latchkey is blind.", Severity.HIGH),
    (result(DRILL, SILENT, TOLD[:1], at()), "Drill failed",
     "In the drill of emergency@contoso.test that Ana Berg declared, the alert of the sign-in reached only "
     "some channels (SIEM after 1.0 s). The others are blind.", Severity.HIGH)])
def test_it_says_who_declared_it_and_what_came_of_it(notice, title, said, severity) -> None:
    assert DETECTOR.titled(notice.finding) == title
    assert DETECTOR.says(notice.finding) == said
    assert notice.finding.severity == severity


def test_it_goes_to_everybody_at_once_and_no_record_says_so() -> None:
    assert DETECTOR.urgent
    assert DETECTOR.notes(sign_in()) == ""
