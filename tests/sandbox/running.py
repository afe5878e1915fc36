"""What a replay makes of files: in this process for what it says, as a process for how it ends."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from alerting.alert import alert_of
from monitors.detectors import catalogue, classes
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from sandbox.inputs import Input
from sandbox.replay import replay_into
from tests.builders import (
    USER,
    approved,
    audit_record,
    denied,
    guid,
    mfa_failure,
    mfa_success,
    record,
    several,
    step,
)

ROOT = Path(__file__).resolve().parents[2]
EMERGENCY = guid(1, 7)
SETTINGS = {"BREAK_GLASS_IDS": EMERGENCY}
Json = dict[str, Any]


@dataclass
class Told:
    """An outcome, and all that was said on the way."""

    alerts: list[Json] = field(default_factory=list)
    counts: Json = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    size: int = 0

    def line(self, text: str) -> None:
        self.lines.append(text)

    def done(self, size: int, records: int, alerts: int) -> None:
        self.size += size

    @property
    def short(self) -> list[tuple[str, str, int, str]]:
        """What an alert is in few words."""
        return [(one["detector"], one["subject"]["id"], one["count"], one["first_seen"]) for one in self.alerts]


def replayed(*paths: Path, hours: float = 24, settings: Mapping[str, str] = SETTINGS) -> Told:
    """The command's inside, without its process."""
    read = Settings.read(settings, classes())
    detectors = catalogue(read.declared, read.parameters)
    replay, told = replay_into(MemoryStore(), detectors, hours), Told()
    asyncio.run(replay.run((chunk for path in paths for chunk in Input(str(path)).chunks()), told))
    by_id = {detector.id: detector for detector in detectors.all}
    told.alerts = [json.loads(msgspec.json.encode(alert_of(one, by_id[one.detector]))) for one in replay.told()]
    told.counts = replay.counts.as_json()
    return told


def command(*arguments: str, given: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m sandbox` as people run it."""
    return subprocess.run([sys.executable, "-m", "sandbox", *arguments], cwd=ROOT, input=given, capture_output=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "HOME": "/tmp", **environ}, timeout=120)  # noqa: S108


def eventful() -> list[Json]:
    """Records of a morning in which several detectors have something to say."""
    return [
        *several(6, mfa_failure, said="MFA denied; invalid verification code"),
        *(record(n=20 + n, code=500121, minute=60 + n, userId=guid(2, 7), userPrincipalName="bo@contoso.test",
                 said="MFA denied; user declined the authentication", steps=[step(minute=60 + n), denied(
                     60 + n, result="MFA denied; user declined the authentication")]) for n in range(3)),
        mfa_success(64, n=30, userId=guid(2, 7), userPrincipalName="bo@contoso.test"),
        record(n=40, minute=70, userId=EMERGENCY, userPrincipalName="emergency@contoso.test"),
        record(n=41, minute=75, clientAppUsed="IMAP4", userId=guid(3, 7), userPrincipalName="cy@contoso.test"),
        record(n=42, minute=80, code=53010, userId=guid(4, 7), userPrincipalName="di@contoso.test"),
        record(n=43, minute=81, category="NonInteractiveUserSignInLogs"),
        audit_record("Suspicious activity reported", n=50, minute=90),
        record(n=60, minute=95, steps=[step(minute=95), approved(95)], category="ServicePrincipalSignInLogs"),
    ]


def ndjson(records: Sequence[Json], end: str = "\n") -> bytes:
    """One record a line."""
    return "".join(json.dumps(one) + end for one in records).encode()


__all__ = ["EMERGENCY", "ROOT", "SETTINGS", "USER", "Told", "command", "eventful", "ndjson", "replayed"]
