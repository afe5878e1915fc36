"""The section of docs/benchmarks.md on how exact and how loud Latchkey is."""

from collections.abc import Iterator
from typing import Final

from tests.benchmarks.page import machine
from tests.score.measured import Measured, precision, recall
from tests.scoring import Score

SECTION: Final = """## Exactness, and the alerts of a day

Written by `{command}`.

A synthetic tenant of {users:,} users and {days} days (seed {seed}; {records:,} records), shuffled within blocks of two hours as
a feed may be, through the product's own stream, ledger and cohort timers over the memory store. An alert
counts as right only where detector, subject, severity, first and last event time all agree with the truth, which is known from
how the log was made. The tenant's scenarios are dense: what it raises in a day, a real one of its size may raise in a month.

Last written on {machine}: {seconds:.0f} s, of which making the log is a part; {megabytes:.0f} MB at the most.

| detector | in the truth | alerts | precision | recall |
|---|---:|---:|---:|---:|
{rows}

**What on-call would have had**, by the default routing and after storms were rolled up: {at_once:,} alerts at once,
{per_day:.1f} a day (at most {most}, on {busiest}; {members:,} more went into roll-ups or the alert of a wave, and tellings came
again {again} times because an alert grew worse or came back), and {digest:,} in the daily digest, {digest_per_day:.1f} a day.
Each is an attack or accident that the tenant holds on purpose: its ordinary life by itself raises none
(tests/test_truth.py).{broken}
"""


def section(command: str, users: int, days: int, seed: int, found: Measured) -> str:
    """The whole of it."""
    busiest, most = max(found.told.days.items(), key=lambda one: (one[1], one[0]), default=("no day", 0))
    return SECTION.format(
        command=command, users=users, days=days, seed=seed, records=found.records, machine=machine(), seconds=found.seconds,
        megabytes=found.megabytes, rows="\n".join(rows(found)), at_once=len(found.told.at_once),
        per_day=len(found.told.at_once) / days, most=most, busiest=busiest, members=found.told.members, again=found.again,
        digest=len(found.told.digest), digest_per_day=len(found.told.digest) / days,
        broken=f"\n\nBroken on the way: {', '.join(found.broken)}." if found.broken else "")


def rows(found: Measured) -> Iterator[str]:
    """One detector a row, and all of them."""
    for id_, one in found.by_detector.items():
        yield row(id_, one)
    yield row("**all**", found.whole)


def row(what: str, one: Score) -> str:
    """A row of the table."""
    true, said = one.matched + one.missed.total(), one.matched + one.false.total()
    return f"| {what} | {true} | {said} | {shown(precision(one))} | {shown(recall(one))} |"


def shown(share: float) -> str:
    """1.0 only where it is exactly that; else cut off, never rounded up."""
    return "1.0" if share == 1 else f"{int(share * 10_000) / 10_000:.4f}"
