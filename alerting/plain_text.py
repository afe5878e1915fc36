"""Text from outside is data: one line of sensible length, with everything in it to be seen, that no renderer takes for more."""

import re
import unicodedata
from typing import Final

HIDDEN: Final = {"Cc", "Cf", "Cs"}
"""Unicode's categories of controls, of format characters (those that turn the reading direction too) and of half characters."""
JOINERS: Final = {"\u200c", "\u200d"}
"""Format characters that names of people, and emoji, are rightly written with."""
BLANKS: Final = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters that show nothing."""

INLINE: Final = re.compile(r"([\\`*_\[\]<>&~{])")
AT_START: Final = re.compile(r"([#+=-]|\d+(?=[.)]))")


def plain(text: object, most: int) -> str:
    """The text on one line of at most `most` characters; hidden ones are shown by number, and a cut says how long it was."""
    whole = str(text)
    line = _line(whole[:4 * most])
    if len(line) <= most and len(whole) <= 4 * most:
        return line
    note = f"… ({len(whole):,} characters in all)"
    return line[:most - len(note)].rstrip() + note


def _line(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_shown, text))
    return " ".join(text.split())


def _shown(char: str) -> str:
    if char.isspace():
        return " "
    hidden = unicodedata.category(char) in HIDDEN and char not in JOINERS
    return f"[U+{ord(char):04X}]" if hidden or char in BLANKS else char


def markdown(line: str) -> str:
    r"""A line of plain text so that Markdown shows it as it is.

    For renderers that keep to CommonMark. Teams on phones has not always: it showed or ignored the backslashes
    (microsoft/AdaptiveCards issue 5590), so what people outside may write belongs where Markdown is not read at all.
    """
    escaped = INLINE.sub(r"\\\1", line)
    start = AT_START.match(escaped)
    if not start:
        return escaped
    at = start.end() if start[1].isdigit() else 0
    return f"{escaped[:at]}\\{escaped[at:]}"
