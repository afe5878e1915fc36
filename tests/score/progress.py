"""How far a run is: a bar on a terminal, a line a tenth elsewhere; it may take minutes."""

import contextlib
import sys
from collections.abc import Iterator

from sandbox.progress import Silent


class Tenths(Silent):
    """Says each tenth of so many records in a line."""

    def __init__(self, total: int) -> None:
        self._total, self._said = total, 0

    def done(self, size: int, records: int, alerts: int) -> None:
        """So many records and alerts there are so far."""
        tenth = min(10 * records // self._total, 10)
        if tenth > self._said:
            self._said = tenth
            self.line(f"score: {10 * tenth} %, {records:,} records, {alerts} alerts so far")


@contextlib.contextmanager
def progress(total: int) -> Iterator[Silent]:
    """A bar where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield Tenths(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sandbox.progress import Bar

    shown = Progress(BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]} records/s"),
                     TextColumn("{task.fields[alerts]} alerts"), TimeRemainingColumn(),
                     console=Console(stderr=True), transient=True)
    with shown:
        yield Bar(shown, shown.add_task("score", total=total, rate="…", alerts=0))
