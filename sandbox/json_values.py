"""JSON that is not one value a line: arrays and containers of any size, read element by element and never whole.

The text is taken as Latin-1, in which one character is one byte, so that places are exact and nothing is lost on the way
through; JSON's own signs are ASCII in any case.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from sandbox.chunk import CLOSING, LONGEST, OPENING, SIZE, Chunk, Fault, Part, Unit

DECODER: Final = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
SPACE: Final = re.compile(r"[ \t\r\n]*")
SCALAR: Final = r'(?:"(?:[^"\\]|\\.)*"|[^"\[\]{},]*)'
CONTAINER: Final = re.compile(rf'\{{\s*(?:"[^"\\]*"\s*:\s*{SCALAR}\s*,\s*){{0,3}}"(?:records|value)"\s*:\s*(?=\[)', re.I)
"""The beginning of `{"records":[` or of a page of Graph, up to the bracket."""
ANY_OBJECT: Final = r'\{\s*"'
TAIL: Final = 4096
"""Where a search goes on from, in characters before the end of what was searched in vain."""
NEAR: Final = 12
"""An error so close to the end of what was read may be no error: a word or an escape may go on."""


class Malformed(ValueError):
    """What stands here is no JSON value."""


class Text:
    """A stream of which only what is not yet read is kept."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read on, as much again as is held, so that trying again costs no more than was read."""
        wanted, got = len(self.text) - self.at, [self.text[self.at:]]
        taken = 0
        while taken <= wanted and not self.ended:
            block = next(self._blocks, None)
            self.ended = block is None
            got.append((block or b"").decode("latin-1"))
            taken += len(got[-1])
        self.text, self.at = "".join(got), 0
        return taken > 0

    def peek(self) -> str:
        """The next sign that is not white space; "" at the end."""
        while True:
            found = SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def look_ahead(self) -> None:
        """See to it that enough is held to tell a container by its beginning."""
        while len(self.text) - self.at < TAIL and self.more():
            pass

    def value(self) -> tuple[Any, bytes]:
        """The value that begins here, decoded and as it is written. Raises Malformed."""
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if self._may_go_on(error) and self.more():
                    continue
                raise Malformed(self._why(error)) from error
            if end == len(self.text) and not isinstance(value, dict | list) and self.more():
                continue  # a number may go on in the next block
            raw, self.at = self.text[self.at:end].encode("latin-1"), end
            return value, raw

    def head(self) -> str:
        """What stands here, for people."""
        return self.text[self.at:self.at + 200].encode("latin-1").decode("utf-8", "replace")

    def skip_to(self, pattern: re.Pattern[str]) -> bool:
        """Go to the next place after this one where the pattern matches; False, at the end, where there is none."""
        self.at += 1
        while True:
            found = pattern.search(self.text, self.at)
            if found:
                self.at = found.start()
                return True
            self.at = max(self.at, len(self.text) - TAIL)
            if not self.more():
                self.at = len(self.text)
                return False

    def _may_go_on(self, error: Exception) -> bool:
        if self.ended or len(self.text) - self.at > LONGEST or not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self.text) - NEAR

    def _why(self, error: Exception) -> str:
        if len(self.text) - self.at > LONGEST:
            return f"not JSON, or longer than {LONGEST >> 20} MB"
        if self.ended and isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated string"):
            return "not JSON: it ends in the middle"
        if self.ended and isinstance(error, json.JSONDecodeError) and error.pos >= len(self.text.rstrip()):
            return "not JSON: it ends in the middle"
        return f"not JSON: {getattr(error, 'msg', error)}"


Found = bytes | Malformed


def records(blocks: Iterator[bytes], source: str, interactive: bool | None) -> Iterator[Chunk]:
    """The elements of arrays and containers, and objects that stand by themselves, numbered through the file."""
    held: list[Part] = []
    size = number = 0
    for found, head in values(Text(blocks)):
        number += 1
        if isinstance(found, Malformed):
            yield Chunk(b"", source, number, "record", faults=(Fault(number, str(found), head),))
            continue
        held.append((number, found))
        size += len(found)
        if size >= SIZE:
            yield joined(held, source, "record", interactive)
            held, size = [], 0
    if held:
        yield joined(held, source, "record", interactive)


def joined(parts: list[Part], source: str, unit: Unit, interactive: bool | None) -> Chunk:
    """Several elements as one body."""
    body = b"".join((OPENING, b",".join(raw for _, raw in parts), CLOSING))
    return Chunk(body, source, parts[0][0], unit, interactive, count=len(parts), apart=partial(list, parts))


def values(text: Text) -> Iterator[tuple[Found, str]]:
    """One record after the other, or why there is none, with its beginning."""
    while sign := text.peek():
        text.look_ahead()
        if sign == "[":
            yield from elements(text)
        elif sign == "{" and (container := CONTAINER.match(text.text, text.at)):
            text.at = container.end()
            yield from elements(text)
            yield from remainder(text)
        else:
            yield from alone(text)


def alone(text: Text) -> Iterator[tuple[Found, str]]:
    """A value that stands by itself; after what is none, go on at the next line."""
    head = text.head()
    try:
        yield text.value()[1], head
    except Malformed as error:
        yield error, head
        text.skip_to(re.compile(r"\n\s*(?=[\[{])"))


def elements(text: Text) -> Iterator[tuple[Found, str]]:
    """The elements of the array that begins here. One that is broken does not spoil those after it."""
    text.at += 1
    opening = re.compile(ANY_OBJECT)
    known = False
    while (sign := text.peek()) != "]":
        if sign == ",":
            text.at += 1
            continue
        head = text.head()
        try:
            if not sign:
                raise Malformed("not JSON: the array ends in the middle")
            value, raw = text.value()
        except Malformed as error:
            yield error, head
            if not sign or not text.skip_to(opening):
                return
            continue
        if not known and isinstance(value, dict):
            opening, known = beginning(value), True
        yield raw, head
    text.at += 1


def remainder(text: Text) -> Iterator[tuple[Found, str]]:
    """What follows a container's records, such as a link to the next page, is no record."""
    head = ""
    try:
        while (sign := text.peek()) not in ("}", ""):
            head = text.head()
            if sign in ",:":
                text.at += 1
            else:
                text.value()
    except Malformed as error:
        yield error, head
        text.skip_to(re.compile(r"\n\s*(?=[\[{])"))
        return
    text.at += bool(sign)


def beginning(element: dict[str, Any]) -> re.Pattern[str]:
    """How an element like this one begins: by its first two keys, which what it holds inside does not share."""
    keys = [re.escape(json.dumps(key)) for key in list(element)[:2]]
    if len(keys) < 2:
        return re.compile(ANY_OBJECT)
    return re.compile(rf"\{{\s*{keys[0]}\s*:\s*{SCALAR}\s*,\s*{keys[1]}\s*:")
