"""Ordinary life: what people and machines do all day, none of which is to raise an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random

from sandbox.tenant import ordinary_shapes as shapes
from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.clock import DAY, HOUR, MINUTE, SECOND
from sandbox.tenant.guid import guid
from sandbox.tenant.hours import SLICE, WORKING_HOURS, hour_of
from sandbox.tenant.people import Account, Population
from sandbox.tenant.places import Place
from sandbox.tenant.shape import Shape
from sandbox.tenant.sign_in import Emission, SignIn, filled

Hush = Mapping[str, Iterable[tuple[int, int]]]
Moment = Callable[[Account, Place, int], None]

SOONEST, _LATEST = 60 * SECOND, 250 * SECOND
"""How long after a sign-in its record is published."""

_METHODS = "Authentication Methods"
_FAILURES_APART = 3 * HOUR


class OrdinaryLife:
    """Moments of ordinary life, slice by slice; a person is silent in their stretches of `hush`."""

    def __init__(self, population: Population, rng: Random, hush: Hush) -> None:
        self._people = population.people
        self._service = population.service
        self._rng, self._random = rng, rng.random
        self._hush = hush
        self._out: list[Emission] = []
        self._number = 1 << 40
        self._failed_last: dict[str, int] = {}
        self._deck: list[Moment] = [moment for count, _, moment in self._moments() for _ in range(count)]

    def _moments(self) -> list[tuple[int, float, Moment]]:
        """How many of a thousand moments are of this kind, and how many records such a one makes."""
        return [
            (700, 1, self._refreshes),
            (170, 1, self._goes_on),
            (25, 1, self._completes_mfa),
            (15, 2, self._is_prompted),
            (10, 2, self._is_interrupted),
            (5, 2, self._comes_back),
            (12, 2.3, self._mistypes_password),
            (3, 2.3, self._mistypes_code),
            (2, 2, self._tries_again_within_the_attempt),
            (4, 1, self._completes_before_the_log_knows),
            (5, 2, self._is_logged_twice),
            (4, 2, self._is_logged_again_later),
            (4, 3, self._is_logged_in_parts),
            (1, 3, self._starts_work_here),
            (2, 1, self._backs_up),
            (20, 1, self._runs_a_service),
            (12, 1, self._runs_a_machine),
            (3, 1, self._reviews_methods),
            (3, 1, self._drifts),
        ]

    @property
    def records_a_moment(self) -> float:
        """On average."""
        return sum(count * records for count, records, _ in self._moments()) / len(self._deck)

    def slice(self, start: int, moments: int) -> list[Emission]:
        """So many moments of the slice from `start`."""
        self._out = []
        random, people, deck, hush = self._random, self._people, self._deck, self._hush
        at_work = 0.6 if hour_of(start) in WORKING_HOURS else 0.05
        for _ in range(moments):
            at = start + int(random() * SLICE)
            who = people[int(random() * len(people))]
            if who.id not in hush or not any(since <= at <= until for since, until in hush[who.id]):
                deck[int(random() * len(deck))](who, who.office if random() < at_work else who.home, at)
        return self._out

    # Single records.

    def _refreshes(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.REFRESH_TEXTS, who, place, at, (at,))

    def _goes_on(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.CLAIM_TEXTS, who, place, at, (at,))

    def _completes_mfa(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.COMPLETION_TEXTS, who, place, at)

    def _completes_before_the_log_knows(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.UNAGGREGATED_TEXTS, who, place, at)

    def _backs_up(self, who: Account, place: Place, at: int) -> None:
        account = self._rng.choice(self._service)
        self._put(shapes.BACKUP_TEXTS, account, account.home, at)

    # Moments of several records; those of one attempt are published in the order in which they happened.

    def _is_prompted(self, who: Account, place: Place, at: int) -> None:
        self._then(who, place, at, self._rng.choice(shapes.PROMPTS), self._rng.choice(shapes.COMPLETIONS))

    def _is_interrupted(self, who: Account, place: Place, at: int) -> None:
        self._then(who, place, at, self._rng.choice(shapes.INTERRUPTS), self._rng.choice(shapes.CLAIMS))

    def _comes_back(self, who: Account, place: Place, at: int) -> None:
        self._then(who, place, at, self._rng.choice(shapes.EXPIRIES), self._rng.choice(shapes.COMPLETIONS))

    def _mistypes_password(self, who: Account, place: Place, at: int) -> None:
        times = self._rng.choice((1, 1, 2))
        self._then(who, place, at, *[shapes.MISTYPED_PASSWORD] * times, self._rng.choice(shapes.CLAIMS))

    def _tries_again_within_the_attempt(self, who: Account, place: Place, at: int) -> None:
        if self._may_fail(who, at):
            self._then(who, who.home, at, self._rng.choice(shapes.FAILURES), self._rng.choice(shapes.COMPLETIONS))

    def _mistypes_code(self, who: Account, place: Place, at: int) -> None:
        if self._may_fail(who, at):
            for number in range(self._rng.choice((1, 1, 2))):
                self._put(shapes.FAILURE_TEXTS, who, who.home, at + number * 20 * SECOND)
            self._put(shapes.COMPLETION_TEXTS, who, who.home, at + MINUTE)

    def _is_logged_twice(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.COMPLETION_TEXTS, who, place, at)
        twin = self._out[-1]
        self._out.append(twin._replace(number=self._next()))

    def _is_logged_again_later(self, who: Account, place: Place, at: int) -> None:
        first = self._sign_in(self._rng.choice(shapes.PROMPTS), who, who.home, at)
        time = at + self._delay()
        whole = replace(first, shape=shapes.COMPLETIONS[0])
        self._out.append(first.emitted(time, self._next()))
        self._out.append(whole.emitted(time + self._rng.randrange(10 * MINUTE, 115 * MINUTE), self._next()))

    def _is_logged_in_parts(self, who: Account, place: Place, at: int) -> None:
        ids, time = self._ids(who, at), at + self._delay()
        for shape in shapes.IN_PARTS:
            self._out.append(SignIn(who, place, shape, at, *ids).emitted(time, self._next()))

    def _starts_work_here(self, who: Account, place: Place, at: int) -> None:
        if who.privileged:
            return
        self._then(who, who.home, at, self._rng.choice(shapes.ENROLMENTS), shapes.COMPLETIONS[0], apart=4 * MINUTE)
        self._audit(
            who, at + 3 * MINUTE, "User registered security info", "User registered Authenticator App", Target.of(who)
        )

    # Machines and administration.

    def _runs_a_service(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.SERVICES, who, place, at)

    def _runs_a_machine(self, who: Account, place: Place, at: int) -> None:
        self._put(shapes.MACHINES, who, place, at)

    def _reviews_methods(self, who: Account, place: Place, at: int) -> None:
        self._audit(who, at, "User reviewed security info", "User reviewed security info", Target.of(who))

    def _drifts(self, who: Account, place: Place, at: int) -> None:
        """The clock of somebody's phone, which Entra writes down as a changed method."""
        phone = {"DeviceName": "phone", "DeviceToken": "NO_DEVICE_TOKEN"}
        old, new = ([{**phone, "OathTokenTimeDrift": drift}] for drift in (2, 3))
        target = Target.of(who, Change("StrongAuthenticationPhoneAppDetail", old, new))
        self._audit(None, at, "Update user", "", target, service="Core Directory")

    # Making records.

    def _may_fail(self, who: Account, at: int) -> bool:
        """At most two failures of MFA in hours: below every threshold wherever a window is laid."""
        if abs(at - self._failed_last.get(who.id, -_FAILURES_APART)) < _FAILURES_APART:
            return False
        self._failed_last[who.id] = at
        return True

    def _put(
        self, texts: tuple[bytes, ...], who: Account, place: Place, at: int, steps_at: tuple[int, ...] | None = None
    ) -> None:
        """One record of an attempt of its own, of one of these kinds."""
        text = texts[int(self._random() * len(texts))]
        time = at + self._delay()
        fields = filled(who, place, at, time, self._ids(who, at), steps_at or (at, at))
        self._out.append(Emission(time, self._next(), text % fields))

    def _then(self, who: Account, place: Place, at: int, *steps: Shape, apart: int = 15 * SECOND) -> None:
        """Records of one attempt."""
        first, attempt, session, correlation = self._ids(who, at)
        delay = self._delay()
        for number, shape in enumerate(steps):
            when = at + number * apart
            id_ = guid(self._rng) if number else first
            sign_in = SignIn(who, place, shape, when, id_, attempt, session, correlation)
            self._out.append(sign_in.emitted(when + delay, self._next()))

    def _sign_in(self, shape: Shape, who: Account, place: Place, at: int) -> SignIn:
        return SignIn(who, place, shape, at, *self._ids(who, at))

    def _audit(
        self, by: Account | None, at: int, activity: str, reason: str, target: Target, service: str = _METHODS
    ) -> None:
        ids = guid(self._rng), guid(self._rng)
        entry = AuditEntry(by, at, *ids, activity, service, "UserManagement", "Update", (target,), reason)
        self._out.append(entry.emitted(at + self._delay(), self._next()))

    def _ids(self, who: Account, at: int) -> tuple[bytes, bytes, bytes, bytes]:
        """Request, attempt, session (one a person and day) and correlation."""
        id_, user = guid(self._rng), who.fields[b"user"]
        return id_, id_, b"%b%06x" % (user[:-6], at // DAY), user[:24] + id_[24:]

    def _delay(self) -> int:
        return SOONEST + int(self._random() * (_LATEST - SOONEST))

    def _next(self) -> int:
        self._number += 1
        return self._number
