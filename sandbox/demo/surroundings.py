"""What the function app is told and where it speaks: its environment, and its log."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from monitors.settings import SETTINGS
from sandbox.chunk import Unusable

LOG: Final = "function-app.log"
FORMAT: Final = "%(asctime)s %(levelname)-8s %(name)s %(message)s"
OWN: Final = frozenset(one.name for one in SETTINGS)


def settle(settings: Mapping[str, str]) -> None:
    """Make these the function app's settings, and no others; what the shell had of them is left out."""
    for name in list(os.environ):
        if name in OWN or name.startswith("DETECTOR_"):
            del os.environ[name]
    os.environ.update(settings)


def log_to(folder: Path) -> Path:
    """Let everything that is logged or warned of go to a file in a folder, and nothing of it to the terminal. Raises Unusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(folder / LOG, mode="w", encoding="utf-8")
    except OSError as error:
        raise Unusable(f"cannot write to {folder}: {(error.strerror or str(error)).lower()}; name another folder with "
                       "--out") from error
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    return folder / LOG
