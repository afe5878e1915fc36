"""The daily digest: alerts that nobody has to be woken for, gathered during the day and sent once, to Teams and by email.

It is sent every day, also when there is nothing in it: a channel that stays silent for a day is then a channel that is broken.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from alerting.alert import Alert
from monitors.declared import LegacyException
from monitors.records.instant import DAY, EPOCH, HOUR, MINUTE, Instant
from monitors.storage.tables import Account, Row, escaped

DIGEST: Final = "digest"
SENT: Final = "sent"
GRACE: Final = 5 * MINUTE
"""So long after its hour a digest is sent, so that what was told just before it is in it."""
HELD: Final = 5 * MINUTE
"""So long one instance has to send it before another may try."""
SOON: Final = 14 * DAY
"""A legacy exception that ends within this is said."""
MOST_SAID: Final = 1_000
MOST_LETTERS: Final = 30_000
ALERT: Final = msgspec.json.Decoder(Alert)


class Sending(Struct, frozen=True):
    """How far a day's digest has come to one channel."""

    done: bool = False
    held_until: Instant = 0


SENDING: Final = msgspec.json.Decoder(Sending)


class TablesDigest:
    """Entries by the day whose digest they belong to, in the table `digest`. `hour` is UTC."""

    def __init__(self, account: Account, clock: Callable[[], Instant], hour: int) -> None:
        self._account = account
        self._clock = clock
        self._hour = hour * HOUR
        self._said: set[tuple[str, str]] = set()

    async def take(self, alert: Alert) -> None:
        """Keep an alert for the next digest; in its last state, where it is told of again."""
        text = msgspec.json.encode(shortened(alert)).decode()
        row: Row = {"PartitionKey": str(self.day_of(self._clock())), "RowKey": escaped(alert.id), "alert": text}
        await self._account.upsert(DIGEST, [row])

    async def take_words(self, words: Iterable[str]) -> None:
        """Keep sentences of Entra's that nobody has told Latchkey the meaning of, for the next digest."""
        day = str(self.day_of(self._clock()))
        fresh = [one for one in words if (day, one) not in self._said]
        await self._account.upsert(DIGEST, [words_row(day, one) for one in fresh])
        self._said |= {(day, one) for one in fresh}
        if len(self._said) > MOST_SAID:
            self._said.clear()

    async def words(self, day: date) -> list[str]:
        """The sentences of a day."""
        rows = await self._account.rows(DIGEST, "PartitionKey eq @day", {"day": f"{day}|words"}, ["words"])
        return [row["words"] for row in rows]

    async def of(self, day: date) -> list[Alert]:
        """What stands of a day's alerts."""
        rows = await self._account.rows(DIGEST, "PartitionKey eq @day", {"day": str(day)}, ["alert"])
        return [one for one in (ALERT.decode(row["alert"]) for row in rows) if one.status == "open"]

    async def claimed(self, channel: str) -> date | None:
        """The day whose digest is to be sent to a channel by nobody else now; None for none. Raises Conflict."""
        now = self._clock()
        day = self.day_of(now - GRACE) - timedelta(days=1)
        row = await self._account.row(DIGEST, SENT, _row(day, channel))
        sending = SENDING.decode(row["sending"]) if row else Sending()
        if sending.done or now < sending.held_until:
            return None
        held = _sending_row(day, channel, Sending(held_until=now + HELD))
        await self._account.change(DIGEST, held, row.metadata["etag"] if row else None)
        return day

    async def is_first(self, channel: str) -> bool:
        """Whether no digest was ever sent to the channel, as on the day of a deployment."""
        rows = await self._account.rows(DIGEST, "PartitionKey eq @sent", {"sent": SENT}, ["RowKey", "sending"])
        return not any(row["RowKey"].endswith(f"|{channel}") and SENDING.decode(row["sending"]).done for row in rows)

    async def sent(self, day: date, channel: str) -> None:
        """It has arrived there."""
        await self._account.upsert(DIGEST, [_sending_row(day, channel, Sending(done=True))])

    def day_of(self, at: Instant) -> date:
        """The day whose digest takes what is told at this time: today's until its hour, then tomorrow's."""
        return (EPOCH + timedelta(microseconds=at - self._hour + DAY)).date()


def coming_up(exceptions: Sequence[LegacyException], now: Instant) -> list[str]:
    """What is about to change by itself, in sentences."""
    ending = sorted((one for one in exceptions if now < one.until <= now + SOON), key=lambda one: (one.until, one.user))
    return [f"The exception for {one.user} to use {one.client} ends on {_last_day(one.until)}." for one in ending]


def unknown(words: Sequence[str]) -> list[str]:
    """What is to be said of sentences that nobody has told Latchkey the meaning of."""
    return [f'Entra said of a failed MFA: "{one}". Latchkey counts it as a failure of unknown reason.' for one in words]


def shortened(alert: Alert) -> Alert:
    """Without what a digest does not show, where it would not fit into a row."""
    return alert if len(msgspec.json.encode(alert)) < MOST_LETTERS else msgspec.structs.replace(alert, evidence=[], context={})


def _last_day(until: Instant) -> str:
    day = datetime.fromtimestamp((until - 1) // 1_000_000, UTC)
    return f"{day.day} {day:%B %Y}"


def words_row(day: str, words: str) -> Row:
    """A sentence as it is kept."""
    return {"PartitionKey": f"{day}|words", "RowKey": escaped(words), "words": words}


def _sending_row(day: date, channel: str, sending: Sending) -> Row:
    return {"PartitionKey": SENT, "RowKey": _row(day, channel), "sending": msgspec.json.encode(sending).decode()}


def _row(day: date, channel: str) -> str:
    return f"{day}|{channel}"
