"""Areas: read, not read, not declared; and looking one thing up a thousand times costs no more than once."""

import gc
from contextlib import suppress
from weakref import ref

import pytest

from monitors.tenant.area import LookUps, NotRead, Undeclared
from monitors.tenant.snapshot import TenantSnapshot, source_of


def test_an_area_gives_what_was_read_or_says_why_not() -> None:
    snapshot = TenantSnapshot(5).having(p1=True, p2=NotRead("403"))
    assert snapshot.p1 is True
    with pytest.raises(NotRead, match="403"):
        _ = snapshot.p2
    with pytest.raises(NotRead, match="users was not asked for"):
        _ = snapshot.users


def test_only_what_is_visible_can_be_touched() -> None:
    snapshot = TenantSnapshot(5).having(p1=True, p2=True).only(["p1"])
    assert snapshot.p1
    with pytest.raises(Undeclared, match="p2"):
        _ = snapshot.p2


def test_there_are_no_areas_by_mistake() -> None:
    with pytest.raises(KeyError, match="no such area: userz"):
        TenantSnapshot(5).having(userz={})


def test_what_several_areas_show_is_as_old_as_the_oldest() -> None:
    snapshot = TenantSnapshot(9, read_at={"registration": 2})
    assert snapshot.observed(["users", "registration"]) == 2
    assert snapshot.observed(["users"]) == 9


def test_where_areas_come_from() -> None:
    assert (source_of(["users"]), source_of(["own"]), source_of(["users", "own"])) == ("graph", "own", "graph+own")


def test_a_look_up_tells_gone_from_not_read_and_from_not_asked() -> None:
    found = LookUps({"a": 1, "b": None, "c": NotRead("403")})
    assert (found.of("a"), found.of("b"), set(found), "c" in found) == (1, None, {"a", "b", "c"}, True)
    for id_, why in (("c", "403"), ("d", "d was not looked up")):
        with pytest.raises(NotRead, match=why):
            found.of(id_)


def asked(gap: NotRead) -> "ref[TenantSnapshot]":
    """What is left of a snapshot of which nothing could be read, and whose parts were touched all the same."""
    snapshot = TenantSnapshot(5).having(p2=gap, groups=LookUps({"a": gap}))
    with suppress(NotRead):
        _ = snapshot.p2
    with suppress(NotRead):
        snapshot.groups.of("a")
    return ref(snapshot)


def test_a_snapshot_goes_with_whoever_held_it_though_what_was_not_read_was_raised() -> None:
    gap = NotRead("403", "P1")
    gc.disable()  # half a million users would stay until it comes round
    try:
        assert asked(gap)() is None
    finally:
        gc.enable()


def test_what_is_raised_says_what_is_lacking() -> None:
    with pytest.raises(NotRead, match="403") as raised:
        _ = TenantSnapshot(5).having(p2=NotRead("403", "P1")).p2
    assert raised.value.licence == "P1"


def test_asking_again_and_again_for_what_was_not_read_holds_no_more() -> None:
    gap = NotRead("403")
    found = LookUps[int]({"a": gap})
    for _ in range(100):
        with pytest.raises(NotRead):
            found.of("a")
    depth, trace = 0, gap.__traceback__
    while trace:
        depth, trace = depth + 1, trace.tb_next
    assert depth < 10
