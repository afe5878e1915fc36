"""A piece of an input file: bytes that the envelope reads, and where in the file they lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

OPENING = b'{"records":['
CLOSING = b"]}"
SIZE = 120 << 10
"""How much of a file goes into one body: what fits a processor's cache is read and joined fastest."""
LONGEST = 16 << 20
"""No record or Event Hub body comes near this (Event Hubs takes 1 MB), so what is longer is set aside, not held."""

Unit = Literal["line", "record"]
Part = tuple[int, bytes]
"""One line or record by itself, and its number in the file."""


class Fault(NamedTuple):
    """What could not even become a body: its number in the file, why, and its beginning."""

    place: int
    reason: str
    head: str


class Unusable(Exception):
    """A file or setting that a command cannot work with; the message names cause and mend."""


@dataclass(slots=True)
class Chunk:
    """What `monitors.records.envelope` decodes, and where its records lie: `first` is the number of its first unit.

    It is a body, or `lines` that hold one record each.
    """

    body: bytes
    source: str
    first: int
    unit: Unit
    interactive: bool | None = None
    lines: bytes = b""
    size: int = 0
    """How many bytes of the file were read for it, as a progress bar counts."""
    count: int | None = None
    """How many records the body must come to; None where only the envelope can say."""
    apart: Callable[[], Sequence[Part]] | None = None
    """The same records one by one, for when something in the body is not right; None where the body is one unit."""
    faults: Sequence[Fault] = ()

    def as_body(self) -> bytes:
        """The body, also of lines."""
        return b"".join((OPENING, self.lines.replace(b"\n", b","), CLOSING)) if self.lines else self.body

    def parts(self) -> Sequence[Part]:
        """Its lines or records one by one; the body as a whole where it is one."""
        if self.apart:
            return self.apart()
        return [(self.first, self.body)] if self.body else []
