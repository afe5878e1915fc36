"""What sign-ins show of people, by kind and day; and that it is kept once a day, by a process that has not kept it before.

Codes: Microsoft identity platform, "Authentication and authorization error codes"; clients: Microsoft Entra, "Block legacy
authentication with Conditional Access".
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from monitors.ledger import Verdict
from monitors.records.envelope import Batch
from monitors.records.instant import DAY
from monitors.remarking import Remarking
from monitors.stretch import Stretch
from monitors.usage import (
    DEVICE,
    DEVICE_NEEDED,
    JUDGED,
    LET_IN,
    METHOD,
    METHOD_NEEDED,
    REFUSED,
    WOULD_ASK,
    WOULD_FAIL,
    Fact,
    shown,
)
from tests.builders import NOON, TENANT, USER, at, guid, read, record
from tests.monitors.records.test_on_trial import met

TODAY = at() // DAY
SOMETHING = Fact(JUDGED, "", "")
NO_METHOD = "MFA denied; user does not have any verification methods registered"
Given = dict[str, Any]


@pytest.mark.parametrize(("given", "expected"), [
    ({}, None),
    ({"clientAppUsed": "Mobile Apps and Desktop clients", "authenticationProtocol": "oAuth2"}, None),
    ({"clientAppUsed": "Unknown"}, None),
    ({"clientAppUsed": "IMAP4"}, (LET_IN, "IMAP")),
    ({"clientAppUsed": "Other clients; IMAP"}, (LET_IN, "IMAP")),
    ({"clientAppUsed": "Exchange ActiveSync", "category": "NonInteractiveUserSignInLogs"}, (LET_IN, "Exchange ActiveSync")),
    ({"userAgent": "BAV2ROPC"}, (LET_IN, "BAV2ROPC")),
    ({"authenticationProtocol": "ropc"}, (LET_IN, "ROPC")),
    ({"clientAppUsed": "POP3", "code": 50126}, (REFUSED, "POP")),
    ({"clientAppUsed": "POP3", "code": 53003}, (REFUSED, "POP")),
    ({"code": 50126}, None),
    ({"code": 50076}, None),
    ({"code": 53000}, (DEVICE, "53000")),
    ({"code": 53001}, (DEVICE, "53001")),
    ({"code": 53002}, (DEVICE, "53002")),
    ({"code": 50129}, (DEVICE, "50129")),
    ({"code": 53003}, None),
    ({"code": 50097}, (DEVICE_NEEDED, "50097")),
    ({"code": 50072}, (METHOD_NEEDED, "50072")),
    ({"code": 50079}, (METHOD_NEEDED, "50079")),
    ({"code": 53004}, (METHOD, "53004")),
    ({"code": 53010}, (METHOD, "53010")),
    ({"code": 502031}, (METHOD, "502031")),
    ({"code": 500121, "said": NO_METHOD}, (METHOD, "500121")),
    ({"code": 500121, "said": "MFA denied; user declined the authentication"}, None),
    ({"code": 53000, "resourceTenantId": guid(1, 8)}, None),
    ({"code": 53000, "userId": "00000000-0000-0000-0000-000000000000"}, None),
    ({"code": 53000, "userId": ""}, None),
    ({"code": 53000, "userId": USER.upper()}, (DEVICE, "53000")),
])
def test_what_a_sign_in_shows(given: Given, expected: tuple[str, str] | None) -> None:
    told = {Fact(expected[0], USER, expected[1])} if expected else set()
    assert shown(read(record(**given))) == {TODAY: {SOMETHING} | told}


def test_what_policies_on_trial_would_have_done() -> None:
    batch = read(met("reportOnlyFailure", "reportOnlyInterrupted"), met("reportOnlyFailure", n=2, resourceTenantId=guid(1, 8)))
    assert shown(batch)[TODAY] == {SOMETHING, Fact(WOULD_FAIL, USER, guid(1, 9)), Fact(WOULD_ASK, USER, guid(2, 9))}


def test_a_day_is_that_of_the_event_in_utc() -> None:
    batch = read(record(code=53000), record(n=2, minute=1440, code=53001),
                 record(n=3, code=53002, createdDateTime="2026-03-10T23:30:00.0000000-05:00"))
    assert shown(batch) == {TODAY: {SOMETHING, Fact(DEVICE, USER, "53000")},
                            TODAY + 1: {SOMETHING, Fact(DEVICE, USER, "53001"), Fact(DEVICE, USER, "53002")}}


def test_what_is_too_old_or_still_to_come_is_left_out() -> None:
    batch = read(met("reportOnlyFailure", minute=-1, clientAppUsed="IMAP"), met("reportOnlyFailure", n=2, minute=1), record(n=3))
    assert shown(batch, at(), at(1)) == {TODAY: {SOMETHING}}
    assert shown(Batch()) == {}


def test_any_cut_and_repetition_comes_to_the_same() -> None:
    records = [record(n=1, code=53000), met("reportOnlyFailure", n=2), record(n=3, clientAppUsed="IMAP4")]
    whole = shown(read(*records))[TODAY]
    parts = [shown(read(*some))[TODAY] for some in (records[::-1], records[:1], records[1:], records[:2])]
    assert parts[0] == parts[1] | parts[2] == parts[3] | parts[2] == whole
    assert whole == {SOMETHING, Fact(DEVICE, USER, "53000"), Fact(WOULD_FAIL, USER, guid(1, 9)), Fact(LET_IN, USER, "IMAP")}


class Notebook:
    """Where facts are kept, or are not."""

    def __init__(self) -> None:
        self.written: list[tuple[int, set[Fact]]] = []
        self.down = False

    async def keep(self, day: int, facts: Collection[Fact]) -> None:
        """Keep them."""
        if self.down:
            raise ServiceRequestError("no route")
        self.written.append((day, set(facts)))


def keep(remarking: Remarking, batch: Batch, days: float = 0) -> None:
    """Keep a batch so many days after noon."""
    stretch = Stretch("signins", "0", 1, 2)
    asyncio.run(remarking.keep(stretch, batch, Verdict(), NOON + timedelta(days=days)))


def test_ordinary_sign_ins_cost_one_write_a_day_and_process() -> None:
    book = Notebook()
    remarking = Remarking(book)
    for n in range(20):
        keep(remarking, read(record(n=n), record(n=100 + n, code=50126)))
    assert book.written == [(TODAY, {SOMETHING})]


def test_what_is_new_is_one_write_and_what_is_known_none() -> None:
    book = Notebook()
    remarking = Remarking(book)
    keep(remarking, read(record(code=53000), met("reportOnlyFailure", n=2)))
    for _ in range(3):
        keep(remarking, read(record(n=3, code=53000), record(n=4, code=53001)))
    first = {SOMETHING, Fact(DEVICE, USER, "53000"), Fact(WOULD_FAIL, USER, guid(1, 9))}
    assert book.written == [(TODAY, first), (TODAY, {Fact(DEVICE, USER, "53001")})]


def test_at_midnight_it_begins_anew() -> None:
    book = Notebook()
    remarking = Remarking(book)
    for days in (0, 0.4, 0.6):
        keep(remarking, read(record(code=53000)), days)
    assert book.written == [(TODAY, {SOMETHING, Fact(DEVICE, USER, "53000")})] * 2


def test_what_the_store_did_not_take_is_kept_the_next_time() -> None:
    book = Notebook()
    remarking = Remarking(book)
    book.down = True
    with pytest.raises(ServiceRequestError):
        keep(remarking, read(record(code=53000)))
    book.down = False
    keep(remarking, read(record(code=53000)))
    assert book.written == [(TODAY, {SOMETHING, Fact(DEVICE, USER, "53000")})]


def test_what_a_process_knows_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.remarking.MOST_KNOWN", 3)
    book = Notebook()
    remarking = Remarking(book)
    for n in range(8):
        keep(remarking, read(record(userId=guid(n), code=53000, tenantId=TENANT)))
    assert len(remarking._known) <= 4
    assert {fact.user for _, facts in book.written for fact in facts if fact.user} == set(map(guid, range(8)))


@pytest.mark.parametrize(("days", "written"), [(7.9, 1), (8.1, 0), (-0.9, 1), (-1.1, 0)])
def test_what_is_too_late_or_too_early_is_not_kept(days: float, written: int) -> None:
    book = Notebook()
    keep(Remarking(book), read(record(code=53000)), days)
    assert len(book.written) == written
