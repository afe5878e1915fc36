"""A detector that raises is told of in the invocation, once a day, by type and place; over Azurite."""

from dataclasses import replace
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from monitors.detector import Burst
from monitors.detectors import catalogue
from monitors.finding import Severity
from monitors.ledger import Verdict
from monitors.records.envelope import Batch
from monitors.records.instant import DAY
from monitors.storage.tables import TablesStore
from monitors.stretch import Stretch
from tests.alerting.fed import HUB, Feed, mails, of, titles
from tests.builders import UPN, sign_in
from tests.monitors.storage.build import Wait

DETECTOR: Any = catalogue().by_id["detector_broken"]


class Odd(Burst):
    """Breaks on every sign-in, with a user's name in its message."""

    id = "odd"
    severity = Severity.LOW

    def notes(self, one: Any) -> str:
        return str({}[one.upn])


@pytest.fixture
def feed(tables: TablesStore, wait: Wait[Any]) -> Feed:
    """An app one of whose detectors is broken."""
    made = Feed(tables)
    wait(made.at.deployed_before())
    stream = made.parts.stream
    stream.catalogue = replace(stream.catalogue, bursts=(*stream.catalogue.bursts, Odd()))
    return made


def test_it_is_told_in_the_invocation_once_a_day(feed: Feed, wait: Wait[Any]) -> None:
    wait(feed.come(0, 2))
    assert titles(feed.at) == ["HIGH: odd is broken"]
    assert len(mails(feed.at)) == 1
    [one] = [one["data"] for one in feed.at.siem.sent]
    assert (one["detector"], one["subject"]) == ("detector_broken", {"kind": "feed", "id": "odd", "name": "odd"})
    assert one["summary"].startswith("odd failed 3 times in one batch with KeyError in notes, line ")
    assert one["summary"].endswith(" of test_detector_broken.py.")
    assert UPN not in f"{feed.at.siem.sent}{feed.at.teams.sent}{feed.at.email.sent}"
    wait(feed.come(3, 5))
    wait(feed.tick())
    feed.clock.now += DAY
    wait(feed.come(6))
    assert of(feed.at, "detector_broken") == [("raised", "high")] * 2


def test_another_instance_says_nothing_new(feed: Feed, another: TablesStore, wait: Wait[Any]) -> None:
    other = Feed(another, feed.clock, "two")
    other.parts.stream.catalogue = feed.parts.stream.catalogue
    wait(feed.come(0))
    wait(other.come(1))
    wait(other.tick())
    assert titles(feed.at) + titles(other.at) == ["HIGH: odd is broken"]


def test_it_is_owed_also_where_the_process_ends_before_it_can_be_told(feed: Feed, wait: Wait[Any]) -> None:
    broken = Verdict(broken=[("odd", "KeyError in notes"), ("odd", "TypeError in notes"), ("odd", "KeyError in notes")])
    wait(feed.parts.keepers[0].keep(Stretch(HUB, "0", 0, 0), Batch(), broken, feed.now()))
    assert titles(feed.at) == []
    wait(feed.at.desk.tick())
    assert titles(feed.at) == ["HIGH: odd is broken"]
    [found] = [one.finding for one in broken.notices]
    assert DETECTOR.says(found) == "odd failed 3 times in one batch with KeyError in notes."


def test_where_the_store_fails_the_batch_comes_again_and_it_is_told(feed: Feed, wait: Wait[Any]) -> None:
    daily, stand = feed.parts.keepers[0].daily, feed.at.store.stand  # type: ignore[attr-defined]

    async def fails(*_: Any) -> bool:
        raise ServiceRequestError("no route")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(daily.store, "stand", fails)
        with pytest.raises(ServiceRequestError):
            wait(feed.come(0))
    assert daily.store.stand == stand
    wait(feed.come(0))
    assert titles(feed.at) == ["HIGH: odd is broken"]


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""
