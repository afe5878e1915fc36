"""Where Chromium is: CHROMIUM_PATH, else an installed one, else Debian's by apt where root.

`python -m tests.browser.chromium` finds or installs it, and prints where it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE = "No Chromium: set CHROMIUM_PATH to one, or install one (Debian: apt-get install chromium)."


class NoChromium(Exception):
    """There is none, and none can be installed here."""


def chromium() -> str:
    """The path of a Chromium, installed first where that is possible."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not Path(named).is_file():
            raise NoChromium(f"CHROMIUM_PATH is {named}, and there is no such file. {NONE}")
        return named
    return installed() or (install() and installed()) or _none()


def installed() -> str | None:
    """The first that is on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> bool:
    """Install Debian's; whether it could be tried."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, timeout=600, check=False)
        if done.returncode:
            raise NoChromium(f"{NONE} apt-get {command[0]} failed here: {done.stderr.strip()[-500:]}")
    return True


def _none() -> str:
    raise NoChromium(NONE)


if __name__ == "__main__":
    try:
        print(chromium())  # noqa: T201 - what the command is for
    except NoChromium as none:
        sys.exit(str(none))
