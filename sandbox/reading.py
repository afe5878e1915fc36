"""From a chunk to its records, and where exactly those lie that could not be read."""

from typing import Final

from monitors.records.envelope import Batch, SetAside, decode, decode_lines
from sandbox.chunk import Chunk

SHOWN: Final = 80
"""How many characters of what is set aside are shown."""


def read(chunk: Chunk, into: Batch) -> list[str]:
    """Add the chunk's records to the batch; a line for people on each that is set aside.

    All at once where every record is in order, else one by one: a line that is no JSON spoils only itself.
    """
    batch, said = Batch(), list[str]()
    if chunk.lines:
        if not decode_lines(chunk.lines, batch):
            decode(chunk.as_body(), batch, interactive=chunk.interactive)
    elif chunk.body:
        decode(chunk.body, batch, interactive=chunk.interactive)
    if batch.set_aside or chunk.faults or chunk.count not in (None, batch.records):
        batch, said = _one_by_one(chunk)
    into.add(batch)
    return said


def _one_by_one(chunk: Chunk) -> tuple[Batch, list[str]]:
    batch, named = Batch(), list[str]()
    for fault in chunk.faults:
        aside = SetAside(fault.reason, fault.head, None)
        batch.set_aside.append(aside)
        named.append(line_of(chunk, fault.place, aside))
    for place, raw in chunk.parts():
        before, known = batch.records, len(batch.set_aside)
        decode(raw, batch, interactive=chunk.interactive)
        several = batch.records - before > 1
        named += [line_of(chunk, place, aside, inside=several) for aside in batch.set_aside[known:]]
    return batch, named


def line_of(chunk: Chunk, place: int, aside: SetAside, *, inside: bool = False) -> str:
    """`set aside FILE:LINE reason — head`, or `FILE record N`; text from outside is made harmless for a terminal."""
    where = f"{chunk.source}:{place}" if chunk.unit == "line" else f"{chunk.source} record {place}"
    if inside and aside.index is not None:
        where += f" (record {aside.index + 1} of it)"
    return f"set aside {where} {printable(aside.reason)} — {printable(aside.head[:SHOWN])}"


def printable(text: str) -> str:
    """Control signs and line ends as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
