"""One invocation: a batch that is judged, or the timer of every minute. Light to import: what it needs comes when it runs.

What raises, and why. The host checkpoints a batch when its retry policy ends, also when the function failed. So only what
passes by itself (`infrastructure`) raises, and the policy runs the batch again. A body that cannot be read is set aside; a
fault of our own would be the same the sixtieth time, so its range goes to the dead letters at once. The last attempt writes
the range there too, and where that fails one line that an alert rule reads, `LOST hub partition first last`. It raises all
the same: what was not judged is no success, and should the host try once more than it says, all the better.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from monitors.fault import origin
from monitors.parts import Unset
from monitors.stretch import Stretch, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

    import azure.functions as func

    from monitors.ledger import Verdict
    from monitors.parts import Parts
    from monitors.records.envelope import Batch, SetAside
    from monitors.stream import Stream

log = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(days=8)
"""How old a fact may be and still be remembered; an older one is judged by itself, and counted as late."""
OURS: Final = (400, 413)
"""The store's words for a request that is wrong in itself: the same the sixtieth time, like any fault of our own."""
EARLIEST: Final = timedelta(days=1)
"""How far in the future a record may lie; one further off is judged by itself too, and counted as late."""


@dataclass
class Runtime:
    """What a worker process keeps between invocations."""

    joined: Callable[[], Coroutine[Any, Any, Parts]]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _joining: asyncio.Task[Parts] | None = None

    async def watch(self, events: Sequence[func.EventHubEvent], context: func.Context) -> None:
        """Judge the events of one partition. Raises what passes by itself, so that the host delivers them again."""
        if not events:
            return
        stretch = Stretch.of(events)
        try:
            await self._judge_or_set_aside(events, stretch)
        except Exception:
            if is_last(context):
                await self._lose(stretch)
            raise

    async def tick(self) -> None:
        """Do what is due every minute, and say how long that took. Raises at the end what failed on the way."""
        from monitors.metrics import Metric, say

        began = time.monotonic()
        try:
            await self._do_what_is_due()
        finally:
            say({Metric.TICK_TIME: time.monotonic() - began})

    async def _do_what_is_due(self) -> None:
        """Each chore, then whatever is owed."""
        parts, failed = await self.parts(), list[Exception]()
        for chore in parts.chores:
            try:
                notices = await chore.run(self.clock())
                await parts.desk.owe(notices)
                await parts.desk.first_try(notices)
            except Exception as error:  # noqa: BLE001 - a named edge: one chore's failure must not stop the others
                log.error("CHORE %s failed: %s", chore.name, origin(error))
                failed.append(error)
        await parts.desk.tick()
        if failed:
            raise ExceptionGroup("chores", failed)

    async def scan(self, name: str) -> None:
        """Read a part of the tenant, judge it, publish what comes of it, and tell what changed. Raises what the store raises."""
        parts = await self.parts()
        await parts.desk.first_try(await parts.scans().run(name, self.clock()))

    async def parts(self) -> Parts:
        """The parts, joined once for an event loop, to which their clients belong; where that failed, once more."""
        loop, joining = asyncio.get_running_loop(), self._joining
        failed = joining is not None and joining.done() and (joining.cancelled() or joining.exception())
        if joining is None or failed or joining.get_loop() is not loop:
            joining = self._joining = loop.create_task(self.joined())
        return await asyncio.shield(joining)

    async def _judge_or_set_aside(self, events: Sequence[func.EventHubEvent], stretch: Stretch) -> None:
        parts = await self.parts()
        try:
            await self._judge(events, stretch, parts)
        except Exception as error:
            if isinstance(error, infrastructure()) and getattr(error, "status_code", None) not in OURS:
                raise
            log.critical("FAULT %s %s %d %d: %s, not judged, written to the dead letters", *stretch.place,
                         origin(error))
            await parts.dead_letters.lost(*stretch.place)

    async def _judge(self, events: Sequence[func.EventHubEvent], stretch: Stretch, parts: Parts) -> None:
        from monitors.vitals import say_batch

        began = time.monotonic()
        batch, set_aside = decoded(events)
        verdict = await judged(batch, parts.stream, self.clock())
        for sequence, what in set_aside:
            await parts.dead_letters.set_aside(stretch.hub, stretch.partition, sequence, what)
        for keeper in parts.keepers:
            await keeper.keep(stretch, batch, verdict, self.clock())
        untold = _report(stretch, batch, verdict)
        try:
            await parts.desk.first_try(verdict.notices)
            await parts.desk.wonder(untold)
        except Exception as error:  # noqa: BLE001 - a named edge: all of it is owed, and the batch is judged
            log.error("FIRST TRY ended early, tick goes on: %s", origin(error))
        say_batch(stretch, batch, verdict, self.clock(), time.monotonic() - began)

    async def _lose(self, stretch: Stretch) -> None:
        try:
            await (await self.parts()).dead_letters.lost(*stretch.place)
        except Exception:  # noqa: BLE001 - the last edge: whatever it was, one line must name what is lost
            log.critical("LOST %s %s %d %d", *stretch.place)


