"""Users and registrations held as bytes: a mapping like any other, in a fraction of the memory."""

import tracemalloc
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any
from uuid import UUID

import pytest

from monitors.tenant.people import PackedRegistrations, PackedUsers, Registration, User
from monitors.tenant.rows import SMALLEST, STEP, Rows
from tests.monitors.storage.build import HOSTILE


def ids(count: int) -> list[str]:
    """Object ids as a tenant has them."""
    made = Random(7)
    return [str(UUID(int=made.getrandbits(128), version=4)) for _ in range(count)]


def user(id_: str, n: int = 0) -> User:
    """A user of whom everything is odd."""
    return User(id_, f"user{n}@contoso.test", n % 3 > 0, n % 5 == 0, 1_700_000_000_000_000 + n, n or None, n % 2 > 0, n % 7 > 0)


def registered(id_: str, n: int = 0) -> Registration:
    """A registration of which everything is odd."""
    flags = [n >> bit & 1 > 0 for bit in range(9)]
    return Registration(id_, ("sms", "email")[:n % 3], *flags, ("push",) * (n % 2), "push" * (n % 2), 1_700_000_000_000_000 + n)


COUNTS = [0, 1, 2, SMALLEST // 2, SMALLEST // 2 + 1, STEP, 2 * STEP + 1]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("packed", "one"), [(PackedUsers, user), (PackedRegistrations, registered)])
def test_they_are_what_a_dict_of_them_is(count: int, packed: Any, one: Any) -> None:
    plain = {id_: one(id_, n) for n, id_ in enumerate(ids(count))}
    held = packed(plain.values())
    assert (held, len(held), [*held], [*held.values()], [*held.items()]) == (
        plain, count, [*plain], [*plain.values()], [*plain.items()])
    assert all(id_ in held and held[id_] == held.get(id_) == plain[id_] for id_ in plain)


@pytest.mark.parametrize("held", [PackedUsers(), PackedUsers(map(user, ids(STEP)))], ids=["of nobody", "of many"])
def test_whoever_is_not_there_is_not_found(held: Mapping[str, User]) -> None:
    for id_ in (*HOSTILE, "", ids(STEP + 1)[-1]):
        assert id_ not in held
        assert held.get(id_) is None
        assert held.get(id_, "nobody") == "nobody"
        with pytest.raises(KeyError):
            held[id_]
    assert 7 not in held


def test_ids_of_any_form_are_told_apart() -> None:
    held = PackedUsers(user(id_, n) for n, id_ in enumerate(HOSTILE))
    assert [held[id_] for id_ in HOSTILE] == [user(id_, n) for n, id_ in enumerate(HOSTILE)]


def test_of_whoever_comes_twice_the_first_stays() -> None:
    first, other = ids(2)
    held = PackedUsers([user(first, 1), user(other, 2)])
    held.extend([user(first, 3)])
    assert held == {first: user(first, 1), other: user(other, 2)}


def test_a_list_of_rows_is_gone_through_as_often_as_one_likes() -> None:
    users = [user(id_, n) for n, id_ in enumerate(ids(STEP + 7))]
    rows = Rows(User, users)
    assert len(rows) == STEP + 7
    assert [*rows] == [*rows] == users
    assert rows[STEP] == users[STEP]
    assert users[3] in rows
    assert not Rows(User)


@pytest.mark.parametrize(("kind", "fields"), [(User, 8), (Registration, 14)])
def test_a_row_begins_with_its_id_behind_one_byte(kind: Any, fields: int) -> None:
    """MessagePack writes the length of a list in its first byte up to 15 fields; the look-up by id rests on that."""
    assert len(kind.__struct_fields__) == fields <= 15


def test_half_a_million_users_and_registrations_are_tens_of_megabytes() -> None:
    count = 10_000
    def made() -> Iterator[str]:
        return iter(ids(count))
    tracemalloc.start()
    held = (PackedUsers(user(id_, n) for n, id_ in enumerate(made())),
            PackedRegistrations(registered(id_, n % 300) for n, id_ in enumerate(made())))
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert [len(one) for one in held] == [count, count]
    assert size * 500_000 / count < 120e6
