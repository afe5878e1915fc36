"""What Latchkey says of itself in numbers: each is declared here, once, and said in one way.

A saying is a line of the log, `METRICS {"hub": …, "records": …}`. The worker hands it to the host, and the host to Application
Insights as a trace, which host.json keeps out of sampling. docs/adr/0001-metrics-are-lines-of-the-log.md says why so.
"""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Self

import msgspec

log = logging.getLogger(__name__)

PREFIX: Final = "METRICS "
"""How a line begins that alert rules and the workbook read."""


class Metric(StrEnum):
    """A number, its unit, what it means, and what it is told apart by."""

    unit: str
    meaning: str
    of: tuple[str, ...]

    def __new__(cls, name: str, unit: str, meaning: str, *of: str) -> Self:
        """Make one."""
        made = str.__new__(cls, name)
        made._value_, made.unit, made.meaning, made.of = name, unit, meaning, of
        return made

    FEED_LAG = ("feed_lag_seconds", "seconds", "from when the last event of a batch was put into the hub until it was judged",
                "hub", "partition")
    EVENT_AGE = ("event_age_seconds", "seconds", "from the newest event time in a batch until it was judged; Entra publishes "
                 "minutes later", "hub", "partition")
    BATCH_TIME = ("batch_seconds", "seconds", "how long judging a batch took, first tries of its alerts among it",
                  "hub", "partition")
    RECORDS = ("records", "count", "records in a batch, those set aside among them", "hub", "partition")
    SET_ASIDE = ("set_aside", "count", "records in a batch that cannot be read", "hub", "partition")
    LATE = ("late", "count", "facts in a batch too old, or too far ahead, to be remembered", "hub", "partition")
    TICK_TIME = ("tick_seconds", "seconds", "how long the timer of every minute took, also where it failed")
    SILENCE = ("silence_seconds", "seconds", "since a record of a category last arrived; not said before the first one",
               "category")
    OWED = ("owed", "count", "notices that somebody is still to be told of, 1,000 at the most")
    OLDEST_OWED = ("oldest_owed_seconds", "seconds", "how long the oldest of those has been owed; 0 where there is none")
    TOLD = ("told", "count", "notices that a channel took", "channel")
    NOT_TOLD = ("not_told", "count", "tries that a channel failed, and that will be made again", "channel")
    GIVEN_UP = ("given_up", "count", "notices that a channel will never take", "channel")
    SCAN_AGE = ("scan_age_seconds", "seconds", "since a scan last published what it read", "scan")
    SCAN_INTERVALS = ("scan_age_intervals", "intervals", "the same, in times of its schedule: above 3 it is stale", "scan")
    GRAPH_PAGES = ("graph_pages", "count", "pages of lists, and single things, that Graph gave", "path")
    GRAPH_THROTTLED = ("graph_throttled", "count", "answers by which Graph said: later", "path")


def say(values: Mapping[Metric, float], **of: str) -> None:
    """Say these numbers of one thing."""
    told = {**of, **{metric.value: round(value, 3) for metric, value in values.items()}}
    log.info("%s%s", PREFIX, msgspec.json.encode(told).decode())
