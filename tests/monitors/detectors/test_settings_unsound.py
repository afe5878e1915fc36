"""A setting that cannot be read is told once a day, by name and mend, never by its value; over Azurite."""

import asyncio
from typing import Any

import pytest

from monitors.detectors import catalogue, classes
from monitors.feed.chores import Daily, Soundness
from monitors.feed.soundness import unsound
from monitors.records.instant import DAY
from monitors.registration import Registered, Snapshot
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from monitors.storage.tables import TablesStore
from tests.alerting.fed import SOUND, Feed, mails, of, titles
from tests.builders import NOON, guid, sign_in
from tests.monitors.storage.build import Wait

DETECTOR: Any = catalogue().by_id["settings_unsound"]
SECRET = "hunter2"


@pytest.mark.parametrize(("given", "name", "what"), [
    ({"BREAK_GLASS_IDS": ""}, "BREAK_GLASS_IDS", "BREAK_GLASS_IDS is empty: nobody watches the emergency accounts."),
    ({"BREAK_GLASS_IDS": SECRET}, "BREAK_GLASS_IDS", "BREAK_GLASS_IDS cannot be read: nobody watches the emergency accounts."),
    ({"EMAIL_RECIPIENTS": f"https://contoso.test/?sig={SECRET}"}, "EMAIL_RECIPIENTS",
     "EMAIL_RECIPIENTS cannot be read, so its default is in force."),
    ({"LEGACY_AUTH_EXCEPTIONS": f"[{SECRET}"}, "LEGACY_AUTH_EXCEPTIONS",
     "LEGACY_AUTH_EXCEPTIONS cannot be read, so its default is in force."),
    ({"DETECTOR_MFA_FATIGUE_THRESHOLD": SECRET}, "DETECTOR_MFA_FATIGUE_THRESHOLD",
     "DETECTOR_MFA_FATIGUE_THRESHOLD cannot be read, so its default is in force."),
    ({"EXPECTED_CATEGORIES": f"SignInLogs,{SECRET}"}, "EXPECTED_CATEGORIES",
     "EXPECTED_CATEGORIES cannot be read, so its default is in force."),
    ({"GRAPH_AUTH": "none"}, "GRAPH_AUTH", "GRAPH_AUTH cannot be read, so its default is in force."),
    ({"SIEM_HUB_NAME": SECRET}, "SIEM_HUB_CONNECTION", "SIEM_HUB_CONNECTION is empty: SIEM_HUB_NAME needs it."),
    ({"DIGEST_HUOR": SECRET}, "DIGEST_HUOR", "DIGEST_HUOR is not a setting: did you mean DIGEST_HOUR?")])
def test_each_is_named_once_with_its_mend_and_without_its_value(given: dict[str, str], name: str, what: str) -> None:
    [one] = unsound(Settings.read(SOUND | given, classes()))
    assert (one.name, one.what) == (name, what)
    assert name in one.mend
    assert one.mend.endswith(".")
    assert SECRET not in f"{one}"


@pytest.mark.parametrize(("canary", "told"), [(guid(1), ["CANARY_ID"]), (guid(2), []), ("", [])])
def test_a_canary_that_graph_knows_as_a_person_is_unsound(canary: str, told: list[str]) -> None:
    """Its owner's sign-ins would be left out of everything."""
    store, people = MemoryStore(), Snapshot([Registered(guid(1), ())])
    chore = Soundness(DETECTOR, Settings.read(SOUND | {"CANARY_ID": canary}, classes()), Daily(store), people)
    owed = asyncio.run(chore.run(NOON))
    assert [one.finding.subject.id for one in owed] == told
    assert all("nothing that this person does is watched" in DETECTOR.says(one.finding) for one in owed)


def test_sound_settings_are_nothing_to_tell() -> None:
    assert unsound(Settings.read(SOUND, classes())) == []


def test_it_is_told_once_a_day_by_whichever_instance(tables: TablesStore, another: TablesStore, wait: Wait[Any]) -> None:
    feed = Feed(tables, BREAK_GLASS_IDS="", DIGEST_HOUR="noon", EXPECTED_CATEGORIES="")
    wait(feed.at.deployed_before())
    other = Feed(another, feed.clock, "two", BREAK_GLASS_IDS="", EXPECTED_CATEGORIES="")
    for _ in range(3):
        wait(feed.tick())
        wait(other.tick())
    assert [wait(chore.run(feed.now())) for chore in feed.parts.chores if chore.name == "settings_unsound"] == [[]]
    assert sorted(titles(feed.at) + titles(other.at)) == [
        "CRITICAL: Setting BREAK_GLASS_IDS is unsound", "CRITICAL: Setting DIGEST_HOUR is unsound"]
    assert len(mails(feed.at)) == 2
    assert "noon" not in str(feed.at.siem.sent) + str(feed.at.teams.sent)
    feed.clock.now += DAY
    wait(feed.tick())
    assert of(feed.at, "settings_unsound") == [("raised", "critical")] * 4


def test_no_record_says_so() -> None:
    assert DETECTOR.notes(sign_in()) == ""
