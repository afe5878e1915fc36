"""Latchkey's own state, as far as checks judge it."""

from collections.abc import Mapping

from msgspec import Struct

from monitors.drills import Drill
from monitors.records.instant import Instant


class OwnState(Struct, frozen=True):
    """What Latchkey remembers of itself; None or nothing where it has never happened."""

    scans: Mapping[str, Instant] = {}
    """When each scan was last published: policies, break_glass, registration, roles."""
    sign_ins_seen: Instant | None = None
    """When a sign-in last arrived and was judged."""
    audits_seen: Instant | None = None
    channels_told: Mapping[str, Instant] = {}
    """When each alert channel last took a message."""
    drills: tuple[Drill, ...] = ()
    scanning_since: Instant | None = None
    """When the first scan ever was published: before that none can be late."""
    registered_before: int | None = None
    """How many rows the registration report had in the scan before the last one; None where there was none."""
