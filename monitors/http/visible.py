"""Text from outside for a page: what nobody would see, or what turns the direction of reading, is shown by its number."""

import unicodedata
from typing import Final

HIDDEN: Final = {"Cc", "Cf", "Cs"}
"""Unicode's categories of controls, of format characters and of half characters."""
JOINERS: Final = {"\u200c", "\u200d"}
"""Format characters that names of people, and emoji, are rightly written with."""


def visible(text: object) -> str:
    """The text with everything in it to be seen."""
    return "".join(map(_shown, str(text)))


def _shown(char: str) -> str:
    if char.isspace():
        return " "
    return f"[U+{ord(char):04X}]" if unicodedata.category(char) in HIDDEN and char not in JOINERS else char
