"""Promises about tables and timers: what the code keeps and runs is what the pages list, both ways."""

import re
from collections.abc import Iterator
from typing import Final

from monitors.compliance.scans import SCANS
from tests.infra.estate import Estate

EVERY: Final = (
    (r"0 \* \* \* \* \*", "every minute"), (r"0 \*/(\d+) \* \* \* \*", r"every \1 minutes"),
    (r"0 (\d) \* \* \* \*", r"every hour, at :0\1"), (r"0 (\d\d) \* \* \* \*", r"every hour, at :\1"),
    (r"0 (\d\d) \*/(\d+) \* \* \*", r"every \2 hours, at :\1"))
"""Schedules, and how the page says them."""


def tables(estate: Estate) -> Iterator[str]:
    """docs/operations.md says of every table what it holds and how long, and of none that there is not."""
    _, _, section = estate.texts["docs/operations.md"].partition("## What is kept\n")
    told = set(re.findall(r"(?m)^\| `([a-z]+)` \|", section.partition("\n## ")[0]))
    yield from (f"docs/operations.md does not say what table {one} holds" for one in sorted(estate.tables - told))
    yield from (f"docs/operations.md: nothing uses a table {one}" for one in sorted(told - estate.tables))


def in_words(schedule: str) -> str:
    """A schedule as the page says it; as it is where there are no words for it yet."""
    for pattern, words in EVERY:
        if found := re.fullmatch(pattern, schedule):
            return found.expand(words)
    return schedule


def timers(estate: Estate) -> Iterator[str]:
    """docs/architecture.md has every timer with its schedule, and no other; a scan's timer runs when the scan says so."""
    bound = {name: words["schedule"] for name, words in estate.decorated("timer_trigger")}
    _, _, section = estate.texts["docs/architecture.md"].partition("## Timers\n")
    told = dict(re.findall(r"(?m)^\| `(\w+)` \| ([^|]+) \|", section.partition("\n## ")[0]))
    yield from (f"docs/architecture.md: {name} runs {in_words(schedule)}, not {told.get(name, 'at all')}"
                for name, schedule in bound.items() if told.get(name) != in_words(schedule))
    yield from (f"docs/architecture.md: there is no timer {name}" for name in sorted(set(told) - set(bound)))
    for name, schedule in bound.items():
        scan = SCANS.get(name.removeprefix("scan_"))
        if name.startswith("scan_") and (scan is None or scan.schedule != schedule):
            yield f"function_app.py: {name} runs at {schedule}, and its scan says {scan and scan.schedule}"


DATA_KEPT: Final = (tables, timers)
