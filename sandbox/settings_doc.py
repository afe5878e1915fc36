"""docs/settings.md, rendered from what the code declares: `python -m sandbox.settings_doc` writes it anew."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from monitors.check import WHAT as MEANING
from monitors.checks import classes as checks
from monitors.detector import Detector
from monitors.detectors import classes
from monitors.settings import SETTINGS, Setting, check_setting, settable

FILE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

HEAD: Final = """# Settings

<!-- Written by `python -m sandbox.settings_doc` from the declarations in the code; do not edit. -->

In Azure these are app settings; on a laptop they stand in `local.settings.json`, or in the file that `--settings` names, under
`Values`. A command stops on an ill-formed or misspelt one and says which. In Azure the app runs on with the default, and
health and an alert say so.
"""

DETECTORS: Final = """
## Detectors

`DETECTOR_<ID>_<PARAMETER>` overrides one number of one detector. Windows include both ends.
"""

CHECKS: Final = """
## Checks

`CHECK_<ID>_<NUMBER>` overrides one number by which one check judges.
"""

WHAT: Final = {
    "threshold": "how many it takes",
    "users": "how many distinct users it takes",
    "window_minutes": "how long its window is, in minutes",
    "quiet_minutes": "for how many minutes one subject raises no second alert",
    "ratio": "how many times the usual it takes",
    "share": "what share of those seen it takes, from 0 to 1",
    "staged": "`true`: alerts are recorded but sent to nobody, to try the detector out",
}


def rendered() -> str:
    """The whole page."""
    return "\n".join([HEAD, *table(("Setting", "What it is for", "Default", "Example"), map(setting, SETTINGS)), DETECTORS,
                      *table(("Setting", "What it is", "Default"), parameters()), CHECKS,
                      *table(("Setting", "What it is", "Default"), numbers()), ""])


def setting(one: Setting) -> tuple[str, ...]:
    """The row of a setting."""
    return f"`{one.name}`", one.purpose, code(one.default), code(one.example)


def parameters() -> Iterator[tuple[str, ...]]:
    """The rows of all detectors' parameters."""
    for id_, detector in classes().items():
        for name in settable(detector):
            yield f"`DETECTOR_{id_}_{name}`".upper(), WHAT[name], code(default(detector, name))


def numbers() -> Iterator[tuple[str, ...]]:
    """The rows of all checks' numbers."""
    for id_, check in checks().items():
        for one in fields(check):
            if MEANING in one.metadata:
                yield f"`{check_setting(id_, one.name)}`", one.metadata[MEANING], code(str(one.default))


def default(detector: type[Detector], name: str) -> str:
    """A parameter's default as a setting would write it."""
    (one,) = (each for each in fields(detector) if each.name == name)
    return str(one.default).lower()


def code(text: str) -> str:
    """Text as code; nothing for nothing."""
    return f"`{text}`" if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table."""
    head = tuple(head)
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    FILE.write_text(rendered(), encoding="utf-8")
