"""What is said where a channel takes nothing any more; when it is said: tests/alerting/test_desk.py."""

import pytest

from alerting.alert import alert_of
from alerting.outages import Outage, notice
from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.records.instant import MINUTE
from tests.builders import at, sign_in

DETECTOR = catalogue().by_id["channel_down"]


@pytest.mark.parametrize(("channel", "title", "said"), [
    ("teams", "No alerts get through to Teams", "Teams has taken no alert for 15 minutes"),
    ("email", "No alerts get through to email", "Email has taken no alert for 15 minutes"),
    ("siem", "No alerts get through to the SIEM's event hub", "The SIEM's event hub has taken no alert for 15 minutes")])
def test_it_names_the_channel(channel: str, title: str, said: str) -> None:
    found = notice(Outage(channel, at(), at() + 15 * MINUTE), "raised").finding
    assert DETECTOR.titled(found) == title
    assert DETECTOR.says(found).startswith(said)
    assert (found.severity, found.subject.kind, found.subject.id) == (Severity.HIGH, "feed", channel)


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""


def test_one_outage_is_one_alert_and_the_next_is_another() -> None:
    first, second = Outage("teams", at(), at() + 1), Outage("teams", at() + 1, at() + 2)
    assert notice(first, "raised").alert == notice(first, "withdrawn").alert != notice(second, "raised").alert
    assert [notice(first, what).number for what in ("raised", "withdrawn")] == [1, 2]
    back = notice(first, "withdrawn").finding
    assert DETECTOR.titled(back) == "Alerts get through to Teams again"
    assert alert_of(back, DETECTOR).summary == "Teams takes alerts again. What was owed to it in the meantime is on its way."
