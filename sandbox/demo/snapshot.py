"""What was captured, as files that outlive the demo."""

import json
import re
from pathlib import Path
from typing import Any

from sandbox.capture import Capture
from sandbox.demo.heard import Heard


def save(folder: Path, capture: Capture, heard: Heard) -> None:
    """Write cards, events and alerts as JSON and mails as pages; those of the last time are gone."""
    mails = folder / "mails"
    mails.mkdir(exist_ok=True)
    for old in mails.glob("*.html"):
        old.unlink()
    for number, one in enumerate(capture.mails, 1):
        (mails / f"{number:02}-{file_name(one.subject)}.html").write_text(one.html, encoding="utf-8")
    write(folder / "teams-cards.json", [{"received": one.received.isoformat(), "card": one.content} for one in capture.cards])
    write(folder / "siem-events.json", [dict(one.content) for one in capture.events])
    write(folder / "alerts.json", list(heard.alerts.values()))


def write(path: Path, value: Any) -> None:
    """One value as JSON that people can read."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def file_name(subject: str) -> str:
    """A subject as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", subject.lower()).strip("-")[:70]
