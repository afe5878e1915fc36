"""Every form in which people hold Entra's logs, told apart by looking, and read as a stream of bodies.

Newline-delimited records or Event Hub bodies, a JSON array, `{"records":[…]}`, Graph's `{"value":[…]}`, the Entra admin
center's downloads (JSON and sign-in CSV); each also gzipped, and in UTF-16 as Windows writes it.
"""

import codecs
import gzip
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final, cast

import msgspec

from sandbox import json_values, lines, portal_csv
from sandbox.chunk import SIZE, Chunk, Unusable

HEAD: Final = 1 << 20
"""How much is looked at to tell the form: Event Hubs takes no longer body."""
STANDARD_INPUT: Final = "-"
KIND: Final = re.compile(r"(Non)?InteractiveSignIns_", re.IGNORECASE)
RAW: Final = msgspec.json.Decoder(msgspec.Raw)

Reader = Callable[[Iterator[bytes], str, bool | None], Iterator[Chunk]]
FORMS: Final[dict[str, Reader]] = {
    "lines": lines.records, "bodies": lines.bodies, "values": json_values.records, "csv": portal_csv.records}


@dataclass(slots=True)
class Input:
    """One file, or standard input."""

    path: str
    form: str = ""
    """How it was found to be written, once it is being read."""

    @property
    def name(self) -> str:
        """As people are told of it."""
        return "standard input" if self.path == STANDARD_INPUT else self.path

    @property
    def interactive(self) -> bool | None:
        """What the file's name says of its sign-ins."""
        found = KIND.search(os.path.basename(self.path))
        return None if not found else not found[1]

    @property
    def total(self) -> int | None:
        """The length of the file; None where it has none, as standard input."""
        try:
            return os.stat(self.path).st_size if self.path != STANDARD_INPUT else None
        except OSError:
            return None

    def check(self) -> None:
        """Open and close it. Raises Unusable."""
        if self.path != STANDARD_INPUT:
            self._open().close()

    def chunks(self) -> Iterator[Chunk]:
        """The whole of it, piece by piece; `size` adds up to the bytes read. Raises Unusable."""
        with self._open() as file:
            counted = Counted(file)
            blocks = self._guarded(text_blocks(counted))
            head = _head(blocks)
            self.form = form_of(head, self.name)
            told = 0
            for chunk in FORMS[self.form](chain([head], blocks), self.name, self.interactive):
                chunk.size, told = counted.count - told, counted.count
                yield chunk

    def _open(self) -> BinaryIO:
        if self.path == STANDARD_INPUT:
            return cast(BinaryIO, os.fdopen(os.dup(sys.stdin.fileno()), "rb"))
        try:
            return cast(BinaryIO, open(self.path, "rb", buffering=0))
        except OSError as error:
            raise Unusable(f"cannot read {self.path}: {(error.strerror or str(error)).lower()}; {_mend(error)}") from error

    def _guarded(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from blocks
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unusable(f"cannot read {self.name}: its gzip data is damaged ({error}); fetch the file again") from error
        except OSError as error:
            raise Unusable(f"cannot read {self.name}: {error.strerror or error}; {_mend(error)}") from error


class Counted:
    """A file that knows how much of it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        found = self._file.read(size)
        self.count += len(found)
        return found


def text_blocks(file: Counted) -> Iterator[bytes]:
    """The file as UTF-8 without a mark at its beginning, whatever it is packed in."""
    blocks = raw_blocks(file)
    first = next(blocks, b"")
    while 0 < len(first) < 4 and (more := next(blocks, b"")):  # a pipe may give less than a mark is long
        first += more
    if first.startswith(b"\x1f\x8b"):
        blocks = raw_blocks(cast(Counted, gzip.GzipFile(fileobj=cast(BinaryIO, Refilled(first, file)))))
        first = next(blocks, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _recoded(chain([first], blocks))
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from blocks


def raw_blocks(file: Counted) -> Iterator[bytes]:
    """The file in blocks."""
    while block := file.read(SIZE):
        yield block


class Refilled(Counted):
    """A file whose first bytes, already read, come again."""

    def __init__(self, first: bytes, file: Counted) -> None:
        self._first = first
        self._rest = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if not self._first:
            return self._rest.read(size)
        found, self._first = self._first[:size], self._first[size:]
        return found


def form_of(head: bytes, name: str) -> str:
    """How a file that begins like this is written: a key of FORMS."""
    text = head.lstrip()
    first, newline, rest = text.partition(b"\n")
    if text.startswith(b"["):
        return "values"
    if not text.startswith(b"{"):
        return "csv" if text and portal_csv.is_csv(first, name) else "lines"
    container = _is_container(first)
    if not newline:
        return "values" if container else "lines"
    second = rest.lstrip().partition(b"\n")[0]
    if _is_value(first):
        return "bodies" if container else "lines"
    spread = first.rstrip().endswith((b"{", b"[", b",")) or container
    if second.startswith(b"{") and _is_value(second) and (not spread or _is_container(second)):
        return "bodies" if container else "lines"  # the first line alone is broken
    return "values" if spread else "lines"


def _is_container(line: bytes) -> bool:
    return bool(json_values.CONTAINER.match(line[:SIZE].decode("latin-1")))


def _is_value(line: bytes) -> bool:
    try:
        RAW.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _head(blocks: Iterator[bytes]) -> bytes:
    """The beginning: a block, or as many as the first two lines take."""
    head = b""
    for block in blocks:
        head += block
        if head.count(b"\n") > 1 or len(head) >= HEAD:
            break
    return head


def _recoded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


def _mend(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "name the files in it"
    if isinstance(error, PermissionError):
        return "ask its owner for read access"
    return "check the path" if isinstance(error, FileNotFoundError) else "copy it to a local disk and try again"
