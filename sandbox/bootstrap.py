"""The way into .venv in the root of the repository, which is made where it is missing. Nothing but the standard library."""

import os
import subprocess
import sys
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SENT = "LATCHKEY_SENT_INSIDE"
"""Set for the process that is sent inside .venv, so that one that does not arrive there is not sent again."""


class CannotGoOn(Exception):
    """No environment to run in; the message names cause and mend."""


class Bootstrap:
    """The way into .venv. What it does to the world goes through `run` and `execv`, so that tests can watch."""

    def __init__(self, root: Path = ROOT, *, prefix: str = sys.prefix, run: Callable[..., Any] = subprocess.run,
                 execv: Callable[[str, list[str]], object] = os.execv) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.prefix, self.run, self.execv = prefix, run, execv

    @property
    def python(self) -> Path:
        """The interpreter to go on with."""
        return self.venv / "bin" / "python"

    @property
    def ready(self) -> Path:
        """The mark that everything is installed; `make` leaves the same one."""
        return self.venv / ".ready"

    def is_inside(self) -> bool:
        """Whether this process runs in .venv."""
        return Path(self.prefix).resolve() == self.venv.resolve()

    def enter(self, arguments: Sequence[str], environ: MutableMapping[str, str] = os.environ) -> None:
        """Return where this process runs inside .venv; else replace it by one that does. Raises CannotGoOn."""
        sent = environ.pop(SENT, None)
        if self.is_inside():
            return
        if sent:
            raise CannotGoOn(f"{self.python} does not run inside {self.venv}: remove that folder and run again")
        if not (self.ready.exists() and self.python.exists()):
            self.make()
        environ[SENT] = "1"
        self.execv(str(self.python), [str(self.python), "-m", "sandbox", *arguments])

    def make(self) -> None:
        """Make .venv and install what is pinned; what was begun and not finished is gone on with. Raises CannotGoOn."""
        print(f"latchkey: making {self.venv} first, this takes a minute", file=sys.stderr, flush=True)
        self.step([sys.executable, "-m", "venv", str(self.venv)])
        self.step([str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                   "-r", str(self.root / "requirements-dev.txt"), "-c", str(self.root / "constraints.txt")])
        self.ready.touch()

    def step(self, command: list[str]) -> None:
        """One command; its last words on failure. Raises CannotGoOn."""
        done = self.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            last = ((done.stderr or "").strip().splitlines() or ["it said nothing"])[-1]
            raise CannotGoOn(f"could not make {self.venv}: {last}; mend that and run again")
