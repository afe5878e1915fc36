"""The registration snapshot in tables: a reader sees one scan, whole, and each look-up is a point read."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from azure.core.exceptions import HttpResponseError

from monitors.registration import Registered
from monitors.storage.registration import BRIEFLY, TablesRegistration, bucket
from monitors.storage.tables import TablesStore
from tests.monitors.storage.build import HOSTILE, Wait


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def user(n: int) -> str:
    """The n-th object id."""
    return str(UUID(int=n * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)))


def rows(count: int, *methods: str) -> Iterator[Registered]:
    """So many users, every third one privileged."""
    return (Registered(user(n), methods, n % 3 == 0) for n in range(count))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registration(tables: TablesStore, clock: Clock) -> TablesRegistration:
    """An empty one on Azurite."""
    return TablesRegistration(tables.account, clock)


@pytest.fixture
def reader(another: TablesStore, clock: Clock) -> TablesRegistration:
    """The same as another instance of the app reads it."""
    return TablesRegistration(another.account, clock)


def test_nobody_is_known_before_a_scan_is_published(registration: TablesRegistration, wait: Wait[Any]) -> None:
    assert wait(registration.of(user(1))) is None
    wait(registration.stage(rows(3, "email"), "1"))
    assert wait(registration.of(user(1))) is None


def test_what_is_published_is_read_as_it_was(registration: TablesRegistration, wait: Wait[Any]) -> None:
    given = [Registered(user(1), ("fido2SecurityKey", "a,b", "ü\u202e'"), True), Registered(user(2), ())]
    wait(registration.publish(given, "20261122T070000Z"))
    assert [wait(registration.of(one.user)) for one in given] == given
    assert wait(registration.of(user(3))) is None


@pytest.mark.parametrize("key", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_user_is_called(registration: TablesRegistration, wait: Wait[Any], key: str) -> None:
    wait(registration.publish([Registered(key, ("email",)), *rows(2)], "1"))
    assert wait(registration.of(key)) == Registered(key, ("email",))


def test_a_reader_sees_a_scan_only_when_it_is_whole(
        registration: TablesRegistration, reader: TablesRegistration, clock: Clock, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(50, "sms"), "1"))

    def methods() -> set[tuple[str, ...]]:
        clock.now += BRIEFLY
        found = (wait(reader.of(user(n))) for n in range(50))
        return {one.methods for one in found if one}

    wait(registration.stage(rows(25, "email"), "2"))
    assert methods() == {("sms",)}
    wait(registration.stage(rows(50, "email"), "2"))
    assert methods() == {("sms",)}
    wait(registration.release("2"))
    assert methods() == {("email",)}


def test_who_is_gone_from_the_next_scan_is_not_known(registration: TablesRegistration, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(5), "1"))
    wait(registration.publish(rows(4), "2"))
    assert wait(registration.of(user(3))) is not None
    assert wait(registration.of(user(4))) is None


def test_a_scan_that_fails_half_way_leaves_the_last_one(registration: TablesRegistration, wait: Wait[Any]) -> None:
    def broken() -> Iterator[Registered]:
        yield from rows(300, "email")
        raise OSError("page 7")

    wait(registration.publish(rows(5, "sms"), "1"))
    with pytest.raises(OSError, match="page 7"):
        wait(registration.publish(broken(), "2"))
    assert wait(registration.of(user(1))) == Registered(user(1), ("sms",))


def test_a_reader_goes_on_with_the_scan_it_knows_for_a_minute_and_finds_it_there(
        registration: TablesRegistration, reader: TablesRegistration, clock: Clock, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(5, "sms"), "1"))
    assert wait(reader.of(user(1))).methods == ("sms",)
    wait(registration.publish(rows(5, "email"), "2"))
    wait(registration.publish(rows(5, "email"), "2"))  # once more, as after a crash
    clock.now += BRIEFLY - 0.1
    assert wait(reader.of(user(1))).methods == ("sms",)
    clock.now += 0.1
    assert wait(reader.of(user(1))).methods == ("email",)


def test_a_look_up_is_one_point_read_and_once_a_minute_two(
        registration: TablesRegistration, reader: TablesRegistration, clock: Clock, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(5), "1"))
    for expected in (2, 3, 4):
        wait(reader.of(user(expected)))
        assert reader._account.operations == expected
    clock.now += BRIEFLY
    wait(reader.of(user(1)))
    assert reader._account.operations == 6


def test_look_ups_are_not_counted_as_the_ledgers_operations(
        tables: TablesStore, registration: TablesRegistration, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(5), "1"))
    wait(registration.of(user(1)))
    assert tables.operations == 0


def test_how_many_rows_the_scan_before_had(
        registration: TablesRegistration, reader: TablesRegistration, wait: Wait[Any]) -> None:
    found = [wait(reader.rows_before())]
    for scan, count in (("1", 500_000), ("2", 450_000), ("2", 450_000), ("3", 0), ("4", 7)):
        wait(registration.stage(rows(1), scan))
        wait(registration.release(scan, count))
        found.append(wait(reader.rows_before()))
    assert found == [None, None, 500_000, 500_000, 450_000, 0]


def test_scans_before_the_last_two_are_dropped_and_no_other_table(
        tables: TablesStore, registration: TablesRegistration, wait: Wait[Any]) -> None:
    apart = TablesRegistration(TablesStore(tables.account.client, tables.account.prefix + "x").account)
    wait(apart.publish(rows(1), "1"))
    for scan in ("9", "10", "B", "a"):
        wait(registration.publish(rows(3), scan))
    assert wait(names(tables)) == ["registeredB", "registereda", "registration", "xregistered1", "xregistration"]


def test_rows_are_written_a_hundred_at_a_time(
        tables: TablesStore, registration: TablesRegistration, wait: Wait[Any]) -> None:
    same = [one for one in (user(n) for n in range(100_000)) if bucket(one) == 7][:250]
    assert len(same) == 250
    wait(registration.stage((Registered(one, ("email",)) for one in same), "1"))
    assert registration._account.operations == 3


def test_users_are_spread_over_partitions_evenly() -> None:
    found = Counter(bucket(user(n)) for n in range(50_000))
    assert len(found) == 256
    assert max(found.values()) < 2 * 50_000 / 256


@pytest.mark.parametrize("scan", ["", "a-b", "a'b", "ü", "x" * 33, "a b"])
def test_a_scan_that_no_table_can_be_named_by_is_refused(
        registration: TablesRegistration, wait: Wait[Any], scan: str) -> None:
    with pytest.raises(ValueError, match="cannot name a scan"):
        wait(registration.publish(rows(1), scan))
    with pytest.raises(ValueError, match="cannot name a scan"):
        wait(registration.release(scan))


def test_what_the_service_refuses_is_an_error_not_an_unknown_user(
        azurite: str, tables: TablesStore, registration: TablesRegistration, wait: Wait[Any]) -> None:
    wait(registration.publish(rows(5), "1"))
    stranger = wait(TablesStore.open(azurite.replace("AccountKey=", "AccountKey=AAAA"), tables.account.prefix))
    with pytest.raises(HttpResponseError):
        wait(TablesRegistration(stranger.account).of(user(1)))
    wait(stranger.close())


async def names(store: TablesStore) -> list[str]:
    """The store's tables by name."""
    begin = store.account.prefix
    return sorted([table.name.removeprefix(begin) async for table in store.account.client.list_tables()
                   if table.name.startswith(begin)])
