"""A synthetic log on disk; beside it the truth about it, the settings it needs and who has registered what."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.tenant.log import generate

_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    records: int
    bytes: int
    alerts: int


def write(
    path: str | Path, *, users: int, days: int, seed: int, per_user: int = 12, tick: Callable[[int], None]
) -> Summary:
    """Write FILE, and beside it .truth.json, .settings.json and .registration.json.

    `tick` hears how many records came since it last heard.
    """
    log = generate(users=users, days=days, seed=seed, per_user=per_user)
    records = size = 0
    with open(path, "wb") as file:
        for record in log.records():
            file.write(record + b"\n")
            records += 1
            size += len(record) + 1
            if records % _TOLD_EVERY == 0:
                tick(_TOLD_EVERY)
    tick(records % _TOLD_EVERY)
    truth = log.truth()
    Path(f"{path}.truth.json").write_text(truth.to_json() + "\n", encoding="utf-8")
    settings = {"IsEncrypted": False, "Values": log.settings()}
    Path(f"{path}.settings.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in log.registration())
    Path(f"{path}.registration.json").write_text(f'{{"value": [\n{rows}\n]}}\n', encoding="utf-8")
    return Summary(records, size, len(truth.alerts))
