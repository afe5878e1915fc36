"""What a spreadsheet would take for a formula: OWASP, "CSV Injection"; and the form of RFC 4180."""

import csv
import io
import re
from typing import Any

import pytest

from monitors.http.spreadsheet import MARK, cell, csv_text, harmless

PAYLOADS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.test")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0")
BEFORE = ("", " ", "\u00a0", "\t", "\r", "\n", "'", '"', ' "', "\u200b", "\ufeff", "\u202e", "\u3000", "\u201c", "\x00", "\x0b")
FULL_WIDTH = str.maketrans({"=": "\uff1d", "+": "\uff0b", "-": "\uff0d", "@": "\uff20"})


@pytest.mark.parametrize("before", BEFORE, ids=ascii)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_is_text_whatever_comes_before_it(before: str, payload: str) -> None:
    assert harmless(before + payload).startswith("'")
    assert harmless(before + payload.translate(FULL_WIDTH)).startswith("'")


@pytest.mark.parametrize("separator", [";", ",", "|", "; ", ";\t", "\r\n;", ';"'])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_where_another_separator_is_taken(separator: str, payload: str) -> None:
    cells = re.split("[;,|\\t\\r\\n]", harmless(f"Adele{separator}{payload}"))
    assert [one for one in cells if one.lstrip(' "')[:1] in set("=+-@")] == []


@pytest.mark.parametrize("name", ["Adele Vance", "o'hara@contoso.test", "Jean-Luc", "a = b", "100 %", "M\u00fcller",
                                  "\u738b\u5c0f\u660e", "C++"])
def test_ordinary_text_stays_as_it_is(name: str) -> None:
    assert cell(name) == name


@pytest.mark.parametrize(("value", "told"), [
    (None, ""), (True, "true"), (False, "false"), (0, "0"), (-3, "-3"), (["a", "b"], "a; b"), (["=a", "=b"], "'=a;' =b"),
    ([], ""),
    ({"a": 1}, '{"a":1}'), ("a\r\nb\x00c\u2028d", "a  b c d")])
def test_each_kind_of_value_is_one_line(value: Any, told: str) -> None:
    assert cell(value) == told


def test_it_is_read_as_it_was_written() -> None:
    items = [{"name": 'say "hi", you', "deep": {"er": "x"}}, {"name": "", "deep": {}}, {"name": "\u00e9;", "deep": None}]
    text = csv_text(["name", "deep.er"], items)
    assert text.startswith(MARK)
    assert text.removeprefix(MARK).startswith('"name","deep_er"\r\n"say ""hi"", you","x"\r\n')
    assert list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""))) == [
        ["name", "deep_er"], ['say "hi", you', "x"], ["", ""], ["\u00e9;", ""]]
