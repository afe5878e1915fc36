"""Drills from their declaration to their result: was the alert there, and how many seconds did each channel take?"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from alerting.delivery import Opened, Pointer
from alerting.outbox import TablesOutbox
from monitors.declared import Declared
from monitors.detectors.drill_declared import NOTHING
from monitors.drills import Drill, drill_of
from monitors.episodes import digest
from monitors.finding import Evidence, Finding, Notice, Severity, Subject
from monitors.records.instant import MINUTE, SECOND, Instant
from monitors.storage.drills import TablesDrills

DECLARED: Final = "drill_declared"
SIGNED_IN: Final = "break_glass_sign_in"
ARRIVED, SILENT = "arrived", "silent"
SHOWN: Final = {"teams": "Teams", "siem": "SIEM"}
LATE: Final = 5 * MINUTE
"""How long after a drill's end its alert may still arrive: logs come minutes late."""


@dataclass
class Drilling:
    """The drills, and the outbox in which their alerts' telling is written."""

    drills: TablesDrills
    outbox: TablesOutbox
    declared: Declared

    async def seen(self, notice: Notice) -> None:
        """Note the alert of a drill's sign-in, so that its result can be told."""
        finding = notice.finding
        if finding.detector != SIGNED_IN or finding.severity != Severity.INFO:
            return
        names = [one for one in (finding.subject.id, finding.subject.name.casefold()) if one]
        drill = drill_of(await self.drills.of(names), names, finding.first_seen)
        if drill:
            await self.drills.seen(drill, finding.id, f"{finding.subject.kind}|{finding.subject.id}")

    async def results(self, now: Instant, channels: Collection[str]) -> list[tuple[Drill, Notice]]:
        """The drills that are over: every channel was told of the sign-in, or none will be any more."""
        found = []
        for drill in await self.drills.unfinished():
            opened = await self.outbox.open(Pointer("", drill.alert, 1, drill.key, now)) if drill.alert else None
            told = evidence(opened) if opened else ()
            everybody = {one.id for one in told} >= set(channels) - {"digest"}
            if everybody and opened:
                finding = opened.notices[0].finding
                found.append((drill, result(drill, ARRIVED, told, finding.first_seen, finding.subject.name)))
            elif now >= drill.until + LATE:
                found.append((drill, result(drill, SILENT, told, drill.since)))
        return found


def evidence(opened: Opened) -> tuple[Evidence, ...]:
    """How many seconds after the sign-in each channel took the alert."""
    if not opened.notices:
        return ()
    began = opened.notices[0].finding.first_seen
    return tuple(Evidence(channel, told.at, f"{SHOWN.get(channel, channel)} took the alert "
                          f"{(told.at - began) / SECOND:.1f} s after the sign-in")
                 for channel, told in sorted(opened.state.told.items()))


def declaration(drill: Drill) -> Notice:
    """That a drill was declared."""
    return _notice(drill, 1, Severity.INFO, (), drill.since, {"by": drill.by, "until": drill.until})


def result(drill: Drill, word: str, told: tuple[Evidence, ...], began: Instant, name: str = "") -> Notice:
    """What came of a drill; that nothing came is high."""
    took = ", ".join(f"{SHOWN.get(one.id, one.id)} after {(one.at - began) / SECOND:.1f} s" for one in told)
    said = f"the alert of the sign-in arrived: {took}" if word == ARRIVED else (
        f"the alert of the sign-in reached only some channels ({took})" if took else NOTHING)
    context = {"by": drill.by, "until": drill.until, "result": word, "took": said}
    return _notice(drill, 2, Severity.INFO if word == ARRIVED else Severity.HIGH, told, began, context, name)


def _notice(drill: Drill, number: int, severity: Severity, told: tuple[Evidence, ...], first_seen: Instant,
            context: dict[str, object], name: str = "") -> Notice:
    last = max((one.at for one in told), default=first_seen)
    return Notice(alert=drill.id, number=number, what="raised", finding=Finding(
        id=drill.id, detector=DECLARED, severity=severity, status="open", raised=1, privileged=True,
        subject=Subject("user", drill.account, name or drill.account), first_seen=first_seen, last_seen=last,
        count=max(1, len(told)), evidence=told, context=context))


def named(account: str, since: Instant) -> str:
    """The id of a drill and of its alert."""
    return digest(DECLARED, account, since)
