"""A scripted morning of a live feed, with its truth: what a log alone cannot show, because it is about Latchkey itself.

The real functions of function_app.py in the local host, wired as in Azure, over an Azurite of their own.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest

import function_app
from alerting import wiring as desks
from monitors import invocation, wiring
from monitors.detectors.risky_sign_in import RiskySignIn
from monitors.finding import Notice
from monitors.records.instant import since_epoch
from monitors.records.sign_in import SignIn
from monitors.storage.tables import EPISODES, TablesStore, notice_of
from sandbox.azurite import Azurite, free_port
from sandbox.host import Host
from sandbox.tenant.truth import Expected
from tests.alerting.fed import steps
from tests.builders import body, record
from tests.runtime.worker import BREAK_GLASS
from tests.sandbox.host.test_deliveries import HUB, SETTINGS

PRIVATE = "a fault of a detector"
UNSOUND = "DETECTOR_MASS_LOCKOUT_USERS"


class Scene(NamedTuple):
    """What happens, and the alerts that it is to raise: detector, subject and severity."""

    what: str
    alerts: tuple[tuple[str, str, str], ...]


SCENES = (
    Scene("from the start a threshold is no number", (("settings_unsound", UNSOUND, "critical"),)),
    Scene("a detector raises on a sign-in", (("detector_broken", "risky_sign_in", "high"),)),
    Scene("one of a few bodies cannot be read, which is more than one in a thousand", (("dead_letters", HUB, "high"),)),
    Scene("numbers are jumped over", (("feed_gap", f"{HUB}/0", "high"),)),
    Scene("nobody takes what is posted to Teams", (("channel_down", "teams", "high"),)),
    Scene("a drill is declared, and in it nobody is seen", (
        ("drill_declared", BREAK_GLASS, "info"), ("drill_declared", BREAK_GLASS, "high"))),
    Scene("audit entries never come", (("feed_silent", "AuditLogs", "critical"),)),
    Scene("sign-ins stop for more than two hours, and come back", (
        ("feed_silent", "SignInLogs", "critical"), ("feed_silent", "SignInLogs", "info"))),
)
TRUTH = tuple(Expected(detector, subject, "", "", severity, scene.what)
              for scene in SCENES for detector, subject, severity in scene.alerts)


@contextmanager
def live(monkeypatch: pytest.MonkeyPatch, **given: str) -> Iterator[list[datetime]]:
    """The time of a worker that is wired as in Azure, over tables of its own, with these settings."""
    now = [datetime(2026, 3, 10, 9, tzinfo=UTC)]
    with Azurite() as own:
        for name, text in {"DATA_STORAGE_TABLES": own.connection_string, "BREAK_GLASS_IDS": BREAK_GLASS, **given}.items():
            monkeypatch.setenv(name, text)
        monkeypatch.setattr(desks, "now", lambda: since_epoch(now[0]))
        monkeypatch.setattr(wiring, "_runtime", invocation.Runtime(partial(wiring.joined, desks.opened), lambda: now[0]))
        wiring.settings.cache_clear()
        yield now
    wiring.settings.cache_clear()


class Morning:
    """The scenes, one after the other."""

    def __init__(self, clock: list[datetime], monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.monkeypatch = clock, monkeypatch
        self.host = Host(function_app.app, SETTINGS, clock=lambda: clock[0])

    async def lived(self) -> list[Notice]:
        """Every notice that was raised, once it is over."""
        parts = await wiring.runtime(desks.opened).parts()
        store: TablesStore = parts.stream.ledger.store  # type: ignore[assignment]
        await self._come(3)
        await self._pass(2)
        await self._breaks()
        await self.host.deliver(HUB, [b"no JSON"])
        self.host.skip(HUB, 40)
        await self._come(3)
        status, _ = await parts.desk.declare_drill(json.dumps({"account": BREAK_GLASS, "minutes": 5}).encode(), "olu@contoso.com")
        assert status < 300
        await self._pass(20)
        await self._pass(125)
        await self._come(1)
        await self._pass(3)
        rows = await store.account.rows(EPISODES, "RowKey ge @first and RowKey lt @end", {"first": "notice|", "end": "notice}"})
        await store.close()
        return [one for one in (notice_of(row) for row in rows if "notice" in row) if one.what == "raised"]

    async def _breaks(self) -> None:
        def raises(self: RiskySignIn, sign_in: SignIn) -> str:
            raise ValueError(PRIVATE)

        with self.monkeypatch.context() as patched:
            patched.setattr(RiskySignIn, "notes", raises)
            await self._come(2)

    async def _come(self, many: int) -> None:
        await self.host.deliver(HUB, [body(record(n=n)) for n in range(many)])

    async def _pass(self, minutes: int) -> None:
        for each in steps(minutes):
            self.clock[0] += timedelta(minutes=each)
            await self.host.fire("tick")


def nowhere() -> dict[str, str]:
    """Settings of which one is ill-formed, and a webhook that nobody answers at."""
    return {UNSOUND: "many", "TEAMS_WEBHOOK_URL": f"http://127.0.0.1:{free_port()}/hook"}


def shown(notice: Notice) -> Any:
    """What a notice of an alert comes to, as the truth has it."""
    return notice.finding.detector, notice.finding.subject.id, notice.finding.severity.word
