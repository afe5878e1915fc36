"""The page for compliance, as people see it: on a phone and a desk, light and dark, whatever somebody has called something."""

import asyncio
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from monitors.check import ObjectFinding, Status
from monitors.compliance.page import page, style
from monitors.compliance.pulling import Pulling
from monitors.compliance.results import Kept, Past
from monitors.http.visible import visible
from monitors.records.instant import DAY, Instant
from tests.alerting.alerts import EVIL
from tests.browser.eyes import Eyes, Seen
from tests.browser.test_cards import words
from tests.monitors.compliance.results import NOON, kept, people

pytestmark = pytest.mark.xdist_group("chromium")
PHONE, DESK = 320, 1280
ALL = (
    kept(found=people(1_204)), kept(check="BG-008", title="Break-glass accounts have phishing-resistant methods",
                                    status=Status.WARN, severity="high", summary="1 of 2 accounts has one key only"),
    kept(check="REG-012", title="The registration report is fresh", status=Status.UNKNOWN, severity="medium", controls={},
         summary="403 from Graph: the app lacks AuditLog.Read.All"),
    kept(check="AMP-005", title="A registration campaign runs", status=Status.PASS, severity="low"),
    kept(check="LEG-001", title="Nobody signs in with legacy clients", status=Status.PASS, severity="high"),
    kept(check="SVC-001", title="No script signs in as a person", status=Status.NOT_APPLICABLE, severity="medium"),
    kept(check="CA-014", title="Workload identities are left out", status=Status.NOT_LICENSED, severity="low"))


class Published:
    """Results that are in force, and a month in which they came about."""

    def __init__(self, *held: Kept) -> None:
        self.held = held

    async def current(self) -> dict[str, Kept]:
        return {one.check: one for one in self.held}

    async def findings(self, kept: Kept, first: int, most: int) -> list[ObjectFinding]:
        raise AssertionError("the page shows counts only")

    async def days(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        del check
        found = [Past(one.check, NOON - age * DAY, one.status if age < 5 + 3 * place else Status.FAIL, one.findings)
                 for age in range(40, -1, -1) if age % 7 for place, one in enumerate(self.held)]
        return [one for one in found if low <= one.at < high]

    async def turns(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        del low, high, check
        return []


def html(*held: Kept) -> str:
    """The page of these results."""
    return asyncio.run(page(Pulling(Published(*held), lambda: NOON))).decode()


def sound(seen: Seen) -> Seen:
    """What was seen, once nothing ran, nothing was fetched, and nothing sticks out."""
    assert (seen["dialogs"], seen["requests"], seen["errors"], seen["console"]) == ([], [], [], [])
    assert (seen["overflow"], seen["outside"], seen["scripts"]) == (0, [], 0)
    return seen


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_fails_is_seen_first_with_its_findings(eyes: Eyes, theme: str, width: int) -> None:
    seen = sound(eyes.page(html(*ALL), f"compliance-{theme}-{width}", theme=theme, width=width))
    said = words(seen["text"])
    places = [said.index(f"{one} ·") for one in ("CA-001", "BG-008", "REG-012", "LEG-001", "AMP-005", "CA-014", "SVC-001")]
    assert places == sorted(places), "by status, and then the gravest first"
    assert "1,204 findings: CSV JSON" in said
    assert "since 2 Mar 2026" in said
    assert "To look at 3 of 7 checks" in said
    assert [one.partition("?")[0].rpartition("/api/")[2] for one in links(html(*ALL))][:4] == [
        "compliance/results", "compliance/history", "alerts", "openapi.json"]
    assert "compliance/results/CA-001/findings?format=csv&limit=10000" in links(html(*ALL))
    assert seen["background"] == ("rgb(244, 243, 239)" if theme == "light" else "rgb(19, 20, 22)")


def test_before_the_first_scan_it_says_so(eyes: Eyes) -> None:
    nothing = asyncio.run(page(Pulling(Nothing(), lambda: NOON))).decode()
    seen = sound(eyes.page(nothing, "compliance-empty", width=PHONE))
    assert "No scan has ended yet" in seen["text"]
    assert "There is no history yet" in seen["text"]


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_names_of_strangers_come_out_as_text(eyes: Eyes, text: str) -> None:
    evil: Any = replace(kept(found=people(2)), title=text, summary=text, remediation=text, owner=text, controls={text: (text,)})
    seen = sound(eyes.page(html(evil), f"compliance-evil-{EVIL.index(text)}", width=PHONE))
    assert words(visible(text))[:60] in words(seen["text"])
    assert not set(seen["text"]) & set("\u202e\u200f\u2066")
    assert set(seen["marked"]) <= {"b", "h1", "h2", "h3"}
    assert all("evil.test" not in one for one in seen["anchors"])


def test_a_day_without_a_scan_stands_as_the_day_before() -> None:
    found = html(*ALL)
    assert found.count("<title>23 Feb 2026: ") == found.count("<title>22 Feb 2026: ") > 0, "the 23rd is a week before: no scan"
    assert found.count("<rect class=") >= 30


def test_the_style_sheet_refers_to_nothing_elsewhere() -> None:
    assert "url(" not in style()
    assert "@import" not in style()


class Nothing(Published):
    """No scan has ended yet."""

    async def days(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        del low, high, check
        return []


class Links(HTMLParser):
    """Gathers where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]


def links(text: str) -> list[str]:
    """Where the links of a page lead."""
    reader = Links()
    reader.feed(text)
    return reader.found
