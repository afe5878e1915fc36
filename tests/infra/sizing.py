"""What a tenant's size makes of Latchkey's bill, in units that Azure counts: `python -m tests.infra.sizing` prints the tables.

Measured inputs stand in docs/benchmarks.md and domain tests; assumed ones are called so, and docs/operations.md says which.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

USERS: Final = (1_000, 50_000, 500_000)
BYTES: Final = 6_000
"""A sign-in record: docs/benchmarks.md has a little less."""
SIGN_INS: Final = 150
AUDITS: Final = 15
AUDIT_BYTES: Final = 2_000
PEAK: Final = 5
REMEMBERED: Final = 1
"""Sign-ins a user and day that are remembered facts: freshly completed MFA, MFA failures, enrolment interrupts."""
FACT_OPERATIONS: Final = 2
BATCH_WRITES: Final = 2
"""Progress, and which minutes its tallies changed; and one for each minute of event time in it (measured: three for one
minute)."""
SPREAD: Final = 7
"""Minutes of event time that lie in one batch: Entra has been seen to publish 68 to 447 seconds late."""
BATCH: Final = 64
WAIT: Final = 5
"""Seconds between two batches of a partition at most: maxWaitTime in host.json."""
PER_WORKER: Final = 4_000
"""Events of 5 KB that a worker's binding decodes in a second, below the lowest that was measured."""
TICK_OPERATIONS: Final = 30
"""Measured: 29 while nothing is owed."""
SCANS: Final = 96 + 24 + 4
"""Runs a day of the scans of policies, break-glass accounts and roles, and how long one may take."""
SCAN_SECONDS: Final = 60
STRETCHES: Final = 288
"""Runs a day of the registration's timer."""
PAGE: Final = 999
PAGE_SECONDS: Final = 2
"""Users and registrations come in pages; Graph gives five pages of the report in ten seconds."""
RUN_OPERATIONS: Final = 20
PAGE_OPERATIONS: Final = 2
TICK_SECONDS: Final = 60
MEMORY_GB: Final = 2
LOG_BYTES: Final = 4_000
"""An execution is a request, two traces of the host and two of ours, each with its envelope."""
DAY: Final = 86_400
MONTH: Final = 30
KEPT: Final = 7


@dataclass(frozen=True)
class Size:
    """A tenant of so many users."""

    users: int

    @property
    def gigabytes(self) -> float:
        """What Entra writes a day."""
        return self.users * (SIGN_INS * BYTES + AUDITS * AUDIT_BYTES) / 1e9

    @property
    def peak(self) -> float:
        """Records in the busiest second."""
        return self.users * (SIGN_INS + AUDITS) / DAY * PEAK

    @property
    def peak_megabytes(self) -> float:
        """Megabytes in the busiest second."""
        return self.gigabytes * 1e3 / DAY * PEAK

    @property
    def throughput_units(self) -> int:
        """1 MB or 1,000 events a second each."""
        return max(1, ceil(self.peak_megabytes), ceil(self.peak / 1_000))

    @property
    def partitions(self) -> int:
        """Of each hub: what the busiest second needs at a quarter of what a worker can, at least 4."""
        return min(32, max(4, ceil(self.peak / (PER_WORKER / 4)) * 4))

    @property
    def batches(self) -> int:
        """A day: one for each partition of both hubs every five seconds, or as many as full batches make."""
        return max(2 * self.partitions * DAY // WAIT, ceil(self.users * (SIGN_INS + AUDITS) / BATCH))

    @property
    def operations(self) -> int:
        """Table operations a day."""
        return (self.users * REMEMBERED * FACT_OPERATIONS + self.batches * self.writes
                + DAY // TICK_SECONDS * TICK_OPERATIONS + (SCANS + STRETCHES) * RUN_OPERATIONS + self.pages * PAGE_OPERATIONS)

    @property
    def writes(self) -> int:
        """Of a batch."""
        return BATCH_WRITES + min(SPREAD, ceil(self.users * (SIGN_INS + AUDITS) / self.batches))

    @property
    def pages(self) -> int:
        """Of users and of registrations that a day's scan reads."""
        return 2 * ceil(self.users / PAGE)

    @property
    def scanning(self) -> int:
        """Seconds a day that scans run."""
        return SCANS * SCAN_SECONDS + self.pages * PAGE_SECONDS

    @property
    def executions(self) -> int:
        """A day: batches, the timer of every minute, scans."""
        return self.batches + DAY // TICK_SECONDS + SCANS + STRETCHES

    @property
    def instances(self) -> int:
        """Instances that never rest: one for each worker's load of sign-ins, one for audits, one for the timer."""
        return ceil(self.peak / PER_WORKER) + 2


def tables() -> Iterator[str]:
    """Both tables as docs/operations.md has them."""
    sizes = [Size(users) for users in USERS]
    yield row("", *(f"{size.users:,} users" for size in sizes))
    yield row(*["---"] * (len(sizes) + 1))
    yield row("records a day", *(f"{size.users * (SIGN_INS + AUDITS):,}" for size in sizes))
    yield row("GB a day", *(f"{size.gigabytes:,.1f}" for size in sizes))
    yield row("records in the busiest second", *(f"{size.peak:,.0f}" for size in sizes))
    yield row("MB in the busiest second", *(f"{size.peak_megabytes:,.1f}" for size in sizes))
    yield row("`throughputUnits` to `mostThroughputUnits`",
              *(f"{max(1, ceil(size.throughput_units / PEAK))} to {size.throughput_units}" for size in sizes))
    yield row("`partitions`", *(f"{size.partitions}" for size in sizes))
    yield ""
    yield row("billed a month, at most", *(f"{size.users:,} users" for size in sizes))
    yield row(*["---"] * (len(sizes) + 1))
    yield row("Event Hubs: throughput unit hours", *(f"{size.throughput_units * 24 * MONTH:,}" for size in sizes))
    yield row("Event Hubs: million events", *(f"{size.users * (SIGN_INS + AUDITS) * MONTH / 1e6:,.1f}" for size in sizes))
    yield row("Event Hubs: GB kept for seven days", *(f"{size.gigabytes * KEPT:,.0f}" for size in sizes))
    yield row("Functions: million executions", *(f"{size.executions * MONTH / 1e6:,.1f}" for size in sizes))
    yield row("Functions: million GB-seconds",
              *(f"{(size.instances * DAY + size.scanning) * MEMORY_GB * MONTH / 1e6:,.1f}" for size in sizes))
    yield row("Tables: million operations", *(f"{size.operations * MONTH / 1e6:,.1f}" for size in sizes))
    yield row("Log Analytics: GB", *(f"{size.batches * LOG_BYTES * MONTH / 1e9:,.0f}" for size in sizes))


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(tables()) + "\n")
