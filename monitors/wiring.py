"""The only place that builds clients and joins parts. Light to import: what a batch needs is imported when one comes."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from monitors.invocation import Runtime
from monitors.parts import Parts, Unset

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    import azure.functions as func

    from monitors.detectors import Catalogue
    from monitors.detectors.dead_letters import DeadLetters
    from monitors.detectors.feed_silent import FeedSilent
    from monitors.health import Health
    from monitors.ledger import Ledger
    from monitors.parts import Chore, Desk, Keeper
    from monitors.policies import Policies
    from monitors.records.instant import Instant
    from monitors.settings import Settings
    from monitors.storage.dead_letters import TablesDeadLetters
    from monitors.storage.tables import TablesStore

log = logging.getLogger(__name__)

Opened: TypeAlias = "Callable[[TablesStore, Settings, Catalogue], Coroutine[Any, Any, Desk]]"
"""How a desk is opened over a store."""
Asked: TypeAlias = "Callable[[bytes, str], Coroutine[Any, Any, tuple[int, bytes]]]"
"""What answers the body of a request and its caller, by an HTTP status and a body."""

_runtime: Runtime | None = None


def runtime(opened: Opened) -> Runtime:
    """The runtime of this worker, whose desk is opened so."""
    global _runtime
    if _runtime is None:
        _runtime = Runtime(partial(joined, opened))
    return _runtime


def use(given: Runtime) -> None:
    """Run this worker on a runtime whose parts somebody else joined."""
    global _runtime
    _runtime = given


async def joined(opened: Opened) -> Parts:
    """The parts as the settings have them."""
    from monitors.compliance.answering import api_of
    from monitors.compliance.wiring import scans_of
    from monitors.detectors import catalogue
    from monitors.gate import takes_keys
    from monitors.ledger import Ledger
    from monitors.policies import CachedPolicies
    from monitors.registration import Cached
    from monitors.storage.dead_letters import TablesDeadLetters
    from monitors.storage.drills import TablesDrills
    from monitors.storage.policies import TablesPolicies
    from monitors.storage.registration import TablesRegistration
    from monitors.storage.tables import TablesStore
    from monitors.stream import Stream

    logging.getLogger("azure").setLevel(logging.WARNING)  # its INFO lines carry table keys, and so user names
    logging.getLogger("stamina").setLevel(logging.ERROR)  # waiting as told is nothing to warn of
    own = settings()
    if not own["DATA_STORAGE_TABLES"]:
        raise Unset("DATA_STORAGE_TABLES is empty: set it to the Table service's URL, or on a laptop to a connection string")
    store = await TablesStore.open(own["DATA_STORAGE_TABLES"])
    detectors = catalogue(own.declared, own.parameters)
    registration = Cached(TablesRegistration(store.account))
    ledger = Ledger(store, detectors.bursts, own.declared, registration=registration)
    desk = await opened(store, own, detectors)
    policies = CachedPolicies(TablesPolicies(store.account))
    stream = Stream(detectors, ledger, desk, own["TELEPHONY_ENDS"], TablesDrills(store.account.apart()), policies)
    dead_letters = TablesDeadLetters(store)
    keepers, chores = about_itself(store, own, detectors, desk, dead_letters)
    tallying, cohorts, sweeping = of_cohorts(store, detectors, ledger, desk, policies)
    remarking, forgetting = of_usage(store)
    return Parts(stream, dead_letters, desk, [tallying, remarking, *keepers], [cohorts, *chores, sweeping, forgetting],
                 health=health_of(store, own, desk), scans=cache(partial(scans_of, store, own, detectors, desk)),
                 api=api_of(store, desk, _now, keys=takes_keys(own["HTTP_AUTH"])))


def of_cohorts(store: TablesStore, detectors: Catalogue, ledger: Ledger, desk: Desk,
               policies: Policies) -> tuple[Keeper, Chore, Chore]:
    """What tallies every batch, what judges many people at once by that, and what deletes what is of long ago."""
    from monitors.cohorts import Cohorts
    from monitors.feed.chores import Broken, Daily
    from monitors.storage.results import TablesResults
    from monitors.storage.tallies import TablesTallies
    from monitors.storage.waves import TablesWaves
    from monitors.sweeping import Sweeping
    from monitors.tallying import Tallying

    tallies, waves = TablesTallies(store.account), TablesWaves(store.account)
    past = TablesResults(store.account)
    broken = Broken(detectors.by_id["detector_broken"], Daily(store), desk)
    cohorts = Cohorts(detectors.cohorts, ledger, tallies, waves, broken.told, policies)
    return Tallying(tallies), cohorts, Sweeping([store.drop_old, tallies.drop_old, past.drop_old])


def of_usage(store: TablesStore) -> tuple[Keeper, Chore]:
    """What keeps for checks what sign-ins show of people, and what deletes it when it is past the 30 days."""
    from monitors.remarking import Remarking
    from monitors.storage.usage import TablesUsage
    from monitors.sweeping import Sweeping

    usage = TablesUsage(store.account)
    return Remarking(usage), Sweeping([usage.drop_old], "sweep usage")


def about_itself(store: TablesStore, own: Settings, detectors: Catalogue, desk: Desk,
                 dead_letters: TablesDeadLetters) -> tuple[list[Keeper], list[Chore]]:
    """What keeps watch over the feed and over Latchkey itself. Progress is kept last: it says that all else was done."""
    from monitors.feed.chores import Broken, Daily, Missed, SetAside, Silence, Soundness
    from monitors.feed.gaps import Gaps
    from monitors.feed.silence import Feed
    from monitors.feed.unread import Unread
    from monitors.registration import Cached
    from monitors.storage.progress import TablesProgress
    from monitors.storage.registration import TablesRegistration
    from monitors.storage.scans import TablesScans
    from monitors.storage.states import TablesStates
    from monitors.vitals import Vitals

    account, known = store.account.apart(), detectors.by_id
    progress, daily = TablesProgress(account), Daily(store)
    silences = TablesStates(account, "feed_silent", Feed)
    chores: list[Chore] = [Silence(one, cast("FeedSilent", known["feed_silent"]), progress, silences)
                           for one in own["EXPECTED_CATEGORIES"]]
    chores += [Missed(known["feed_gap"], progress, dead_letters, TablesStates(account, "feed_gap", Gaps)),
               SetAside(cast("DeadLetters", known["dead_letters"]), progress, TablesStates(account, "dead_letters", Unread)),
               Soundness(known["settings_unsound"], own, daily, Cached(TablesRegistration(account))),
               Vitals(progress, TablesScans(account), every_scan())]
    return [Broken(known["detector_broken"], daily, desk), progress], chores


@cache
def settings() -> Settings:
    """The settings of this worker. What is wrong with them is said once, and the app runs on with the defaults."""
    from monitors.detectors import classes
    from monitors.settings import Settings

    found = Settings.read(os.environ, classes())
    for fault in found.faults:
        log.error("SETTING %s", fault)
    return found


async def declare_drill(opened: Opened, request: func.HttpRequest) -> func.HttpResponse:
    """Answer an operator who declares a drill."""
    return await of_operator(opened, request, lambda desk: desk.declare_drill)


async def record_review(opened: Opened, request: func.HttpRequest) -> func.HttpResponse:
    """Answer an operator who has reviewed the policies."""
    return await of_operator(opened, request, lambda desk: desk.record_review)


async def of_operator(opened: Opened, request: func.HttpRequest, does: Callable[[Desk], Asked]) -> func.HttpResponse:
    """Answer an operator by something that the desk does; nobody else gets so far."""
    from azure.functions import HttpResponse

    from monitors.gate import Refused, Role, admit

    caller = admit(settings()["HTTP_AUTH"], request.headers, os.environ, Role.OPERATOR)
    if isinstance(caller, Refused):
        return HttpResponse(caller.reason, status_code=caller.status, mimetype="text/plain")
    status, answer = await does((await runtime(opened).parts()).desk)(request.get_body(), caller.who)
    return HttpResponse(answer, status_code=status, mimetype="application/json" if status < 300 else "text/plain")


async def health(opened: Opened, request: func.HttpRequest) -> func.HttpResponse:
    """Answer anybody. With keys a caller is known to the host alone, which lets everybody in here: so nobody is told more."""
    from monitors.gate import Admitted, Role, admit, takes_keys

    mode = settings()["HTTP_AUTH"]
    known = not takes_keys(mode) and isinstance(admit(mode, request.headers, os.environ, Role.READER), Admitted)
    return await _told(opened, whole=known)


async def health_detail(opened: Opened, request: func.HttpRequest) -> func.HttpResponse:
    """Answer a reader."""
    from azure.functions import HttpResponse

    from monitors.gate import Refused, Role, admit

    caller = admit(settings()["HTTP_AUTH"], request.headers, os.environ, Role.READER)
    if isinstance(caller, Refused):
        return HttpResponse(caller.reason, status_code=caller.status, mimetype="text/plain")
    return await _told(opened, whole=True)


async def _told(opened: Opened, *, whole: bool) -> func.HttpResponse:
    from azure.functions import HttpResponse
    from msgspec import json

    from monitors.health import answered

    status, said = await answered(runtime(opened).parts(), whole=whole)
    return HttpResponse(json.encode(said), status_code=status, mimetype="application/json", headers={"Cache-Control": "no-store"})


def health_of(store: TablesStore, own: Settings, desk: Desk) -> Health:
    """What is asked when somebody asks how it is: few requests, no table gone through."""
    from monitors import probes
    from monitors.feed.silence import Feed
    from monitors.health import Health, Probe
    from monitors.storage.progress import TablesProgress
    from monitors.storage.scans import TablesScans
    from monitors.storage.states import TablesStates

    account = store.account.apart()
    progress, scans = TablesProgress(account), TablesScans(account)
    every = every_scan()
    feed = probes.OfFeed(progress, lambda: TablesStates(account, "feed_silent", Feed), own["EXPECTED_CATEGORIES"])
    return Health([Probe("store", lambda: probes.of_store(account)), Probe("settings", lambda: probes.of_settings(own)),
                   Probe("feed", lambda: feed(_now())), Probe("dead_letters", lambda: probes.of_dead_letters(progress, _now())),
                   Probe("scans", lambda: probes.of_scans(scans, every, progress, _now())), *desk.probes()], _now)


def every_scan() -> Mapping[str, Instant]:
    """How often each scan is due."""
    from monitors.compliance.scans import SCANS

    return {one.name: one.every for one in SCANS.values()}


async def answer(opened: Opened, name: str, request: func.HttpRequest) -> func.HttpResponse:
    """Answer a reader who pulls what the route of this name gives."""
    from monitors.http.trigger import answered

    return await answered(runtime(opened).parts, settings()["HTTP_AUTH"], name, request)


def _now() -> Instant:
    from monitors.records.instant import since_epoch

    return since_epoch(datetime.now(UTC))
