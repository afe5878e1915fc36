"""Parts of the tenant as bytes, to be kept between scans: each comes back as it was, what was not read with the reason.

An area is one piece, or, where it has a row for every user, many, so that a large tenant is never in memory as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

from msgspec import Raw, Struct, msgpack

from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.people import PackedRegistrations, PackedUsers, Registration, User
from monitors.tenant.snapshot import TenantSnapshot

Value = TypeVar("Value")

CROWDS: Final[Mapping[str, tuple[Any, Any]]] = {
    "users": (PackedUsers, User), "registration": (PackedRegistrations, Registration)}
"""The areas that have a row for every user: how they are held, and of what."""
MANY: Final = 5_000
"""How many users a piece holds."""


class Gap(Struct, frozen=True, array_like=True):
    """A NotRead as it is kept."""

    reason: str
    licence: str = ""

    @classmethod
    def of(cls, unread: NotRead) -> "Gap":
        """What is kept of one."""
        return cls(unread.reason, unread.licence)

    @property
    def unread(self) -> NotRead:
        """What it was."""
        return NotRead(self.reason, self.licence)


class Kept(Struct, frozen=True, omit_defaults=True):
    """An area as it is kept: its value, or why there is none."""

    value: Raw = Raw()
    gap: Gap | None = None


class Looked(Struct, Generic[Value], frozen=True):
    """Look-ups as they are kept: what is there, what is gone, and of what nobody could tell."""

    found: dict[str, Value]
    gone: tuple[str, ...]
    gaps: dict[str, Gap]

    def look_ups(self) -> LookUps[Value]:
        """What they were."""
        return LookUps({**self.found, **dict.fromkeys(self.gone), **{id_: gap.unread for id_, gap in self.gaps.items()}})


def packed(area: str, held: object) -> Iterator[bytes]:
    """What was read of an area, or NotRead, as one or more pieces."""
    if isinstance(held, NotRead):
        yield msgpack.encode(Kept(gap=Gap.of(held)))
    elif area in CROWDS and isinstance(held, Mapping):
        rows = iter(held.values())
        yield from map(_value, iter(lambda: list(islice(rows, MANY)), []))
        yield _value([])
    else:
        yield _value(_plain(held))


def unpacked(area: str, pieces: Iterable[bytes]) -> Any:
    """What was read of an area, or NotRead. Raises msgspec's errors where another version kept it otherwise."""
    found = (msgpack.decode(one, type=Kept) for one in pieces)
    first = next(found)
    if first.gap:
        return first.gap.unread
    kind = vars(TenantSnapshot)[area].kind
    if area in CROWDS:
        crowd = Crowd(area)
        for one in chain([first], found):
            crowd.add(one.value)
        return crowd.held
    if get_origin(kind) is LookUps:
        return msgpack.decode(first.value, type=Looked[get_args(kind)[0]]).look_ups()  # type: ignore[misc]
    return msgpack.decode(first.value, type=kind)


class Crowd:
    """An area that has a row for every user, put together from its pieces."""

    def __init__(self, area: str) -> None:
        held, kind = CROWDS[area]
        self.held = held()
        self._decoder = msgpack.Decoder(list[kind])  # type: ignore[valid-type]

    def add(self, rows: bytes | Raw) -> None:
        """More rows, as MessagePack has them."""
        self.held.extend(self._decoder.decode(rows))


def _value(plain: object) -> bytes:
    return msgpack.encode(Kept(Raw(msgpack.encode(plain))))


def _plain(held: object) -> object:
    if not isinstance(held, LookUps):
        return held
    outcomes = dict(_outcomes(held))
    return Looked({id_: one for id_, one in outcomes.items() if one is not None and not isinstance(one, NotRead)},
                  tuple(id_ for id_, one in outcomes.items() if one is None),
                  {id_: Gap.of(one) for id_, one in outcomes.items() if isinstance(one, NotRead)})


def _outcomes(held: LookUps[Any]) -> Iterator[tuple[str, Any]]:
    for id_ in held:
        try:
            yield id_, held.of(id_)
        except NotRead as gap:
            yield id_, gap
