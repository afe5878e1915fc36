"""What a run costs: processor seconds and peak memory of whole processes, and the best of several rounds in this one."""

import json
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

    def held(self, slack: float = 0.0) -> bool:
        """Whether the budget is held, or missed by no more than the slack (0.25 is a quarter of it)."""
        return ((self.floor is None or self.ratio >= self.floor * (1 - slack))
                and (self.ceiling is None or self.ratio <= self.ceiling * (1 + slack)))


MEASURER: Final = """
import json, os, subprocess, sys, time
began = time.perf_counter()
running = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr)
_, status, usage = os.wait4(running.pid, 0)
running.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024]))
sys.exit(running.returncode)
"""
"""A process inherits its parent's peak of memory until it runs its own program, so a small one starts what is measured."""


def process(*command: str) -> Cost:
    """Run a Python process to its end; raises CalledProcessError where it fails."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", MEASURER, sys.executable, *command], cwd=ROOT, check=True,
                          stdin=subprocess.DEVNULL, capture_output=True)
    return Cost(*json.loads(done.stdout))


def best(rounds: int, *works: Callable[[], object]) -> Sequence[float]:
    """The least processor seconds of each of these, taken in turn round by round."""
    least = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            began = time.process_time()
            work()
            least[place] = min(least[place], time.process_time() - began)
    return least
