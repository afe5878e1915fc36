"""Text from outside comes out on one line, with everything in it to be seen, and no longer than told."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.plain_text import markdown, plain


@pytest.mark.parametrize(("text", "shown"), [
    ("anna.berg@contoso.test", "anna.berg@contoso.test"),
    ("  two\r\nlines\tand\u2028more\u00a0 ", "two lines and more"),
    ("a\u202egpj.exe", "a[U+202E]gpj.exe"),
    ("\u200fx\u2066y\u061c", "[U+200F]x[U+2066]y[U+061C]"),
    ("bell\x07, null\x00, escape\x1b[31m", "bell[U+0007], null[U+0000], escape[U+001B][31m"),
    ("soft\u00adhyphen, \ufeffmark, zero\u200bwidth", "soft[U+00AD]hyphen, [U+FEFF]mark, zero[U+200B]width"),
    ("half \ud800", "half [U+D800]"),
    ("\u3164", "[U+3164]"),
    ("Åsa Öberg, 山田太郎, שרה, \u0645\u06cc\u200c\u062e\u0648, 👩\u200d💻",
     "Åsa Öberg, 山田太郎, שרה, \u0645\u06cc\u200c\u062e\u0648, 👩\u200d💻"),
    ("=cmd()", "=cmd()"), ("", ""), (None, "None"), (42, "42"),
])
def test_what_is_hidden_is_shown_and_what_people_are_called_is_kept(text: object, shown: str) -> None:
    assert plain(text, 80) == shown


def test_a_cut_says_how_long_it_was() -> None:
    assert plain("x" * 80, 80) == "x" * 80
    assert plain("x" * 81, 80) == "x" * 56 + "… (81 characters in all)"
    assert plain("x" * 10_240, 80) == "x" * 52 + "… (10,240 characters in all)"
    assert plain("\u202e" * 60, 80).endswith("… (60 characters in all)")


@given(text=st.text(st.characters(), max_size=400), most=st.integers(60, 200))
def test_any_text_is_one_printable_line_of_that_length(text: str, most: int) -> None:
    line = plain(text, most)
    assert len(line) <= most
    assert {unicodedata.category(char) for char in line if char not in "\u200c\u200d"}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert line == line.strip()
    line.encode()
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(("line", "escaped"), [
    ("Break-glass account signed in", "Break-glass account signed in"),
    ("MFA fatigue: denied, then approved", "MFA fatigue: denied, then approved"),
    ("[click](http://evil.test)", r"\[click\](http://evil.test)"),
    ("<b> & **x** _y_ `z` ~ \\", r"\<b\> \& \*\*x\*\* \_y\_ \`z\` \~ " + "\\\\"),
    ("# one", r"\# one"), ("- one", r"\- one"), ("+ one", r"\+ one"), ("1. one", r"1\. one"), ("12) one", r"12\) one"),
    ("1 one", "1 one"), ("=cmd()", r"\=cmd()"), ("{{DATE(x)}}", r"\{\{DATE(x)}}"), ("", ""),
])
def test_markdown_is_escaped_where_it_would_be_read(line: str, escaped: str) -> None:
    assert markdown(line) == escaped
