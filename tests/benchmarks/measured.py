"""What a run costs: processor seconds and peak memory of whole processes, and the best of several rounds in this one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """Of a process: user + system seconds, seconds on the wall, and peak resident megabytes."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is measured / against; a floor is at least, a ceiling at most."""

    what: str
    measured: str
    ratio: float
    floor: float | None = None
    ceiling: float | None = None

    @property
    def budget(self) -> str:
        """The budget in words."""
        return f">= {self.floor}" if self.floor is not None else f"<= {self.ceiling}"

    @property
    def held(self) -> bool:
        """Whether the budget is held."""
        return (self.floor is None or self.ratio >= self.floor) and (self.ceiling is None or self.ratio <= self.ceiling)


def process(*command: str) -> Cost:
    """Run a Python process to its end; raises CalledProcessError where it fails."""
    began = time.perf_counter()
    running = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert running.stderr
    said = running.stderr.read()
    running.stderr.close()
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command, stderr=said)
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)


def best(rounds: int, *works: Callable[[], object]) -> Sequence[float]:
    """The least processor seconds of each of these, taken in turn round by round."""
    least = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            began = time.process_time()
            work()
            least[place] = min(least[place], time.process_time() - began)
    return least
