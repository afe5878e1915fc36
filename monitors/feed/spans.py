"""Spans of sequence numbers, both ends included: pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """The numbers from first to last."""

    first: int
    last: int

    def within(self, others: Iterable["Span"]) -> bool:
        """Whether one of the others holds all of it."""
        return any(other.first <= self.first and self.last <= other.last for other in others)


def united(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few spans as possible, in order."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.first <= found[-1].last + 1:
            found[-1] = Span(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The numbers that are in none of the others."""
    left = list(spans)
    for other in others:
        left = [part for one in left
                for part in (Span(one.first, min(one.last, other.first - 1)), Span(max(one.first, other.last + 1), one.last))
                if part.first <= part.last]
    return left
