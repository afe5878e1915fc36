"""Findings as rows: bundles of one check's findings, so that 200,000 of them are a few thousand rows."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from msgspec import msgpack
from msgspec.structs import replace

from monitors.check import ObjectFinding
from monitors.storage.tables import MOST_ROWS, Row, escaped

MOST_BUNDLED: Final = 50
MOST_BYTES: Final = 7_000
"""A hundred bundles of this size, in base64, are less than 1 MB, which a client sends without holding up others."""
LONGEST_NAME: Final = 300
LONGEST_DETAIL: Final = 4_000
DECODED: Final = msgpack.Decoder(list[ObjectFinding])


class Bundle(NamedTuple):
    """Findings of one check that lie in one row, the first of which has this number."""

    first: int
    found: list[ObjectFinding]


def bundles(found: Iterable[ObjectFinding]) -> Iterator[Bundle]:
    """Findings in the bundles that one row holds."""
    held: list[ObjectFinding] = []
    size, first = 0, 0
    for one in map(shortened, found):
        more = len(msgpack.encode(one))
        if held and (len(held) == MOST_BUNDLED or size + more > MOST_BYTES):
            yield Bundle(first, held)
            first, held, size = first + len(held), [], 0
        held.append(one)
        size += more
    if held:
        yield Bundle(first, held)


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows by the hundred, which is what one transaction holds."""
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) == MOST_ROWS:
            yield held
            held = []
    if held:
        yield held


def shortened(one: ObjectFinding) -> ObjectFinding:
    """A finding whose texts a row can hold; what is cut off ends in an ellipsis."""
    if len(one.name) <= LONGEST_NAME and len(one.detail) <= LONGEST_DETAIL:
        return one
    return replace(one, name=cut_off(one.name, LONGEST_NAME), detail=cut_off(one.detail, LONGEST_DETAIL))


def cut_off(text: str, most: int) -> str:
    """The beginning of a text, and that there was more."""
    return text if len(text) <= most else text[:most - 1] + "…"


def bundle_key(check: str, first: int) -> str:
    """The row key of a bundle; those of one check stand together, in order."""
    return f"{escaped(check)}|{first:09d}"


def bundle_row(run: str, check: str, bundle: Bundle) -> Row:
    """A bundle as it is kept."""
    return {"PartitionKey": escaped(run), "RowKey": bundle_key(check, bundle.first), "first": bundle.first,
            "found": msgpack.encode(bundle.found)}


def found_in(row: Row) -> Iterator[tuple[int, ObjectFinding]]:
    """The findings that a row keeps, and the number of each."""
    return enumerate(DECODED.decode(row["found"]), row["first"])
