"""How many people rest on SMS and voice, day by day and ring by ring, until Microsoft ends both."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec import Struct

from monitors.programme import Programme
from monitors.records.instant import DAY, Instant, written
from monitors.telephony import phone_only, resets_by_phone
from monitors.tenant.area import NotRead
from monitors.tenant.joined import Person, people
from monitors.tenant.snapshot import TenantSnapshot

log = logging.getLogger(__name__)

EVERYBODY: Final = ""


class Left(Struct, frozen=True):
    """A day's count of one ring, or of the whole tenant, whose ring is "": enabled people, guests among them."""

    day: str
    """The UTC day on which the tenant was read."""
    ring: str
    phone_only: int
    """Who has nothing else for MFA, and will be blocked until a passkey is registered."""
    guests: int
    """Guests among these."""
    reset_on_phones: int
    """Who resets their password by nothing else, but perhaps email."""
    untold: int
    """Of whom nobody can tell: the report knows them not, or a method of theirs is not known here."""
    total: int
    days_left: int


class Countdowns(Protocol):
    """Where it is kept."""

    async def keep(self, rows: Sequence[Left]) -> None:
        """Keep a day's rows in place of what that day had before."""


@dataclass
class Counting:
    """Counts down at the end of every scan of the registration."""

    kept: Countdowns
    programme: Programme

    async def count(self, tenant: TenantSnapshot) -> None:
        """Keep how it stands; nothing where users or their registration were not read. Raises what the store raises."""
        try:
            rows = countdown(tenant, self.programme)
        except NotRead as gap:
            log.info("no countdown of SMS and voice: %s", gap.reason)
        else:
            await self.kept.keep(rows)


def countdown(tenant: TenantSnapshot, programme: Programme) -> tuple[Left, ...]:
    """How it stands: everybody, then each ring whose members could be read. Raises NotRead."""
    circles = dict(_circles(tenant, programme))
    counts = {ring: Counter[str]() for ring in circles}
    for person in people(tenant, programme, guests=True):
        words = tuple(_words(person))
        for ring, inside in circles.items():
            if inside is None or person.user.id in inside:
                counts[ring].update(words)
    day, left = written(tenant.at)[:10], days_left(tenant.at, programme.telephony_ends)
    return tuple(Left(day, ring, one["phone_only"], one["guests"], one["reset_on_phones"], one["untold"], one["total"], left)
                 for ring, one in counts.items())


def days_left(at: Instant, ends: Instant) -> int:
    """How long SMS and voice will still be delivered, in whole days begun; 0 once they have ended."""
    return max(-((at - ends) // DAY), 0)


def _circles(tenant: TenantSnapshot, programme: Programme) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Everybody, and who is in each ring."""
    yield EVERYBODY, None
    members = tenant.members
    for ring in programme.rings:
        with suppress(NotRead):
            yield ring.name, members.of(ring.group) or frozenset()


def _words(person: Person) -> Iterator[str]:
    yield "total"
    user, row = person
    alone, resets = (None, None) if row is None else (phone_only(row), resets_by_phone(row))
    if alone:
        yield "phone_only"
        if user.guest:
            yield "guests"
    if resets:
        yield "reset_on_phones"
    if alone is None:
        yield "untold"
