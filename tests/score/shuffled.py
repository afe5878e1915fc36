"""A log out of order as a feed may be: shuffled within blocks of publication time, never more than one block in memory."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from random import Random
from typing import Final

HOURS: Final = 2
PUBLISHED: Final = re.compile(rb'"time":"(\d{4}-\d\d-\d\d)T(\d\d)')


def blocks(records: Iterable[bytes], chance: Random) -> Iterator[list[bytes]]:
    """The records of each two hours, shuffled; they come in order of publication."""
    for _, block in groupby(records, key=block_of):
        shuffled = list(block)
        chance.shuffle(shuffled)
        yield shuffled


def block_of(record: bytes) -> tuple[bytes, int]:
    """The day and the two hours in which a record was published. Raises ValueError where it does not say."""
    found = PUBLISHED.search(record)
    if not found:
        raise ValueError(f"no time: {record[:80]!r}")
    return found[1], int(found[2]) // HOURS
