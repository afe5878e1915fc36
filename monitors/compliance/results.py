"""What is kept of a check's result, what has turned since, and what history says of it: pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from monitors.check import Result, Status
from monitors.records.instant import Instant, written


class Kept(Struct, frozen=True):
    """A result as it is kept: its findings lie beside it, `findings` of them, staged under the name of `run`."""

    check: str
    title: str
    status: Status
    severity: str
    summary: str
    observed_at: Instant
    first_seen: Instant
    """Since when the check has had this status."""
    source: str
    findings: int
    controls: Mapping[str, tuple[str, ...]]
    remediation: str
    needs: tuple[str, ...]
    owner: str
    run: str

    @classmethod
    def of(cls, result: Result, run: str) -> Self:
        """What is kept of a result whose findings that run has staged."""
        same = {name: getattr(result, name) for name in cls.__struct_fields__ if name not in ("findings", "run")}
        return cls(**same, findings=len(result.found), run=run)

    @property
    def json(self) -> dict[str, Any]:
        """As it is told outside: the form of Result.json."""
        plain = {name: getattr(self, name) for name in self.__struct_fields__ if name != "run"}
        return plain | {"status": str(self.status), "observed_at": written(self.observed_at),
                        "first_seen": written(self.first_seen)}


class Gone(Exception):
    """The findings are those of a run that others have replaced since."""


class Turn(NamedTuple):
    """A check whose status is not what it was; `before` is None where it is seen for the first time."""

    before: Status | None
    result: Kept


class Past(Struct, frozen=True):
    """How a check stood at some time: at the end of a UTC day, or when its status changed from `before`."""

    check: str
    at: Instant
    status: Status
    findings: int
    before: Status | None = None


def turned(before: Mapping[str, Kept], now: Sequence[Kept]) -> tuple[list[Kept], list[Turn]]:
    """What is kept now, with first_seen of those whose status stays, and the turns of the others."""
    kept, turns = [], []
    for one in now:
        known = before.get(one.check)
        if known and known.status == one.status:
            kept.append(replace(one, first_seen=known.first_seen))
        else:
            kept.append(one)
            turns.append(Turn(known.status if known else None, one))
    return kept, turns
