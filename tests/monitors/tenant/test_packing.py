"""Parts of the tenant as bytes: every area comes back as it was read, and what was not read with the reason."""

from typing import Any

import pytest

from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.packing import MANY, packed, unpacked
from monitors.tenant.people import Registration, User
from monitors.tenant.snapshot import names
from sandbox.tenant.posture import tenant
from tests.builders import guid
from tests.scanning import NOW, snapshot_of

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")


def plain(held: object) -> object:
    """What can be compared: look-ups, and what was not read, are equal to themselves only."""
    if isinstance(held, LookUps):
        return {id_: plain(outcome(held, id_)) for id_ in held}
    return (held.reason, held.licence) if isinstance(held, NotRead) else held


def outcome(held: LookUps[Any], id_: str) -> object:
    try:
        return held.of(id_)
    except NotRead as gap:
        return gap


def test_every_area_of_a_tenant_comes_back_as_it_was() -> None:
    held = snapshot_of(tenant(NOW)).areas
    assert held.keys() == names()
    for area, value in held.items():
        assert not isinstance(value, NotRead), area
        again = unpacked(area, packed(area, value))
        assert plain(again) == plain(value), area
        assert collection(again) == collection(value)


def collection(held: object) -> type:
    """The kind of collection, where checks go by it."""
    return type(held) if isinstance(held, tuple | frozenset | LookUps) else object


@pytest.mark.parametrize("area", sorted(names()))
def test_what_was_not_read_comes_back_with_the_reason_and_the_licence(area: str) -> None:
    again = unpacked(area, packed(area, NotRead("the tenant has no Entra ID P2", "P2")))
    assert plain(again) == ("the tenant has no Entra ID P2", "P2")
    assert isinstance(again, NotRead)


@pytest.mark.parametrize("area", ["groups", "members"])
def test_of_look_ups_what_is_gone_and_what_was_not_read_stay_apart(area: str) -> None:
    again = unpacked(area, packed(area, LookUps({"1": None, "2": NotRead("Graph answered 503")})))
    assert plain(again) == {"1": None, "2": ("Graph answered 503", "")}
    with pytest.raises(NotRead, match="3 was not looked up"):
        again.of("3")


@pytest.mark.parametrize("count", [0, 1, MANY, 2 * MANY + 1])
def test_everybody_comes_back_in_pieces_and_in_order(count: int) -> None:
    ids = [guid(n) for n in range(count)]
    users = {id_: User(id_, f"user{n}@contoso.test", created=n, hired=n or None) for n, id_ in enumerate(ids)}
    rows = {id_: Registration(id_, ("sms",) * (n % 3), refreshed=n) for n, id_ in enumerate(ids)}
    for area, held in (("users", users), ("registration", rows)):
        kept = [*packed(area, held)]
        assert len(kept) == -(-count // MANY) + 1
        assert [*unpacked(area, kept).items()] == [*held.items()]
