"""The daily digest, for people who do not wait for its hour: the desk's own, with a clock that is ahead."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from alerting.digest import GRACE, TablesDigest
from monitors import wiring
from monitors.records.instant import DAY, HOUR, MINUTE, Instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerting.desk import Desk


@contextmanager
def brought_forward(desk: "Desk") -> "Iterator[None]":
    """For as long as a block the desk takes it that the digest's next hour is over."""
    own, hour = desk.digest, wiring.settings()["DIGEST_HOUR"]
    ahead = due(desk.clock(), hour * HOUR)
    desk.digest = TablesDigest(desk.outbox.account, lambda: ahead, hour)
    try:
        yield
    finally:
        desk.digest = own


def due(now: Instant, hour: Instant) -> Instant:
    """When the digest is due that takes what is told now."""
    return (now - hour) // DAY * DAY + DAY + hour + GRACE + MINUTE