@cache
def infrastructure() -> tuple[type[Exception], ...]:
    """What passes by itself, or when somebody mends the set-up: worth the same batch again."""
    from azure.core.exceptions import AzureError

    from monitors.ledger import Busy
    return AzureError, Busy, Unset, OSError  # OSError: also every time-out and broken connection


def is_last(context: func.Context) -> bool:
    """Whether the host will not run this batch again.

    It sends no retry context before the first retry, which arrives as 0 of 0: that attempt is not the last one.
    """
    retry = context.retry_context
    return retry is not None and 0 < retry.max_retry_count <= retry.retry_count


def decoded(events: Iterable[func.EventHubEvent]) -> tuple[Batch, list[tuple[int, SetAside]]]:
    """The records of all bodies, and those set aside beside the sequence number of their event."""
    from monitors.records.envelope import Batch, SetAside, decode

    batch, aside = Batch(), []
    for event in events:
        known = len(batch.set_aside)
        try:
            decode(event.get_body(), batch)
        except Exception as error:  # noqa: BLE001 - a named edge: what no reader foresaw must not stop its siblings
            batch.set_aside.append(SetAside(f"our fault: {type(error).__name__}", "", None))
        aside += [(number_of(event), what) for what in batch.set_aside[known:]]
    return batch, aside


async def judged(batch: Batch, stream: Stream, now: datetime) -> Verdict:
    """Judge a batch; records from the future by themselves, since nothing that comes may chain to them.

    The canary's are set apart from the batch that is given: whoever keeps something of it does not see them.
    """
    from monitors.canary import set_apart
    from monitors.records.instant import END, since_epoch

    set_apart(batch, stream.ledger.declared)
    stream.ledger.oldest = since_epoch(now - REMEMBERED)
    timely, future = _split(batch, now + EARLIEST)
    verdict = await stream.judge(timely)
    if future:
        verdict.add(await replace(stream, ledger=replace(stream.ledger, oldest=END)).judge(future))
    return verdict


def _split(batch: Batch, limit: datetime) -> tuple[Batch, Batch | None]:
    from monitors.records.envelope import Batch
    from monitors.records.instant import since_epoch

    end = since_epoch(limit)
    timely, future = Batch(), Batch()
    timely.canary = batch.canary
    future.sign_ins = [one for one in batch.sign_ins if one.created > limit]
    future.entries = [one for one in batch.entries if one.at > end]
    if not future.records:
        return batch, None
    timely.sign_ins = [one for one in batch.sign_ins if one.created <= limit]
    timely.entries = [one for one in batch.entries if one.at <= end]
    return timely, future


def _report(stretch: Stretch, batch: Batch, verdict: Verdict) -> list[str]:
    """One line a batch: counts, ids, and Entra's sentences about MFA that the table of reasons does not know; these."""
    from monitors.records.mfa import UNKNOWN
    untold = Counter(one.mfa.words[:80] for one in batch.sign_ins if one.mfa.reason == UNKNOWN and one.mfa.words)
    broken = Counter(f"{detector}:{error.partition(' ')[0]}" for detector, error in verdict.broken)
    counts = {"records": batch.records, "sign_ins": len(batch.sign_ins), "entries": len(batch.entries),
              "other": batch.other, "set_aside": len(batch.set_aside), "alerts": len(verdict.alerts),
              "broken": len(verdict.broken), "late": verdict.late}
    log.info("watched hub=%s partition=%s first=%d last=%d %s alert_ids=%s broken_ids=%s untold=%s", *stretch.place,
             " ".join(f"{name}={count}" for name, count in counts.items()), list(verdict.alerts), dict(broken), dict(untold))
    return list(untold)
