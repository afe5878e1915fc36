"""The canary: told of as a test, however its sign-in ended, and left out of whatever is kept of a batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.wiring import opened
from monitors import wiring
from monitors.canary import set_apart
from monitors.counting import counted
from monitors.declared import Declared
from monitors.detectors import catalogue
from monitors.feed.progress import Came
from monitors.finding import Severity
from monitors.invocation import Runtime, judged
from monitors.ledger import Ledger
from monitors.records.envelope import Batch
from monitors.records.sign_in import SignIn
from monitors.storage.memory import MemoryStore
from monitors.storage.tables import TablesStore
from monitors.stream import Stream
from tests.alerting.fed import Placed
from tests.builders import NOON, Json, audit_record, body, guid, mfa_failure, read, record, several
from tests.monitors.detectors.watching import Handed, Watch
from tests.runtime.test_watch import context
from tests.test_contracts import any_sign_in

CANARY = guid(77, 7)
NAMED = "latchkey-canary@contoso.test"
BREAK_GLASS = guid(78, 7)
DECLARED = Declared(break_glass=frozenset({BREAK_GLASS, "emergency@contoso.test"}), service=frozenset({guid(79, 7)}),
                    canary=CANARY)
DETECTORS = catalogue(DECLARED)


def canary(**odd: Any) -> Json:
    """A sign-in of the canary."""
    return record(**({"n": 900, "userId": CANARY, "userPrincipalName": NAMED} | odd))


def watching() -> Watch:
    """A stream that knows the canary."""
    watch = Watch()
    watch.detectors = DETECTORS
    watch.stream = Stream(DETECTORS, Ledger(watch.store, DETECTORS.bursts, DECLARED), watch.outbox)
    return watch


def seen(watch: Watch, *records: Json) -> None:
    """One batch, as an invocation judges it."""
    watch._alerts |= asyncio.run(judged(read(*records), watch.stream, NOON)).alerts


@pytest.mark.parametrize("odd", [
    {}, {"code": 50126}, {"code": 53003}, {"code": 500121}, {"userId": CANARY.upper()}, {"riskLevelDuringSignIn": "high"},
    {"clientAppUsed": "IMAP4"}, {"category": "NonInteractiveUserSignInLogs", "incomingTokenType": "refreshToken"}])
def test_it_is_one_alert_titled_test_and_no_other(odd: Json) -> None:
    watch = watching()
    seen(watch, canary(**odd))
    [notice] = watch.outbox.notices
    found = notice.finding
    assert (found.detector, found.severity, found.subject.id) == ("break_glass_sign_in", Severity.INFO, CANARY)
    detector = watch.detectors.by_id[found.detector]
    assert detector.titled(found).startswith("TEST: ")
    assert "Nothing is to be done" in detector.steps(found)[0]
    assert detector.urgent


def test_many_failures_of_it_are_no_other_alert() -> None:
    watch = watching()
    seen(watch, *several(12, mfa_failure, every=0.5, userId=CANARY, userPrincipalName=NAMED))
    assert {one.finding.detector for one in watch.outbox.notices} == {"break_glass_sign_in"}


def test_each_test_is_told_however_soon_it_follows() -> None:
    watch = watching()
    for n, minute in enumerate((0, 0.5, 1, 9, 20, 200)):
        seen(watch, canary(n=900 + n, minute=minute))
    assert watch.told("break_glass_sign_in") == ["raised"] * 6
    seen(watch, canary(n=900))  # delivered again
    assert len(watch.outbox.notices) == 6


@pytest.mark.parametrize(("odd", "apart"), [
    ({}, True),
    ({"userPrincipalName": None}, True),
    ({"userId": None, "userPrincipalName": NAMED}, False),
    ({"userId": guid(1)}, False),
    ({"userPrincipalName": "Emergency@contoso.test"}, False),  # the name of a break-glass account: a real alert
    ({"userId": BREAK_GLASS}, False),
])
def test_it_is_known_by_its_object_id_and_by_no_name_of_an_account(odd: Json, apart: bool) -> None:
    batch = read(canary(**odd))
    set_apart(batch, DECLARED)
    assert (len(batch.canary), len(batch.sign_ins), batch.records) == ((1, 0, 0) if apart else (0, 1, 1))


def test_a_break_glass_sign_in_beside_it_is_as_critical_as_ever() -> None:
    watch = watching()
    seen(watch, canary(), record(n=1, userId=BREAK_GLASS, userPrincipalName="emergency@contoso.test"))
    assert [one.finding.severity for one in watch.outbox.notices if one.finding.subject.id == BREAK_GLASS] == [Severity.CRITICAL]


def test_without_one_nothing_is_set_apart() -> None:
    batch = read(record(userId=None, userPrincipalName=None), canary())
    set_apart(batch, replace(DECLARED, canary=""))
    assert (len(batch.canary), len(batch.sign_ins)) == (0, 2)


def test_it_counts_for_nothing_also_when_it_comes_from_the_future() -> None:
    batch = read(canary(minute=3 * 24 * 60), record(minute=3 * 24 * 60))
    verdict = asyncio.run(judged(batch, watching().stream, NOON))
    assert [one.subject.id for one in verdict.alerts.values()] == [CANARY]
    assert len(batch.sign_ins) == 1


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_batch_with_it_comes_to_what_one_without_does(seed: int) -> None:
    chance = Random(seed)
    others = [any_sign_in(chance, userId=guid(chance.randint(1, 3), 8)) for _ in range(chance.randint(0, 8))]
    mixed = list(others)
    for _ in range(chance.randint(1, 4)):
        mixed.insert(chance.randint(0, len(mixed)), any_sign_in(chance, userId=CANARY))
    alerts, *kept = come_to(others)
    with_tests, *kept_too = come_to(mixed)
    assert kept_too == kept
    assert {one for one in with_tests if one[1] != CANARY} == alerts
    assert {one[0] for one in with_tests if one[1] == CANARY} <= {"break_glass_sign_in"}


def come_to(sign_ins: Sequence[SignIn]) -> tuple[Any, ...]:
    """What a batch comes to: alerts, what is counted of it, what it says of the feed."""
    batch, handed = Batch(), Handed()
    batch.sign_ins = list(sign_ins)
    verdict = asyncio.run(judged(batch, Stream(DETECTORS, Ledger(MemoryStore(), DETECTORS.bursts, DECLARED), handed), NOON))
    alerts = {(one.detector, one.subject.id, one.count, one.first_seen) for one in verdict.alerts.values()}
    return alerts, counted(batch.sign_ins), Came.of(batch)


def test_every_keeper_of_the_app_keeps_the_same_of_a_batch_with_it(azurite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, table by table: whoever joins a keeper to the app is held to it."""
    ordinary = [record(n=1), mfa_failure(n=2, userId=guid(2)), record(n=3, code=50053), audit_record("Add group")]
    monkeypatch.setenv("CANARY_ID", CANARY)
    wiring.settings.cache_clear()
    tests = [canary(n=901, code=500121), canary(n=902, code=50053), canary(n=903)]
    plain, tested = (asyncio.run(rows_of(azurite, monkeypatch, body(*told))) for told in (ordinary, [*ordinary, *tests]))
    wiring.settings.cache_clear()
    assert tested == plain
    assert {"progress", "tallies"} <= {table.rstrip("0123456789") for table, _ in plain}


async def rows_of(azurite: str, monkeypatch: pytest.MonkeyPatch, told: bytes) -> list[tuple[str, Any]]:
    """What the function app's tables hold after one batch, but for the canary's own alert."""
    prefix = f"t{uuid4().hex[:12]}"
    store = await TablesStore.open(azurite, prefix)
    monkeypatch.setenv("DATA_STORAGE_TABLES", azurite)
    with monkeypatch.context() as patched:
        patched.setattr(TablesStore, "open", lambda place: asyncio.sleep(0, store))
        parts = await wiring.joined(opened)
    events: list[Any] = [Placed(told, 0, 0, NOON, "0")]
    await Runtime(partial(asyncio.sleep, 0, parts), lambda: NOON).watch(events, context())
    found = []
    async for table in store.account.client.query_tables("TableName ge @first", parameters={"first": prefix}):
        if table.name.startswith(prefix):
            name = table.name.removeprefix(prefix)
            found += [(name, dict(row)) for row in await store.account.rows(name, "", {}) if CANARY not in str(row)]
    await store.close()
    return sorted(found, key=str)
