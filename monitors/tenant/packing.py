"""Parts of the tenant as bytes, to be kept between scans: each comes back as it was, what was not read with the reason."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, get_args, get_origin

from msgspec import Raw, Struct, msgpack

from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.snapshot import TenantSnapshot

Value = TypeVar("Value")


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


def packed(held: object) -> bytes:
    """What was read of an area, or NotRead, as bytes."""
    if isinstance(held, NotRead):
        return msgpack.encode(Kept(gap=Gap.of(held)))
    return msgpack.encode(Kept(Raw(msgpack.encode(_plain(held)))))


def unpacked(area: str, kept: bytes) -> Any:
    """What was read of an area, or NotRead. Raises msgspec's errors where another version kept it otherwise."""
    found, kind = msgpack.decode(kept, type=Kept), vars(TenantSnapshot)[area].kind
    if found.gap:
        return found.gap.unread
    if get_origin(kind) is LookUps:
        return msgpack.decode(found.value, type=Looked[get_args(kind)[0]]).look_ups()  # type: ignore[misc]
    return msgpack.decode(found.value, type=kind)


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
