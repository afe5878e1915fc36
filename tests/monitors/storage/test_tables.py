"""What is the Azure store's alone: what it costs on the wire, what its rows look like, what it deletes."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import AsyncMock
from urllib.parse import unquote

import pytest
from azure.data.tables.aio import TableServiceClient
from azure.identity.aio import DefaultAzureCredential
from hypothesis import example, given
from hypothesis import strategies as st

from monitors.finding import Evidence
from monitors.ledger import Conflict, Ledger
from monitors.records.instant import DAY, HOUR
from monitors.storage.tables import FACTS, MOST_ROWS, TablesStore, escaped, notice_of
from tests.monitors.storage.build import (
    HOSTILE,
    KEY,
    MIDNIGHT,
    NOON,
    Third,
    Wait,
    commit,
    episodes,
    fact,
    head,
    huge_head,
    notice,
    together,
)

Requests = Counter[str]


class TestKeys:
    @given(st.text(st.characters(exclude_categories=[])))
    @example("\ud800=\udfff")
    def test_a_short_key_can_be_read_back(self, text: str) -> None:
        made = escaped(text)
        if "==" not in made:
            assert unquote(made.replace("=", "%"), errors="surrogatepass") == text

    @given(st.text(max_size=600))
    def test_a_key_holds_nothing_that_a_service_or_url_could_trip_over_and_is_short(self, text: str) -> None:
        assert re.fullmatch(r"[A-Za-z0-9_.~|@:=-]{0,434}", escaped(text))

    def test_long_keys_that_begin_alike_are_not_alike(self) -> None:
        assert len({escaped(key) for key in HOSTILE}) == len(HOSTILE)
        assert re.fullmatch(r"x{400}==[0-9a-f]{32}", escaped("x" * 2048))

    def test_a_row_still_begins_with_its_time(self) -> None:
        assert escaped(fact(id="/" * 2048).row).startswith(f"{NOON:017d}|=2F")


@pytest.fixture
def wire(azurite: str, prefix: str, wait: Wait[Any]) -> Iterator[tuple[TablesStore, Requests]]:
    """A store, and what it sends, by method."""
    sent: Requests = Counter()

    def note(request: Any) -> None:
        sent[request.http_request.method] += 1

    client = TableServiceClient.from_connection_string(azurite, raw_request_hook=note)
    store = TablesStore(client, prefix)
    yield store, sent
    wait(store.close())


class TestOperations:
    def test_everything_sent_is_counted_once_its_tables_exist(
            self, wire: tuple[TablesStore, Requests], wait: Wait[Any]) -> None:
        store, sent = wire
        for number in range(2):
            before, sent_before = store.operations, sent.total()
            wait(store.remember(KEY, [fact(MIDNIGHT - 1), fact(MIDNIGHT)]))
            wait(store.recall(KEY, MIDNIGHT - DAY, MIDNIGHT + DAY))
            commit(store, wait, head(), notice(number=number))
            wait(store.stand(KEY, notice("other", number)))
        assert sent.total() - sent_before == store.operations - before == 2 + 2 + 2 + 1

    def test_what_cannot_be_written_is_not_sent_twice(self, wire: tuple[TablesStore, Requests], wait: Wait[Any]) -> None:
        store, sent = wire
        commit(store, wait, head(), notice())
        before = sent.total()
        with pytest.raises(Conflict):
            wait(store.commit(KEY, None, head(2), []))
        assert wait(store.stand(KEY, notice())) is False
        assert sent.total() - before == 2

    def test_each_further_day_costs_one_more_to_write_and_one_to_read(self, tables: TablesStore, wait: Wait[Any]) -> None:
        wait(tables.remember(KEY, [fact(MIDNIGHT + day * DAY) for day in range(3)]))
        assert tables.operations == 3
        wait(tables.recall(KEY, MIDNIGHT - 1, MIDNIGHT + 2 * DAY + 1))
        assert tables.operations == 3 + 4

    def test_a_round_after_midnight_costs_one_more_for_each_look_at_the_day_before(
            self, tables: TablesStore, wait: Wait[Any]) -> None:
        ledger = Ledger(tables, [Third()])
        wait(ledger.judge_key(KEY, [fact(MIDNIGHT, "r0", kind="third=x")], ""))
        assert tables.operations == 3
        wait(ledger.judge_key(KEY, [fact(MIDNIGHT + one, f"r{one}", kind="third=x") for one in (1, 2)], ""))
        assert tables.operations == 3 + 7

    @pytest.mark.parametrize(("count", "writes", "reads"), [(100, 1, 1), (101, 2, 1), (1_001, 11, 2)])
    def test_a_write_holds_a_hundred_facts_and_a_page_a_thousand(
            self, tables: TablesStore, wait: Wait[Any], count: int, writes: int, reads: int) -> None:
        wait(tables.remember(KEY, [fact(NOON + number) for number in range(count)]))
        assert tables.operations == writes
        wait(tables.recall(KEY, NOON, NOON + HOUR))
        assert tables.operations == writes + reads

    def test_a_day_without_a_table_costs_one_to_read_and_is_not_made(
            self, tables: TablesStore, wait: Wait[Any]) -> None:
        assert wait(tables.recall(KEY, MIDNIGHT, MIDNIGHT + DAY)) == []
        assert (tables.operations, wait(names(tables))) == (1, [])

    def test_nothing_to_write_costs_nothing(self, tables: TablesStore, wait: Wait[Any]) -> None:
        wait(tables.remember(KEY, []))
        assert tables.operations == 0


class TestInstances:
    def test_what_one_writes_the_other_reads(self, tables: TablesStore, another: TablesStore, wait: Wait[Any]) -> None:
        wait(tables.remember(KEY, [fact()]))
        commit(tables, wait, head(2))
        assert wait(another.recall(KEY, NOON, NOON + 1)) == [fact()]
        assert wait(another.head(KEY))[0] == head(2)

    def test_of_two_that_read_the_same_head_row_the_slower_conflicts(
            self, tables: TablesStore, another: TablesStore, wait: Wait[Any]) -> None:
        commit(tables, wait, head())
        (_, one), (_, other) = wait(tables.head(KEY)), wait(another.head(KEY))
        wait(another.commit(KEY, other, head(2), [notice()]))
        with pytest.raises(Conflict):
            wait(tables.commit(KEY, one, head(3), [notice(number=2)]))

    def test_tables_made_by_many_at_once_are_made_once(
            self, tables: TablesStore, another: TablesStore, wait: Wait[Any]) -> None:
        stores = [tables, another] * 4
        made = [store.remember(KEY, [fact(NOON + number)]) for number, store in enumerate(stores)]
        assert wait(together(*made)) == [None] * 8
        assert len(wait(tables.recall(KEY, NOON, NOON + HOUR))) == 8

    def test_a_table_deleted_under_it_is_made_again(self, tables: TablesStore, wait: Wait[Any]) -> None:
        wait(tables.remember(KEY, [fact()]))
        wait(tables.drop_old(NOON + 30 * DAY))
        wait(tables.remember(KEY, [fact(NOON + 1)]))
        assert wait(tables.recall(KEY, NOON, NOON + HOUR)) == [fact(NOON + 1)]

    def test_a_head_row_that_is_gone_conflicts(self, tables: TablesStore, wait: Wait[Any]) -> None:
        commit(tables, wait, head())
        _, etag = wait(tables.head(KEY))
        wait(episodes(tables).delete_entity(escaped(KEY), "head"))
        with pytest.raises(Conflict):
            wait(tables.commit(KEY, etag, head(2), []))
        assert wait(tables.head(KEY)) == (None, None)

    def test_a_notice_that_is_there_conflicts_and_leaves_the_head_as_it_was(
            self, tables: TablesStore, wait: Wait[Any]) -> None:
        commit(tables, wait, head())
        wait(tables.stand(KEY, notice()))
        with pytest.raises(Conflict):
            commit(tables, wait, head(2), notice(number=2), notice())
        assert wait(tables.head(KEY))[0] == head()
        assert wait(tables.stand(KEY, notice(number=2))) is True

    def test_what_the_service_refuses_is_neither_a_conflict_nor_nothing(
            self, azurite: str, tables: TablesStore, wait: Wait[Any]) -> None:
        commit(tables, wait, head())
        stranger = wait(TablesStore.open(azurite.replace("AccountKey=", "AccountKey=AAAA"), tables.account.prefix))
        asked = [stranger.remember(KEY, [fact()]), stranger.recall(KEY, NOON, NOON + 1), stranger.head(KEY),
                 stranger.commit(KEY, None, head(), []), stranger.stand(KEY, notice()), stranger.drop_old(NOON)]
        assert [getattr(answer, "status_code", answer) for answer in wait(together(*asked))] == [403] * 6
        wait(stranger.close())

    def test_more_notices_than_a_transaction_holds_are_refused_before_anything_is_written(
            self, tables: TablesStore, wait: Wait[Any]) -> None:
        notices = [notice(number=number) for number in range(MOST_ROWS)]
        with pytest.raises(ValueError, match="101 rows"):
            commit(tables, wait, head(), *notices)
        commit(tables, wait, head(), *notices[:-1])


class TestRows:
    def test_a_notice_can_be_read_back_and_is_not_delivered(self, tables: TablesStore, wait: Wait[Any]) -> None:
        told = notice(
            number=12, privileged=True, merged_into="a0", staged=True,
            evidence=tuple(Evidence(f"r{number}", NOON + number, "Köln \u202e \x00 'x'") for number in range(20)),
            context={"what": "IMAP4", "users": ["a", "b"], "counts": {"1": 2}, "share": 0.5, "none": None})
        commit(tables, wait, head(), told)
        row = wait(episodes(tables).get_entity(escaped(KEY), "notice|a1|000012"))
        assert notice_of(row) == told
        assert row["delivered"] is False

    def test_a_notice_too_big_for_one_property_can_be_read_back(self, tables: TablesStore, wait: Wait[Any]) -> None:
        told = notice(evidence=tuple(Evidence("r", NOON, "\U0001f600" * 1000) for _ in range(40)))
        wait(tables.stand(KEY, told))
        assert notice_of(wait(episodes(tables).get_entity(escaped(KEY), "notice|a1|000001"))) == told

    def test_a_head_that_shrinks_leaves_nothing_of_itself_behind(self, tables: TablesStore, wait: Wait[Any]) -> None:
        for made in (huge_head(), head()):
            commit(tables, wait, made)
        assert set(wait(episodes(tables).get_entity(escaped(KEY), "head"))) == {"PartitionKey", "RowKey", "p0"}

    def test_facts_lie_in_the_table_of_their_utc_day(self, tables: TablesStore, wait: Wait[Any]) -> None:
        late = fact(MIDNIGHT - 1, time=MIDNIGHT + 2 * DAY)
        wait(tables.remember(KEY, [late, fact(MIDNIGHT)]))
        assert wait(names(tables)) == ["facts20260301", "facts20260302"]
        assert wait(tables.recall(KEY, MIDNIGHT - HOUR, MIDNIGHT)) == [late]


class TestDropOld:
    def test_days_more_than_ten_days_ago_are_deleted_and_no_other_table(
            self, tables: TablesStore, wait: Wait[Any]) -> None:
        commit(tables, wait, head())
        wait(tables.remember(KEY, [fact(MIDNIGHT - day * DAY) for day in (0, 9, 10, 11, 12, 400)]))
        near = TablesStore(tables.account.client, tables.account.prefix + FACTS + "1")
        wait(near.remember(KEY, [fact(MIDNIGHT - 400 * DAY)]))
        assert wait(tables.drop_old(NOON)) == ["20250126", "20260218", "20260219"]
        assert wait(names(tables)) == [
            "episodes", "facts1facts20250126", "facts20260220", "facts20260221", "facts20260302"]

    def test_twice_is_once(self, tables: TablesStore, wait: Wait[Any]) -> None:
        wait(tables.remember(KEY, [fact()]))
        assert wait(tables.drop_old(NOON + 11 * DAY)) == ["20260302"]
        assert wait(tables.drop_old(NOON + 11 * DAY)) == []

    def test_nothing_written_is_nothing_dropped(self, tables: TablesStore, wait: Wait[Any]) -> None:
        assert wait(tables.drop_old(NOON)) == []


class TestOpen:
    def test_a_url_is_opened_as_the_identity_of_the_process(self, wait: Wait[Any]) -> None:
        store = wait(TablesStore.open("https://contoso.table.core.windows.net"))
        try:
            assert isinstance(store.account.client.credential, DefaultAzureCredential)
        finally:
            wait(store.close())

    def test_closing_closes_the_identity_too(self, azurite: str, wait: Wait[Any]) -> None:
        credential = AsyncMock(DefaultAzureCredential)
        wait(TablesStore(TableServiceClient.from_connection_string(azurite), credential=credential).close())
        credential.close.assert_awaited_once_with()

    def test_anything_else_is_a_connection_string(self, wait: Wait[Any]) -> None:
        store = wait(TablesStore.open("UseDevelopmentStorage=true"))
        assert store.account.client.url == "http://127.0.0.1:10002/devstoreaccount1"
        wait(store.close())


async def names(store: TablesStore) -> list[str]:
    """The store's tables by name."""
    begin = store.account.prefix
    return [table.name.removeprefix(begin) async for table in store.account.client.list_tables()
            if table.name.startswith(begin)]
