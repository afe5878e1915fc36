"""The page for people: how many checks stand how, since when, and how that came about. Self-contained, with no script."""

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from monitors.check import Status
from monitors.compliance.forms import GROUPS, group_of
from monitors.compliance.pulling import Pulling
from monitors.compliance.results import Kept, Past
from monitors.finding import Severity
from monitors.http.visible import visible
from monitors.records.instant import DAY, EPOCH, Instant

if TYPE_CHECKING:
    from jinja2 import Environment

MEDIA: Final = "text/html; charset=utf-8"
HERE: Final = Path(__file__).with_name("templates")
DAYS: Final = 30
"""How many days the trend shows."""
MOST: Final = 10_000
"""How many findings one link brings; the file says where the others are."""
WORDS: Final = {Status.FAIL: "Fails", Status.WARN: "Warning", Status.UNKNOWN: "Unknown", Status.PASS: "Passes",
                Status.NOT_LICENSED: "Not licensed", Status.NOT_APPLICABLE: "Not applicable"}
"""The statuses in the order in which people should see them."""
TO_DO: Final = (Status.FAIL, Status.WARN, Status.UNKNOWN)
DRAWN: Final = (Status.PASS, Status.UNKNOWN, Status.WARN, Status.FAIL)
"""The statuses that the trend shows, from the ground up."""
HEIGHT, STEP, WIDTH = 100.0, 20, 14


class Line(NamedTuple):
    """One check on the page."""

    kept: Kept
    word: str
    group: str
    since: str
    observed: str
    controls: str


class Bar(NamedTuple):
    """A status's share of one day in the trend."""

    status: str
    x: int
    y: float
    height: float
    said: str


@cache
def style() -> str:
    """The page's style sheet."""
    return (HERE / "page.css").read_text(encoding="utf-8")


@cache
def headers() -> dict[str, str]:
    """What the page may load: its own style sheet, known by its hash, and nothing else."""
    digest = base64.b64encode(sha256(style().encode()).digest()).decode()
    return {"Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
                                       "form-action 'none'; frame-ancestors 'none'"}


async def page(pulling: Pulling) -> bytes:
    """The page as things stand."""
    kept = list((await pulling.results.current()).values())
    today = pulling.clock() // DAY * DAY
    past = await pulling.results.days(today - 2 * DAYS * DAY, today + DAY)
    number = Counter(one.status for one in kept)
    lines = [line(one) for one in sorted(kept, key=order)]
    html = _templates().get_template("page.html").render(
        style=style(), words=WORDS, number=number, to_do=[one for one in lines if one.kept.status in TO_DO],
        others=[one for one in lines if one.kept.status not in TO_DO], most=MOST,
        observed=max((one.observed for one in lines), default=""),
        bars=list(bars(past, today, len(kept))), first=day_words(today - (DAYS - 1) * DAY), last=day_words(today),
        width=DAYS * STEP, bar=WIDTH)
    return html.encode("utf-8", "replace")


def order(kept: Kept) -> tuple[int, int, str]:
    """The order of checks for people: by status, the gravest first."""
    return list(WORDS).index(kept.status), -Severity[kept.severity.upper()], kept.check


def line(kept: Kept) -> Line:
    """A check as people read it."""
    controls = ", ".join(f"{framework.upper()} {one}" for framework, ids in kept.controls.items() for one in ids)
    return Line(kept, WORDS[kept.status], GROUPS.get(group_of(kept.check), ""), day_words(kept.first_seen),
                time_words(kept.observed_at), controls)


def bars(past: Sequence[Past], today: Instant, checks: int) -> Iterable[Bar]:
    """The trend: of each day how many checks stood how; a check that no scan judged that day stands as before."""
    highest = max(checks, len({one.check for one in past}), 1)
    for number in range(DAYS):
        begin = today - (DAYS - 1 - number) * DAY
        yield from stacked(number * STEP + (STEP - WIDTH) // 2, standing(past, begin + DAY), highest, day_words(begin))


def standing(past: Sequence[Past], end: Instant) -> Counter[Status]:
    """How many checks had each status at that time."""
    last = {one.check: one.status for one in past if one.at < end}
    return Counter(last.values())


def stacked(x: int, number: Counter[Status], highest: int, day: str) -> Iterable[Bar]:
    """One day's bars, from the ground up."""
    y = HEIGHT
    for status in DRAWN:
        height = HEIGHT * number[status] / highest
        y -= height
        if height:
            yield Bar(str(status), x, round(y, 2), round(height, 2), f"{day}: {number[status]} {WORDS[status].lower()}")


def day_words(at: Instant) -> str:
    """A UTC day as people write it."""
    day = EPOCH + timedelta(microseconds=at)
    return f"{day.day} {day:%b %Y}"


def time_words(at: Instant) -> str:
    """A time as tables write it."""
    return f"{EPOCH + timedelta(microseconds=at):%Y-%m-%d %H:%M} UTC"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)
    made.filters["visible"] = visible
    return made
