"""The scan command: settings in, results out."""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from monitors.check import Check, Result, Status, results
from monitors.checks import catalogue
from monitors.programme import programme_of
from monitors.records.instant import since_epoch
from monitors.settings import Settings
from monitors.tenant.access import reader_of
from monitors.tenant.area import OWN, STREAM, NotRead
from monitors.tenant.graph import Patience
from monitors.tenant.reader import NoAnswer
from monitors.tenant.reading import read_tenant
from monitors.tenant.snapshot import TenantSnapshot, names, source_of
from sandbox.chunk import Unusable
from sandbox.reading import printable
from sandbox.replay_command import read_settings, say

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE: Final = Patience(attempts=4, answer=60.0, first_pause=1.0, longest_pause=60.0)
SHOWN: Final = 5
"""How many objects of a result are shown to people; the function app keeps all of them."""
WORTH_A_LINE: Final = (Status.FAIL, Status.WARN, Status.UNKNOWN)
KEPT: Final = {
    OWN: NotRead("it rests on Latchkey's own state, which the function app keeps and this scan does not read"),
    STREAM: NotRead("it rests on what sign-ins have shown, which the function app keeps and this scan does not read"),
}
"""Why this scan cannot tell what Graph does not say, by source."""


def run_scan(settings_file: Path | None, only: str) -> None:
    """Read, judge, print. Raises Unusable."""
    settings, began = read_settings(settings_file), time.monotonic()
    programme = programme_of(settings.values, settings.declared)
    checks = chosen(catalogue(programme, settings.parameters), only)
    with progress(len(areas_of(checks))) as shown:
        snapshot = asyncio.run(read(settings, areas_of(checks), shown))
    found = list(results(checks, snapshot))
    print_results(found)
    summarise(found, time.monotonic() - began)


def chosen(checks: Sequence[Check], only: str) -> list[Check]:
    """The checks of these groups or ids, all of them where none is named. Raises Unusable."""
    wanted = {one.strip().upper() for one in only.split(",") if one.strip()}
    known = {one.id for one in checks} | {group_of(one.id) for one in checks}
    if odd := sorted(wanted - known):
        groups = ", ".join(sorted({group_of(one.id) for one in checks}))
        raise Unusable(f"--only {printable(odd[0])} is neither a group nor a check; groups are {groups}")
    return [one for one in checks if not wanted or wanted & {one.id, group_of(one.id)}]


def group_of(check: str) -> str:
    """The group of a check's id."""
    return check.partition("-")[0]


def areas_of(checks: Sequence[Check]) -> list[str]:
    """What these checks touch, each area once."""
    return list(dict.fromkeys(area for one in checks for area in one.touches()))


async def read(settings: Settings, areas: Sequence[str], shown: "Silent") -> TenantSnapshot:
    """The tenant as far as it is asked for. Raises Unusable where nothing of it can be read."""
    programme = programme_of(settings.values, settings.declared)
    at = since_epoch(datetime.now(UTC))
    async with reader_of(settings, PATIENCE) as reader:
        first = (await read_tenant(reader, programme, ["security_defaults"], at)).areas["security_defaults"]
        if isinstance(first, NoAnswer):
            raise Unusable(f"{first.reason}; see that GRAPH_ENDPOINT is right and that you are signed in (az login)")
        reader.told = shown.page
        return await read_tenant(reader, programme, areas, at, app=settings["AZURE_CLIENT_ID"], given=unread(), told=shown.area)


def unread() -> dict[str, NotRead]:
    """The areas that Graph knows nothing of, each with the reason why it is not read here."""
    return {area: KEPT[source] for area in names() if (source := source_of([area])) in KEPT}


def print_results(found: Sequence[Result]) -> None:
    """One result per line, as JSON."""
    try:
        for one in found:
            sys.stdout.buffer.write(msgspec.json.encode(one.json) + b"\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on, as in `| head`: no more is wanted


def summarise(found: Sequence[Result], seconds: float) -> None:
    """What is not as it should be, and how many checks say what."""
    for one in found:
        if one.status in WORTH_A_LINE:
            print("\n".join(lines_of(one)), file=sys.stderr)
    counts = Counter(str(one.status) for one in found)
    each = ", ".join(f"{counts[word]} {word}" for word in map(str, Status) if counts[word])
    say(f"{len(found)} checks in {seconds:.1f} s: {each}")


def lines_of(one: Result) -> Iterator[str]:
    """A result for people."""
    yield f"{one.status.upper():7} {one.check} {one.title}: {printable(one.summary)}"
    for found in one.found[:SHOWN]:
        yield f"        {found.object_kind} {printable(found.name or found.object_id)}: {printable(found.detail)}"
    if len(one.found) > SHOWN:
        yield f"        and {len(one.found) - SHOWN} more"


class Silent:
    """No terminal: nothing is shown."""

    def area(self, name: str) -> None:
        """This area is read next."""

    def page(self, path: str, rows: int) -> None:
        """A page of a list has come."""


class Bar(Silent):
    """A bar of the areas, which of them is being read, and how many rows of it have come: of a large tenant there are many."""

    def __init__(self, shown: "Progress", areas: int) -> None:
        self._shown, self._task = shown, shown.add_task("", total=areas, completed=-1)
        self._name, self._rows = "", 0

    def area(self, name: str) -> None:
        """The bar moves on."""
        self._rows, self._name = 0, name.replace("_", " ")
        self._shown.update(self._task, advance=1, description=f"reading {self._name}")

    def page(self, path: str, rows: int) -> None:
        """The number behind it grows."""
        self._rows += rows
        self._shown.update(self._task, description=f"reading {self._name}, {self._rows:,}")


@contextmanager
def progress(areas: int) -> Iterator[Silent]:
    """A bar where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    shown = Progress(BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), console=Console(stderr=True),
                     transient=True)
    with shown:
        yield Bar(shown, areas)
