"""Facts: what is remembered of a record, and which version of it counts.

Facts only grow. The rows of one key sort by event time; a row names every kept field, the emission time too.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Final

from msgspec import Struct, msgpack

from monitors.records.instant import MINUTE, Instant
from monitors.records.mfa import Told

SLOTS: Final = 20
"""Of each minute and kind of fact only so many are kept, the first by row key: the same for any cut of the stream."""


class Fact(Struct, frozen=True, array_like=True, gc=False):
    """The kept fields of one record.

    `at` is when it happened and `time` when Entra wrote this version. `kind` says, for each detector that notes the
    record, under which mark: "detector=mark detector=mark". `session` and `device` are ids, digests of longer ones, or empty.
    """

    at: Instant
    id: str
    time: Instant
    attempt: str
    kind: str
    what: str = ""
    ip: str = ""
    place: str = ""
    app: str = ""
    device: str = ""
    session: str = ""
    steps: tuple[Told, ...] = ()
    steps_of_its_own: bool = False
    """Whether the steps are told by the record's own authentication steps, not read off its ending."""

    def mark(self, detector: str) -> str:
        """What the detector noted of this record; "" for nothing."""
        return marks(self.kind).get(detector, "")

    @property
    def said(self) -> str:
        """One line for people: what happened, in which app, from where."""
        where = " ".join(part for part in (self.ip, f"({self.place})" if self.place else "") if part)
        return ", ".join(part for part in (self.what, self.app, f"from {where}" if where else "") if part)

    @property
    def row(self) -> str:
        """The row key: by event time, then record id, then content."""
        return f"{self.at:017d}|{self.id}|{self.digest}"

    @property
    def digest(self) -> str:
        """A short name for all kept fields."""
        return hashlib.blake2b(msgpack.encode(self), digest_size=8).hexdigest()

    @property
    def version(self) -> tuple[Instant, str]:
        """Of several versions of one thing the highest counts."""
        return self.time, self.digest


def of_break_glass(fact: Fact) -> bool:
    """Whether the fact is of a break-glass account."""
    return "break_glass_" in fact.kind


@lru_cache(maxsize=4096)
def marks(kind: str) -> Mapping[str, str]:
    """Detector ids and their marks."""
    return dict(pair.split("=", 1) for pair in kind.split())


def kind_of(noted: Mapping[str, str]) -> str:
    """The kind of a fact that these detectors noted under these marks."""
    return _kind(tuple(noted.items()))


@lru_cache(maxsize=4096)
def _kind(noted: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"{detector}={mark}" for detector, mark in sorted(noted))


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """By event time, record id and content; content is asked only of those alike in both."""
    ordered = sorted(facts, key=attrgetter("at", "id"))
    if any(one.at == other.at and one.id == other.id for one, other in pairwise(ordered)):
        ordered.sort(key=attrgetter("at", "id", "digest"))
    return ordered


def thin(facts: Sequence[Fact], slots: int = SLOTS) -> list[Fact]:
    """The first `slots` of each minute and kind, in order: thin(A + B) == thin(thin(A) + thin(B))."""
    unique = in_order(set(facts)) if len(facts) > 1 else list(facts)
    if len(unique) <= slots:
        return unique
    taken: Counter[tuple[int, str]] = Counter()
    kept = []
    for fact in unique:
        slot = fact.at // MINUTE, fact.kind
        taken[slot] += 1
        if taken[slot] <= slots:
            kept.append(fact)
    return kept


def standing(facts: Sequence[Fact], replaced: Callable[[Fact, Fact], bool]) -> list[Fact]:
    """The facts that no other replaces."""
    return [fact for fact in facts if not any(replaced(fact, other) for other in facts if other is not fact)]
