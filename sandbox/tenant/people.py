"""Who is in the tenant: people, privileged people, break-glass and service accounts, and where they sign in from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import islice
from random import Random

from sandbox.tenant.clock import DAY, SECOND
from sandbox.tenant.guid import guid
from sandbox.tenant.places import Device, Place, at_home, at_the_office, laptop

_FIRST = (
    *("Aiko", "Bruno", "Carla", "Dmitri", "Elif", "Fatou", "Goran", "Hanna", "Imran", "Jelena", "Kofi", "Lucía"),
    *("Mats", "Nadia", "Olu", "Petra", "Quentin", "Rosa", "Sven", "Tamika", "Ulla", "Viktor", "Wen", "Yusuf"),
)
_LAST = ("Adler", "Bianchi", "Costa", "Dahl", "Eze", "Fischer", "García", "Hoang", "Ito", "Jensen", "Kaya", "Lind")
_SPECIAL_DEVICE = Device(b"", "Windows10", "Edge 143.0.0")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in; `fields` is what a sign-in record says of them."""

    id: str
    upn: str
    name: str
    privileged: bool
    home: Place
    office: Place
    fields: dict[bytes, bytes]


@dataclass(frozen=True)
class Population:
    """All accounts of a tenant; the lists of kinds do not overlap.

    The last five are people with few methods, and people whom MFA leaves out. Ordinary life leaves them out: their first fresh
    MFA of a month is planned, and their every sign-in.
    """

    people: tuple[Account, ...]
    break_glass: tuple[Account, ...]
    service: tuple[Account, ...]
    excepted: tuple[Account, ...]
    lapsed: tuple[Account, ...]
    first_day: date
    last_day: date
    one_kind: tuple[Account, ...]
    one_kind_privileged: tuple[Account, ...]
    telephony_only: tuple[Account, ...]
    telephony_as_backup: tuple[Account, ...]
    excluded: tuple[Account, ...]

    @cached_property
    def settings(self) -> dict[str, str]:
        """What Latchkey has to be told of these accounts; some are given by name, in a case that logs do not use."""
        exceptions = [
            *({"userId": a.id, "client": "IMAP4", "until": str(self.last_day + timedelta(90))} for a in self.excepted),
            *({"userId": a.id, "client": "IMAP4", "until": str(self.first_day - timedelta(1))} for a in self.lapsed),
        ]
        *known, by_name = self.break_glass
        first, *others = (a for a in self.people if a.privileged)
        return {
            "BREAK_GLASS_IDS": ",".join([*(a.id for a in known), by_name.upn.title()]),
            "SERVICE_ACCOUNT_IDS": ",".join(a.id for a in self.service),
            "PRIVILEGED_IDS": ",".join([first.upn.upper(), *(a.id for a in others)]),
            "LEGACY_AUTH_EXCEPTIONS": json.dumps(exceptions),
        }


def populate(rng: Random, users: int, start: int, end: int) -> Population:
    """A tenant of so many people, a fiftieth of them (four at the least) privileged, and its special accounts."""
    privileged = max(4, users // 50)
    few = max(6, users // 100)
    numbers = iter(range(users, users + 5 * few))
    return Population(
        people=tuple(_person(rng, number, number < privileged) for number in range(users)),
        break_glass=tuple(_special(rng, f"emergency-{n}", n) for n in range(1, 9)),
        service=tuple(_special(rng, f"svc-backup-{n}", 10 + n) for n in range(1, 7)),
        excepted=tuple(_special(rng, f"scanner-{n}", 20 + n) for n in range(1, 4)),
        lapsed=tuple(_special(rng, f"old-scanner-{n}", 30 + n) for n in range(1, 4)),
        first_day=_day(start),
        last_day=_day(end - 1),
        one_kind=_few(rng, numbers, few),
        one_kind_privileged=_few(rng, numbers, few, privileged=True),
        telephony_only=_few(rng, numbers, few),
        telephony_as_backup=_few(rng, numbers, few),
        excluded=_few(rng, numbers, few),
    )


def _day(at: int) -> date:
    return datetime.fromtimestamp(at // DAY * DAY // SECOND, UTC).date()


def _person(rng: Random, number: int, privileged: bool) -> Account:
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}"
    device = laptop(rng)
    return _account(rng, f"user{number:06d}", name, privileged, at_home(number, device), at_the_office(number, device))


def _few(rng: Random, numbers: Iterator[int], few: int, *, privileged: bool = False) -> tuple[Account, ...]:
    """The next so many people; of these only the registration says that they are privileged."""
    return tuple(_person(rng, number, privileged) for number in islice(numbers, few))


def _special(rng: Random, label: str, number: int) -> Account:
    place = at_the_office(number, _SPECIAL_DEVICE)
    return _account(rng, label, label, False, place, place)


def _account(rng: Random, label: str, name: str, privileged: bool, home: Place, office: Place) -> Account:
    id_, upn = guid(rng).decode(), f"{label}@contoso.com"
    fields = {b"identity": name.encode(), b"upn": upn.encode(), b"user": id_.encode()}
    return Account(id_, upn, name, privileged, home, office, fields)
