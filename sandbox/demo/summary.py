"""What is said at the end: one line for everything that was acted out, then whether it was all that was promised."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sandbox.demo.heard import CHANNELS
from sandbox.demo.seen import Line, Seen, counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SEVERITIES: Final = ("critical", "high", "medium", "low", "info")
STYLES: Final = {"critical": "bold red", "high": "yellow", "medium": "blue", "cleared": "green"}
MOST_FAULTS: Final = 5
NARROW: Final = 96
"""Columns of what is no terminal: as many as the table needs."""


def console() -> "Console":
    """Where people read; plain where it is no terminal."""
    from rich.console import Console

    made = Console(highlight=False, emoji=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, emoji=False, markup=False, width=NARROW, color_system=None)


def table(lines: Iterable[Line]) -> "Table":
    """One line an alert: after how long each channel had it, or that it is not routed there."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("alert", "severity", "who"):
        made.add_column(name, no_wrap=True)
    for name in CHANNELS:
        made.add_column(name, justify="right", no_wrap=True)
    for one in lines:
        severity = Text(one.severity, style=STYLES.get(one.severity, ""))
        made.add_row(Text(one.alert), severity, Text(one.who), *(took(one, channel) for channel in CHANNELS))
    return made


def took(line: Line, channel: str) -> str:
    """After how long a channel had it."""
    if channel in line.missing:
        return "missing"
    return f"{line.took[channel]:.2f} s" if channel in line.took else "-"


def by_severity(counts: Counter[str]) -> str:
    """How many alerts there are of each severity, the gravest first."""
    return ", ".join(f"{counts[one]} {one}" for one in SEVERITIES if counts[one]) or "none"


def verdict(seen: Seen) -> str:
    """Whether the alerts that stand are the true ones."""
    held = f"{seen.stood} of {len(seen.expected)} alerts as expected, held against what the synthetic tenant knows of itself"
    return f"{held}: none missing, none invented." if not seen.faults else f"{held}. But {'; '.join(seen.faults[:MOST_FAULTS])}."


def told(seen: Seen, severities: Counter[str]) -> Iterable[str]:
    """The lines under the table."""
    yield ""
    yield "Seconds from handing a record to the function app until the channel had the alert; - where it is not sent at once."
    yield "In Azure, Entra first takes minutes to publish a record, and what is medium waits for the timer of every minute,"
    yield "which was fired at once here."
    if seen.drill:
        yield f"How the drill's result reads: {seen.drill}."
    yield ""
    if seen.checks:
        failing = sorted(id_ for id_, word in seen.checks.items() if word == "fail")
        yield f"How the tenant stands in the end, {counted(seen.checks)}; failing: {', '.join(failing) or 'none'}."
    yield f"{seen.records:,} records, {severities.total()} alerts: {by_severity(severities)}."
    yield verdict(seen)
