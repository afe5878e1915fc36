"""How far a replay is: a bar on a terminal, and nothing but the lines that matter elsewhere."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from sandbox.inputs import Input


class Silent:
    """No terminal: lines only."""

    def line(self, text: str) -> None:
        """One line for people."""
        print(text, file=sys.stderr)

    def done(self, size: int, records: int, alerts: int) -> None:
        """So many bytes more are read; so many records and alerts there are so far."""


class Bar(Silent):
    """A bar of the bytes read, with records a second and the alerts so far."""

    def __init__(self, shown: "Progress", task: "TaskID") -> None:
        self._shown = shown
        self._task = task

    def line(self, text: str) -> None:
        """One line above the bar."""
        self._shown.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def done(self, size: int, records: int, alerts: int) -> None:
        """Move the bar."""
        elapsed = self._shown.tasks[0].elapsed or 0.0
        rate = f"{records / elapsed:,.0f}" if elapsed > 0 else "…"
        self._shown.update(self._task, advance=size, rate=rate, alerts=alerts)


@contextlib.contextmanager
def progress(inputs: Sequence["Input"]) -> Iterator[Silent]:
    """A bar where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    sizes = [each.total for each in inputs]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    shown = Progress(BarColumn(), DownloadColumn(), TextColumn("{task.fields[rate]} records/s"),
                     TextColumn("{task.fields[alerts]} alerts"), TimeRemainingColumn(),
                     console=Console(stderr=True), transient=True)
    with shown:
        yield Bar(shown, shown.add_task("replay", total=total, rate="…", alerts=0))
