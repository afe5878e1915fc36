"""Every detector has a runbook, all alike; what they say of settings and commands is true, and no link in them is dead."""

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from monitors.detectors import classes
from monitors.settings import SETTINGS, settable
from tests.sandbox.running import command

FOLDER = Path(__file__).parents[1] / "docs" / "runbooks"
HEADINGS = ["What it means.", "Verify.", "Act, and keep people working.", "Tune.", "Known false positives.", "What peers miss."]
ALL = sorted(FOLDER.glob("*.md"))
MOST_WORDS = 500
"""Half a page: whoever reads it has been woken."""

CODE = re.compile(r"`([^`]+)`")
SETTING = re.compile(r"(?:\.\.\.)?[A-Z0-9]*_[A-Z0-9_]+(?==|$)")
DEFAULT = re.compile(r"`([A-Z0-9_.]+)` \((\d[\d.]*)\)")
LINK = re.compile(r"\]\(([^)]+)\)")
COMMAND = re.compile(r"`python -m sandbox ([a-z]+)")


def declared() -> dict[str, object]:
    """Every setting, and the default of those that are a detector's."""
    found: dict[str, object] = {one.name: None for one in SETTINGS}
    for id_, detector in classes().items():
        defaults = {one.name: one.default for one in fields(detector)}
        found |= {f"DETECTOR_{id_}_{name}".upper(): defaults[name] for name in settable(detector)}
    return found


@cache
def commands() -> set[str]:
    """The commands that `python -m sandbox --help` lists."""
    return set(re.findall(r"^  ([a-z]+) ", command("--help").stdout.decode().partition("Commands:")[2], re.MULTILINE))


def flat(page: Path) -> str:
    """Its text, wherever the lines end."""
    return " ".join(page.read_text(encoding="utf-8").split())


def whole(name: str, page: Path) -> str:
    """The name of a setting; "..." stands for the page's own detector."""
    return name.replace("...", f"DETECTOR_{page.stem}".upper())


def named(page: Path) -> Iterator[str]:
    """The settings that a page names in code."""
    for code in CODE.findall(flat(page)):
        if found := SETTING.match(code):
            yield whole(found[0], page)


def headings(page: Path) -> list[str]:
    """Those of its paragraphs that every page has, in the page's order."""
    found = re.findall(r"^\*\*(.+?)\*\*", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [one for one in found if one in HEADINGS]


@pytest.mark.parametrize("id_", classes())
def test_every_detector_has_its_runbook_with_all_headings(id_: str) -> None:
    page = FOLDER / f"{id_}.md"
    assert page.exists(), f"docs/runbooks/{id_}.md is what the alert links to, and is not written"
    assert page.read_text(encoding="utf-8").startswith(f"# {id_}: ")
    assert headings(page) == HEADINGS


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.stem)
class TestEveryPage:
    def test_every_setting_that_it_names_exists(self, page: Path) -> None:
        assert set(named(page)) <= set(declared())

    def test_every_default_that_it_gives_is_the_default(self, page: Path) -> None:
        said = [(whole(name, page), value) for name, value in DEFAULT.findall(flat(page))]
        assert [(name, value) for name, value in said if float(value) != declared().get(name)] == []

    def test_every_relative_link_leads_somewhere(self, page: Path) -> None:
        links = [link.partition("#")[0] for link in LINK.findall(flat(page)) if "://" not in link]
        assert [link for link in links if link and not (page.parent / link).exists()] == []

    def test_every_command_that_it_names_exists(self, page: Path) -> None:
        assert set(COMMAND.findall(flat(page))) <= commands()

    def test_it_is_half_a_page(self, page: Path) -> None:
        assert len(flat(page).split()) <= MOST_WORDS
