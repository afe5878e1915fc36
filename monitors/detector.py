"""The frame of every detector: what it notes of a record, and when what was noted is a finding.

A detector is one file in `monitors/detectors/`, named by its id, holding one class. It is a judgement on values: it does no
I/O, asks no clock, and more facts never give it fewer moments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple

from monitors.declared import Declared
from monitors.facts import Fact
from monitors.finding import Finding, Severity
from monitors.policies import PolicyScan
from monitors.records.audit_entry import AuditEntry
from monitors.records.instant import DAY, EPOCH, HOUR, MINUTE, Instant, day_of
from monitors.records.sign_in import SignIn

PARAMETERS: Final = ("threshold", "users", "window_minutes", "quiet_minutes", "ratio", "share", "staged")
"""The fields of a detector that a setting DETECTOR_<ID>_<PARAMETER> overrides."""
_day: Final = lru_cache(maxsize=64)(lambda number: day_of(number * DAY))


class Moment(NamedTuple):
    """A time at which a detector's condition holds, named by the record that completes it.

    `facts` are those it rests on; `level` above 1 asks to be told again. `since` and `until` are when the first and last thing
    happened that it rests on, where the facts' own times do not say it.
    """

    at: Instant
    id: str
    level: int
    severity: Severity
    facts: tuple[Fact, ...]
    since: Instant | None = None
    until: Instant | None = None

    @property
    def span(self) -> tuple[Instant, Instant]:
        """When the first and the last thing happened that the moment rests on."""
        return (min(fact.at for fact in self.facts) if self.since is None else self.since,
                max(fact.at for fact in self.facts) if self.until is None else self.until)


@dataclass(frozen=True, kw_only=True)
class Detector:
    """What every detector says of itself; `next_steps` keep the user working safely."""

    id: ClassVar[str]
    title: ClassVar[str]
    why: ClassVar[str]
    next_steps: ClassVar[tuple[str, ...]]
    techniques: ClassVar[tuple[str, ...]] = ()
    severity: ClassVar[Severity]
    privileged_severity: ClassVar[Severity | None] = None
    urgent: ClassVar[bool] = False
    """Sent at once to every channel, whatever its severity, and judged before all others."""

    codes: ClassVar[frozenset[int] | None] = None
    """The result codes it looks at; None for all."""
    reads_mfa: ClassVar[bool] = False
    """Whether it also looks at whatever says more of MFA than that it was claimed."""
    of_declared: ClassVar[bool] = False
    """Whether it looks only at accounts that the settings name as break-glass or service accounts."""

    staged: bool = False
    declared: Declared = field(default_factory=Declared)

    def notes(self, sign_in: SignIn) -> str:
        """The mark under which this sign-in concerns the detector; "" for not at all. Marks are few and fixed."""
        del sign_in
        return ""

    def in_drill(self, mark: str) -> str:
        """The mark of a sign-in of a break-glass account in a declared drill."""
        return mark

    def notes_entry(self, entry: AuditEntry) -> str:
        """The mark under which this audit entry concerns the detector; "" for not at all."""
        del entry
        return ""

    def titled(self, finding: Finding) -> str:
        """The title of a finding, where it is not the same for all."""
        del finding
        return self.title

    def steps(self, finding: Finding) -> tuple[str, ...]:
        """What to do about a finding, where it is not the same for all."""
        del finding
        return self.next_steps

    def matters(self, finding: Finding) -> str:
        """Why a finding matters, where it is not the same for all."""
        del finding
        return self.why

    def says(self, finding: Finding) -> str:
        """One sentence for people: who, what, how often, when and from where."""
        return f"{self.title}: {who(finding)}, {how_often(finding)}."

    def severity_for(self, severity: Severity, *, privileged: bool) -> Severity:
        """The severity once it is known whether the subject is privileged."""
        return max(severity, self.privileged_severity or severity) if privileged else severity


@dataclass(frozen=True, kw_only=True)
class Standing(Detector):
    """One alert per subject and UTC day, or month; `notes` gives what the row names, such as the client."""

    monthly: ClassVar[bool] = False
    asks_registration: ClassVar[bool] = False
    """Whether what was noted is a finding only once `confirmed`; of a user whom the snapshot does not know it is none."""
    asks_policies: ClassVar[bool] = False
    """Whether it is a finding only `by_policies`; without a snapshot it is none."""

    def confirmed(self, families: frozenset[str]) -> bool:
        """Whether it is a finding, given the families of methods that the user had registered for a backup at that time."""
        del families
        return True

    def by_policies(self, user: str, policies: PolicyScan) -> Mapping[str, Any] | None:
        """What the alert shows, given whom enabled policies exclude; None where that makes it no finding."""
        del user, policies
        return {}

    def period(self, at: Instant) -> str:
        """The UTC day or month of a sign-in, in digits."""
        return _day(at // DAY)[:6 if self.monthly else 8]


@dataclass(frozen=True, kw_only=True)
class Reported(Detector):
    """Raised by the part of Latchkey that knows of it: no record says so, and nothing is noted of any."""

    codes = frozenset()


@dataclass(frozen=True, kw_only=True)
class Burst(Detector):
    """Moments less than `quiet_minutes` apart are one episode, and one alert.

    `reach` is how far apart two versions of one thing may lie, `spread` how far what belongs to a record may lie from it: its
    steps, or what follows it in its session.
    """

    quiet_minutes: int = 60
    of_break_glass: ClassVar[bool] = False
    """Whether only facts of break-glass accounts can change what it says."""
    inert: ClassVar[frozenset[str]] = frozenset()
    """Marks that make no moment by themselves, however many there are: an ordinary fact is looked at no further."""
    reach: ClassVar[Instant] = 30 * MINUTE
    spread: ClassVar[Instant] = 0

    window: Instant = field(init=False, default=0)
    """How far a moment looks back."""
    quiet: Instant = field(init=False, default=0)
    """How far apart two moments of different episodes lie at least."""
    margin: Instant = field(init=False, default=0)
    """How far from a moment a version or a step of what it rests on may lie."""
    behind: Instant = field(init=False, default=0)
    """How far back a moment's count reaches: over the window of a moment at the other end of its own window."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "window", getattr(self, "window_minutes", 0) * MINUTE)
        object.__setattr__(self, "quiet", self.quiet_minutes * MINUTE)
        object.__setattr__(self, "margin", self.reach + self.spread)
        object.__setattr__(self, "behind", 2 * self.window + self.margin)

    def replaced(self, fact: Fact, other: Fact) -> bool:
        """Whether `other` is a later version of the same record."""
        return other.id == fact.id and abs(other.at - fact.at) <= self.reach and other.version > fact.version

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        """When the condition holds, given facts that this detector noted: here, whenever a fact fires by itself."""
        for fact in facts:
            severity = self.fires(fact.mark(self.id))
            if severity is not None:
                yield Moment(fact.at, fact.id, 1, severity, (fact,))

    def fires(self, mark: str) -> Severity | None:
        """The severity of a fact that fires by itself, by its mark."""
        del mark
        return self.severity

    def own(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts that this detector noted."""
        return [fact for fact in facts if fact.mark(self.id)]

    def points(self, facts: Sequence[Fact]) -> list[Moment]:
        """The moments of the facts that nothing replaces, in order of time."""
        kept = [fact for fact in self.own(facts) if not any(self.replaced(fact, other) for other in facts)]
        return sorted(self.moments(kept), key=lambda moment: (moment.at, moment.id))

    # Which event times concern each other, in whole minutes and whole buckets as long as `quiet`.

    def buckets(self, first: Instant, last: Instant) -> range:
        """The buckets in which facts from `first` to `last` can change a point or a count."""
        high = last - last % MINUTE + MINUTE + self.behind
        return range(self.settled(first) // self.quiet, high // self.quiet + 1)

    def settled(self, oldest: Instant) -> Instant:
        """Before this no fact from `oldest` on can change a point."""
        return oldest - oldest % MINUTE - self.margin

    def needs(self, buckets: range) -> tuple[Instant, Instant]:
        """The event times on which the points and counts of these buckets depend."""
        return buckets.start * self.quiet - self.behind, buckets.stop * self.quiet + self.margin

    @property
    def memory(self) -> Instant:
        """How long before the oldest time still accepted a fact can matter."""
        return self.behind + self.quiet


def level(count: int, threshold: int) -> int:
    """How often a count reaches its threshold times a power of four: 1 at the threshold, 2 at four times as much."""
    reached = 0
    while count >= threshold * 4**reached:
        reached += 1
    return reached


# What every sentence about a finding is made of.


def who(finding: Finding) -> str:
    """The subject as people know it."""
    return finding.subject.name or finding.subject.id


def how_often(finding: Finding) -> str:
    """"6 times within 10 minutes, last at 09:05 UTC on 5 January 2026 from 192.0.2.7 (Lagos, NG)"."""
    if finding.count <= 1:
        return f"once, {when(finding)}"
    return f"{'twice' if finding.count == 2 else f'{finding.count} times'}{within(finding)}, last {when(finding)}"


def when(finding: Finding) -> str:
    """When and from where the last record came."""
    at = EPOCH + timedelta(microseconds=finding.last_seen)
    said = finding.evidence[-1].what if finding.evidence else ""
    _, found, place = said.rpartition("from ")
    return f"at {at:%H:%M} UTC on {at.day} {at:%B %Y}" + (f" from {place}" if found else "")


def within(finding: Finding) -> str:
    """How long it took, rounded up; nothing where it was all at once."""
    span = finding.last_seen - finding.first_seen
    if not span:
        return ""
    unit, name = (MINUTE, "minute") if span <= 2 * HOUR else (HOUR, "hour")
    number = -(-span // unit)
    return f" within {number} {name}{'s' * (number > 1)}"
