"""What the pages for people name is there: settings and their defaults, checks, detectors, commands, routes, links."""

import re
from dataclasses import fields
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from monitors import checks
from monitors.detectors import classes
from monitors.metrics import Metric
from monitors.settings import SETTINGS, check_setting, settable
from tests.infra.kept_settings import HOST
from tests.infra.test_operations import PARTS

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
TEMPLATES: Final = sorted((DOCS / "rollout").glob("*.md"))
PAGES: Final = [*TEMPLATES, DOCS / "operations.md"]
PRINTED: Final = DOCS / "lock-out.html"
PHASES: Final = 7

CODE: Final = re.compile(r"`([^`\n]+)`")
BLOCK: Final = re.compile(r"(?s)```.*?```")
CHECK: Final = re.compile(r"\b[A-Z]{2,4}-\d{3}\b")
SETTING: Final = re.compile(r"(?<![\w…])[A-Z]+(?:_[A-Z0-9]+)+(?![\w…]|__)")
DEFAULT: Final = re.compile(r"`((?:DETECTOR|CHECK)_[A-Z0-9_]+)` \((\d[\d.]*)\)")
SNAKE: Final = re.compile(r"(?<![\w./{-])[a-z]+(?:_[a-z]+)+(?![\w/(]|\.py)")
ROUTE: Final = re.compile(r"(?<![\w.])/api/[\w/{}-]+")
LINK: Final = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")

every = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
every_template = pytest.mark.parametrize("page", [one for one in TEMPLATES if one.stem != "README"], ids=lambda page: page.stem)


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def declared() -> dict[str, object]:
    """Every setting, with the default of those that detectors and checks declare."""
    found: dict[str, object] = {one.name: None for one in SETTINGS}
    for id_, detector in classes().items():
        found |= {f"DETECTOR_{id_}_{one.name}".upper(): one.default for one in fields(detector) if one.name in settable(detector)}
    for id_, check in checks.classes().items():
        found |= {check_setting(id_, name): default for name, default in check.settable().items()}
    return found


@cache
def functions() -> tuple[set[str], set[str]]:
    """The names and the routes of function_app.py."""
    source = text(ROOT / "function_app.py")
    routes = {re.sub(r"\{\w+\}", "{}", route) for route in re.findall(r'route="([^"]+)"', source)}
    return set(re.findall(r"(?m)^(?:async )?def (\w+)", source)), routes


def commands() -> set[str]:
    source = text(ROOT / "sandbox" / "commands.py")
    found = {given or name for given, name in re.findall(r"@app\.command\((?:\"(\w+)\")?\)\ndef (\w+)", source)}
    return found | set(re.findall(r"(?m)^app\.command\(\)\((\w+)\)", source))


@every
def test_every_check_it_names_is_one(page: Path) -> None:
    assert set(CHECK.findall(text(page))) - set(checks.classes()) == set()


@every
def test_every_setting_it_names_is_one(page: Path) -> None:
    named = {name for code in CODE.findall(text(page)) for name in SETTING.findall(code)}
    assert named - set(declared()) - set(HOST) - PARTS == set()


@every
def test_every_default_it_tells_is_the_default(page: Path) -> None:
    told = DEFAULT.findall(" ".join(text(page).split()))
    assert {(name, float(number)) for name, number in told} == {(name, float(str(declared()[name]))) for name, _ in told}


@every
def test_every_detector_metric_runbook_or_function_it_names_is_one(page: Path) -> None:
    names, _ = functions()
    named = set(SNAKE.findall(BLOCK.sub("", text(page))))
    runbooks = {one.stem for one in (DOCS / "runbooks").glob("*.md")}
    assert named - set(classes()) - {str(one) for one in Metric} - runbooks - names == set()


@every
def test_every_route_it_names_is_one(page: Path) -> None:
    _, routes = functions()
    named = {re.sub(r"\{\w+\}", "{}", one.removeprefix("/api/").rstrip("/")) for one in ROUTE.findall(text(page))}
    assert named - routes == set()


@every
def test_every_command_group_and_target_it_names_is_one(page: Path) -> None:
    told = text(page)
    assert set(re.findall(r"python -m sandbox (\w+)", told)) - commands() == set()
    assert set(re.findall(r"`make (\w+)`", told)) - set(re.findall(r"(?m)^(\w+):", text(ROOT / "Makefile"))) == set()
    asked = {one for only in re.findall(r"--only ([\w,-]+)", told) for one in only.split(",")}
    assert asked - set(checks.classes()) - {id_.partition("-")[0] for id_ in checks.classes()} == set()


@every
def test_no_link_in_it_is_dead(page: Path) -> None:
    for link in LINK.findall(text(page)):
        assert "://" in link or (page.parent / link).exists(), link


@every_template
def test_each_template_says_where_the_figure_is(page: Path) -> None:
    (said,) = re.findall(r"(?s)\*\*Where the figures? (?:is|are)\.\*\*(.*?)\n\n", text(page))
    assert set(CHECK.findall(said)) | (set(SNAKE.findall(said)) & set(classes()))


def test_the_index_leads_to_every_template_and_ends_every_phase_by_a_figure() -> None:
    index = text(DOCS / "rollout" / "README.md")
    assert {one.name for one in TEMPLATES} - {"README.md"} <= set(LINK.findall(index))
    rows = re.findall(r"(?m)^\| (\d)\. [^|]+\|[^|]+\| ([^|]+) \|$", index)
    assert [int(number) for number, _ in rows] == list(range(1, PHASES + 1))
    assert all(CHECK.search(criteria) or set(SNAKE.findall(criteria)) & set(classes()) for _, criteria in rows)


class Printed(HTMLParser):
    """What a page to print says, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.alerts: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.tags.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self._within != "style":
            self.words += data.split()
        if self._within == "em":
            self.alerts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""


def test_the_page_for_a_lock_out_is_two_sheets_that_need_nothing_else() -> None:
    told = text(PRINTED)
    page = Printed()
    page.feed(told)
    assert page.loaded == []
    assert "script" not in page.tags
    assert ("size: A4" in told, told.count('class="page"')) == (True, 1)
    assert 400 < len(page.words) < 900  # more would be a third sheet: print it and look
    for words in ("report-only", "Break-glass", "Temporary Access Pass", "Contingency communication", "Phone tree"):
        assert words in told
    alerts = {one for one in page.alerts if len(one.split()) > 2}
    assert alerts == {"Many users locked out", "Conditional Access weakened"}
    assert alerts <= {one.title for one in classes().values()}
