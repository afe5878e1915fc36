"""Health: each part's state, unknown where it cannot be asked, in time whatever hangs, and nothing that nobody should read."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerting.outbox import Owed
from alerting.probes import of_channels, of_outbox
from alerting.trouble import Trouble
from monitors import __version__
from monitors.feed.gaps import Place
from monitors.feed.progress import Count, Progress, Range
from monitors.feed.silence import Feed
from monitors.health import Health, Probe, answered, state
from monitors.probes import OfFeed, of_dead_letters, of_scans, of_settings
from monitors.records.instant import HOUR, MINUTE
from monitors.settings import Settings
from tests.alerting.at_desk import BREAK_GLASS, NOW

SECRET = "https://contoso.test/?sig=secret"


class Asked:
    """A part that counts how often it is asked."""

    def __init__(self, part: str, *, well: bool = True, error: Exception | None = None, hangs: bool = False) -> None:
        self.part, self.well, self.error, self.hangs, self.times = part, well, error, hangs, 0

    async def __call__(self) -> Any:
        self.times += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return state(well=self.well)


def health(*parts: Asked, ticks: Callable[[], float] = lambda: 0.0) -> Health:
    return Health([Probe(one.part, one) for one in parts], lambda: NOW, ticks, patience=0.05)


def statuses(told: Any) -> dict[str, str]:
    return {part: one["status"] for part, one in told["parts"].items()}


async def joined(made: Health | None = None, error: Exception | None = None) -> Any:
    """Parts, or what keeps them from being joined."""
    if error:
        raise error
    return SimpleNamespace(health=made)


def asking(made: Awaitable[Any], *, whole: bool) -> tuple[int, Any]:
    async def go() -> tuple[int, Any]:
        return await answered(made, whole=whole)

    return asyncio.run(go())


def test_all_is_well_where_every_part_is() -> None:
    told: Any = asyncio.run(health(Asked("store"), Asked("feed")).report())
    assert (told["schema"], told["health"], told["at"]) == (1, "well", "2026-03-10T12:07:00Z")
    assert set(told["versions"]) == {"latchkey", "python", "azure-functions"}


@pytest.mark.parametrize(("odd", "status"), [
    (Asked("feed", well=False), "unwell"), (Asked("feed", error=OSError(SECRET)), "unknown"),
    (Asked("feed", hangs=True), "unknown")])
def test_one_part_that_is_not_well_is_seen_and_the_others_are_told(odd: Asked, status: str) -> None:
    told: Any = asyncio.run(health(Asked("store"), odd, Asked("scans")).report())
    assert told["health"] == "unwell"
    assert statuses(told) == {"store": "well", "feed": status, "scans": "well"}
    assert "secret" not in str(told)


def test_an_answer_is_given_again_for_a_quarter_of_a_minute() -> None:
    now, store = [100.0], Asked("store")
    made = health(store, ticks=lambda: now[0])

    async def several() -> None:
        await asyncio.gather(*(made.report() for _ in range(20)), made.alive())
        now[0] += 14.9
        await made.report()
        assert store.times == 1
        now[0] += 0.2
        await made.report()
        assert store.times == 2

    asyncio.run(several())


def test_strangers_cost_one_request_and_learn_one_word() -> None:
    store, feed = Asked("store"), Asked("feed", well=False)
    assert asking(joined(health(store, feed)), whole=False) == (200, {"status": "alive"})
    assert (store.times, feed.times) == (1, 0)


@pytest.mark.parametrize("made", [
    lambda: joined(health(Asked("store", error=OSError(SECRET)))), lambda: joined(health(Asked("store", hangs=True))),
    lambda: joined(None), lambda: joined(error=ValueError(SECRET))])
def test_without_its_store_it_is_not_alive(made: Callable[[], Awaitable[Any]]) -> None:
    assert asking(made(), whole=False) == (503, {"status": "not alive"})
    status, told = asking(made(), whole=True)
    assert (status, told["status"], "secret" in str(told)) == (503, "not alive", False)


def test_why_parts_could_not_be_joined_is_told_to_readers() -> None:
    _, told = asking(joined(error=ValueError(SECRET)), whole=True)
    assert (told["health"], told["why"].partition(",")[0]) == ("unknown", "ValueError in joined")


class Fed:
    """A feed of one hub whose partition jumped over three events ten minutes ago."""

    async def all(self) -> dict[Place, Progress]:
        ranges = (Range(0, 9, NOW - HOUR), Range(13, 20, NOW - 10 * MINUTE))
        counts = {NOW // MINUTE - 90: Count(5, 5), NOW // MINUTE - 3: Count(100, 2)}
        return {Place("sign-ins", "0"): Progress(NOW - HOUR, ranges, None, None, {"SignInLogs": NOW - 5 * MINUTE}, counts)}

    async def of(self, subject: Any) -> Feed | None:
        told = "an alert" if subject.id == "AuditLogs" else ""
        return Feed(NOW, NOW, NOW, told=told)

    async def published(self) -> dict[str, int]:
        return {"policies": NOW - 50 * MINUTE, "roles": NOW - HOUR}


def test_the_feed_says_when_each_category_came_and_what_was_jumped_over() -> None:
    feed = OfFeed(Fed(), Fed, ("SignInLogs", "AuditLogs"))
    assert asyncio.run(feed(NOW)) == {
        "status": "unwell",
        "categories": {
            "AuditLogs": {"status": "unwell", "expected": True, "silent": True, "last": None},
            "SignInLogs": {"status": "well", "expected": True, "silent": False, "last": "2026-03-10T12:02:00Z",
                           "seconds_ago": 300}},
        "partitions": [{"status": "unwell", "hub": "sign-ins", "partition": "0", "last": 20, "missing": 3}]}


def test_only_the_last_hour_of_dead_letters_counts() -> None:
    assert asyncio.run(of_dead_letters(Fed(), NOW)) == {"status": "unwell", "set_aside_in_an_hour": {"sign-ins": 2}}
    assert asyncio.run(of_dead_letters(Fed(), NOW + HOUR))["status"] == "well"


def test_a_scan_is_stale_after_three_times_its_schedule() -> None:
    every = {"policies": 15 * MINUTE, "roles": 6 * HOUR, "registration": 24 * HOUR}
    told = asyncio.run(of_scans(Fed(), every, Fed(), NOW))
    assert told == {"status": "unwell", "scans": {
        "policies": {"status": "unwell", "published": True, "seconds_ago": 3000},
        "roles": {"status": "well", "published": True, "seconds_ago": 3600},
        "registration": {"status": "well", "published": False, "seconds_ago": 3600}}}


def test_settings_are_told_by_name_and_never_by_value() -> None:
    own = Settings.read({"BREAK_GLASS_IDS": BREAK_GLASS, "DIGEST_HOUR": SECRET}, {})
    assert asyncio.run(of_settings(own)) == {"status": "unwell", "unsound": ["DIGEST_HOUR"]}
    assert asyncio.run(of_settings(Settings.read({"BREAK_GLASS_IDS": BREAK_GLASS}, {})))["status"] == "well"


@pytest.mark.parametrize(("owed", "told"), [
    (Owed(0, None), {"status": "well", "owed": 0, "oldest_seconds": 0}),
    (Owed(3, NOW - 15 * MINUTE), {"status": "well", "owed": 3, "oldest_seconds": 900}),
    (Owed(3, NOW - 16 * MINUTE), {"status": "unwell", "owed": 3, "oldest_seconds": 960})])
def test_what_is_owed_for_long_is_unwell(owed: Owed, told: Any) -> None:
    class Box:
        async def owed(self) -> Owed:
            return owed

    assert asyncio.run(of_outbox(Box(), NOW)) == told


@pytest.mark.parametrize(("set_", "failing", "well"), [
    ({"teams", "siem"}, (), True), ({"teams", "siem"}, ("siem",), False), ({"siem"}, (), False), ((), (), False),
    ({"email"}, ("teams",), True)])
def test_channels_are_well_where_all_work_and_one_reaches_people(set_: set[str], failing: tuple[str, ...], well: bool) -> None:
    class Outages:
        async def kept(self) -> dict[str, Trouble]:
            return {name: Trouble(NOW - HOUR, NOW, 4) for name in failing}

    told = asyncio.run(of_channels(set_, ("teams", "email"), Outages()))
    assert (told["status"] == "well", set(told["channels"])) == (well, set(set_))
    for name in set(failing) & set(set_):
        assert told["channels"][name] == {"status": "unwell", "failing_since": "2026-03-10T11:07:00Z", "tries": 4}


def test_the_version_is_that_of_the_project() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["project"]["version"] == __version__
