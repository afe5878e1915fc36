"""Newline-delimited records, and newline-delimited Event Hub bodies. No Python runs for a line that is in order."""

from collections.abc import Iterator, Sequence
from functools import partial

from sandbox.chunk import LONGEST, Chunk, Fault, Part


def records(blocks: Iterator[bytes], source: str, interactive: bool | None) -> Iterator[Chunk]:
    """One record a line: as many lines as a block holds are one chunk."""
    for first, rest, block, end, count in whole_lines(blocks):
        if end < 0:
            yield overlong(first, rest, source)
            continue
        lines = b"".join((rest, memoryview(block)[:end]))
        yield Chunk(b"", source, first, "line", interactive, lines=lines, count=count,
                    apart=partial(single_lines, first, rest, block, end))


def bodies(blocks: Iterator[bytes], source: str, interactive: bool | None) -> Iterator[Chunk]:
    """One body a line, each as it is."""
    for first, rest, block, end, _ in whole_lines(blocks):
        if end < 0:
            yield overlong(first, rest, source)
            continue
        for number, line in single_lines(first, rest, block, end):
            yield Chunk(line, source, number, "line", interactive)


def single_lines(first: int, rest: bytes, block: bytes, end: int) -> Sequence[Part]:
    """The lines one by one with their numbers; blank ones are no records."""
    lines = (rest + block[:end]).split(b"\n")
    return [(number, line) for number, line in enumerate(lines, first) if line.strip()]


def overlong(number: int, head: bytes, source: str) -> Chunk:
    """A line that nobody can have meant as one record."""
    fault = Fault(number, f"a line longer than {LONGEST >> 20} MB", head.decode("utf-8", "replace"))
    return Chunk(b"", source, number, "line", faults=(fault,))


def newlines(block: bytes, end: int) -> int:
    """How many there are before `end`; a search from one to the next is five times faster than bytes.count."""
    found, place = 0, block.find(b"\n", 0, end)
    while place >= 0:
        found, place = found + 1, block.find(b"\n", place + 1, end)
    return found


def whole_lines(blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes, bytes, int, int]]:
    """Blocks up to their last newline: number of the first line, its beginning, the block, where the last line ends, lines.

    A line beyond measure is told by its beginning and a negative end, and is not kept.
    """
    first, begun, held = 1, list[bytes](), 0
    skipping = False
    for block in blocks:
        end = block.rfind(b"\n")
        if end < 0:
            held += len(block)
            if held <= LONGEST:
                begun.append(block)
            else:
                begun, skipping = begun[:1], True
            continue
        rest, start = b"".join(begun), 0
        if skipping:
            start = block.find(b"\n") + 1
            yield first, rest[:200], b"", -1, 1
            first, rest, skipping = first + 1, b"", False
        begun, held = [block[end + 1:]], len(block) - end - 1
        if start <= end:
            block = block[start:] if start else block
            count = newlines(block, end - start) + 1
            yield first, rest, block, end - start, count
            first += count
    rest = b"".join(begun)
    if skipping:
        yield first, rest[:200], b"", -1, 1
    elif rest.strip():
        yield first, rest, b"", 0, 1
