"""Where a scenario puts its records: who takes part, from when on, and what was published."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

from sandbox.tenant.audit_record import AuditEntry, Target
from sandbox.tenant.clock import SECOND, iso
from sandbox.tenant.guid import guid
from sandbox.tenant.people import Account, Population
from sandbox.tenant.places import Place, far_away
from sandbox.tenant.shape import Shape
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.truth import Expected


class Dated(Protocol):
    """Anything that happened at some time."""

    @property
    def at(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that no record bears as its own: that of a step, say."""

    at: int


@dataclass
class Stage:
    """A stretch of time and a cast; `published` gathers the records with their publication times."""

    name: str
    rng: Random
    at: int
    cast: tuple[Account, ...]
    population: Population
    first_address: int
    published: list[tuple[int, SignIn | AuditEntry]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._delay = self.rng.randrange(60, 240) * SECOND

    @property
    def who(self) -> Account:
        """The first of the cast, mostly the only one."""
        return self.cast[0]

    def far(self, number: int = 0) -> Place:
        """An attacker's address: this scenario's own."""
        return far_away(self.first_address + number)

    def put(
        self,
        shape: Shape,
        after: int,
        *,
        who: Account | None = None,
        place: Place | None = None,
        following: SignIn | None = None,
        session: bytes = b"",
        steps_after: tuple[int, ...] = (),
    ) -> SignIn:
        """A record so long after the scenario's start; `following` makes it one more record of that attempt."""
        account, id_ = who or self.who, guid(self.rng)
        attempt = following.attempt if following else id_
        shared = following.session if following else guid(self.rng)
        steps_at = tuple(self.at + step for step in steps_after)
        where = place or (following.place if following else account.home)
        record = SignIn(
            account, where, shape, self.at + after, id_, attempt, session or shared, guid(self.rng), steps_at
        )
        self.published.append((record.at + self._delay, record))
        return record

    def again(self, record: SignIn, *, late: int = 0, **changes: object) -> SignIn:
        """The same request once more, published so much later, and with other content where `changes` say so."""
        version = replace(record, **changes)  # type: ignore[arg-type]
        self.published.append((record.at + self._delay + late, version))
        return version

    def audit(
        self,
        activity: str,
        after: int,
        *targets: Target,
        by: Account | None = None,
        reason: str = "",
        service: str = "Authentication Methods",
        category: str = "UserManagement",
        operation: str = "Update",
    ) -> AuditEntry:
        """An audit entry so long after the scenario's start."""
        ids = guid(self.rng), guid(self.rng)
        entry = AuditEntry(by, self.at + after, *ids, activity, service, category, operation, targets, reason)
        self.published.append((entry.at + self._delay, entry))
        return entry

    def expect(
        self,
        detector: str,
        severity: str,
        first: Dated,
        last: Dated | None = None,
        *,
        who: Account | None = None,
        subject: str = "",
        privileged: str = "",
    ) -> Expected:
        """The alert that on-call must see; `privileged` is its severity where the account is."""
        raised = privileged if privileged and (who or self.who).privileged else severity
        seen = iso(first.at), iso((last or first).at)
        return Expected(detector, subject or (who or self.who).id, *seen, raised, self.name)
