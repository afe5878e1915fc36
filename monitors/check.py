"""The frame of every check: what it says of itself, how it answers, and the result that people and tools get.

A check is one file in `monitors/checks/`, holding one class. It is a judgement on a snapshot: it does no I/O and asks no clock.
Unread is not empty: where an area that it touches was not read its result is unknown, with the reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar, Final

from msgspec import Struct

from monitors.fault import origin
from monitors.finding import Severity
from monitors.programme import Programme
from monitors.records.instant import Instant, written
from monitors.tenant.area import NotRead
from monitors.tenant.paths import needs_of
from monitors.tenant.snapshot import TenantSnapshot, source_of

FRAMEWORKS: Final = ("cis", "scuba", "maester", "prowler")
WHAT: Final = "what"
Broke = Callable[[str, str], object]
"""Hears that a check has a fault of its own."""


class Status(StrEnum):
    """What a check found. Unknown: nobody could tell. Not licensed: the tenant lacks what would tell."""

    PASS = "pass"  # noqa: S105 - a word, not a secret
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_LICENSED = "not_licensed"
    NOT_APPLICABLE = "not_applicable"


class ObjectFinding(Struct, frozen=True):
    """One object that a result is about; `object_kind` is user, group, role, policy, method, location, domain, app or tenant."""

    object_kind: str
    object_id: str
    name: str
    detail: str


class Verdict(Struct, frozen=True):
    """What a check says: the status, a sentence, and the objects it is about."""

    status: Status
    summary: str
    findings: tuple[ObjectFinding, ...] = ()


def passed(summary: str, findings: Iterable[ObjectFinding] = ()) -> Verdict:
    """All is well; findings are notes."""
    return Verdict(Status.PASS, summary, tuple(findings))


def warned(summary: str, findings: Iterable[ObjectFinding] = ()) -> Verdict:
    """Somebody should look."""
    return Verdict(Status.WARN, summary, tuple(findings))


def failed(summary: str, findings: Iterable[ObjectFinding] = ()) -> Verdict:
    """It is not as it must be."""
    return Verdict(Status.FAIL, summary, tuple(findings))


def unknown(summary: str, findings: Iterable[ObjectFinding] = ()) -> Verdict:
    """Nobody can tell."""
    return Verdict(Status.UNKNOWN, summary, tuple(findings))


def not_applicable(summary: str) -> Verdict:
    """The tenant has nothing that the check is about."""
    return Verdict(Status.NOT_APPLICABLE, summary)


def not_licensed(summary: str) -> Verdict:
    """The tenant lacks the licence for what the check asks for."""
    return Verdict(Status.NOT_LICENSED, summary)


def setting(default: Any, what: str) -> Any:
    """A field of a check that the setting CHECK_<ID>_<FIELD> overrides; `what` says to people what it is."""
    return field(default=default, metadata={WHAT: what})


@dataclass(frozen=True, kw_only=True)
class Check:
    """What every check says of itself. `reads` are areas of the snapshot, `controls` the ids it answers to, by framework.

    `at_need` are areas that it touches only where the others make it: unread ones harm it nowhere else.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity]
    reads: ClassVar[tuple[str, ...]]
    at_need: ClassVar[tuple[str, ...]] = ()
    controls: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    remediation: ClassVar[str]
    owner: ClassVar[str] = "identity team"

    programme: Programme = field(default_factory=Programme)

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        """The verdict. What touching the snapshot raises is the frame's to handle."""
        raise NotImplementedError

    @classmethod
    def needs(cls) -> tuple[str, ...]:
        """The Graph permissions that reading its areas takes."""
        return needs_of(cls.touches())

    @classmethod
    def touches(cls) -> tuple[str, ...]:
        """All areas that it may touch."""
        return (*cls.reads, *cls.at_need)

    @classmethod
    def settable(cls) -> dict[str, Any]:
        """The defaults of the fields that settings override."""
        return {one.name: one.default for one in fields(cls) if WHAT in one.metadata}


class Result(Struct, frozen=True):
    """What people and tools get of one check; `found` are its findings, kept beside it."""

    check: str
    title: str
    status: Status
    severity: str
    summary: str
    observed_at: Instant
    first_seen: Instant
    """Since when the check has had this status."""
    source: str
    controls: Mapping[str, tuple[str, ...]]
    remediation: str
    needs: tuple[str, ...]
    owner: str
    found: tuple[ObjectFinding, ...] = ()

    @property
    def json(self) -> dict[str, Any]:
        """As it is told outside; of `found` only how many."""
        plain = {one: getattr(self, one) for one in self.__struct_fields__ if one != "found"}
        return plain | {"status": str(self.status), "observed_at": written(self.observed_at),
                        "first_seen": written(self.first_seen), "findings": len(self.found)}


def judged(check: Check, tenant: TenantSnapshot, broken: Broke | None = None) -> Result:
    """The result of one check, whatever becomes of it: a fault of its own is a result that names the kind of the fault.

    `broken` hears of such a fault: the check's id, and the kind and place of the error.
    """
    verdict, observed = _verdict(check, tenant, broken), tenant.observed(check.reads)
    return Result(check.id, check.title, verdict.status, check.severity.word, verdict.summary, observed, tenant.at,
                  source_of(check.reads), check.controls, check.remediation, check.needs(), check.owner, verdict.findings)


def _verdict(check: Check, tenant: TenantSnapshot, broken: Broke | None) -> Verdict:
    try:
        return check.judge(tenant.only(check.touches()))
    except NotRead as gap:
        return not_licensed(gap.reason) if gap.licence else unknown(gap.reason)
    except Exception as error:  # noqa: BLE001 - a broken check is a visible result, and must not stop the others
        if broken:
            broken(check.id, origin(error))
        return unknown(f"the check itself failed ({type(error).__name__})")


def results(checks: Iterable[Check], tenant: TenantSnapshot, broken: Broke | None = None) -> Iterator[Result]:
    """Every check's result, judged one by one as they are asked for."""
    return (judged(check, tenant, broken) for check in checks)
