"""What one record may say by itself: a sign-in that a standing detector noted, or an audit entry; and the finding that it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from monitors.detector import Detector, Standing
from monitors.episodes import digest
from monitors.facts import Fact
from monitors.fault import origin
from monitors.finding import Evidence, Finding, Notice
from monitors.ledger import Ledger, Verdict
from monitors.of_entry import Found, Known, OfEntry
from monitors.policies import Policies, PolicyScan
from monitors.records.audit_entry import AuditEntry
from monitors.records.instant import Instant
from monitors.registration import TELEPHONY_ENDS, Whom, backup_families

T = TypeVar("T")
REMEMBERED: Final = 100_000
"""How many ids of alerts the process keeps, so that a repeat costs nothing."""
LONGEST: Final = 200
"""How much of a name or id from outside an alert keeps."""


class Sighting(NamedTuple):
    """A sign-in that may stand for an alert: of whom, and under which mark."""

    detector: Standing
    mark: str
    user: str
    name: str
    fact: Fact
    context: Mapping[str, Any] = {}

    @property
    def key(self) -> str:
        """The ledger's key."""
        return f"user|{self.user}"

    @property
    def alert(self) -> str:
        """The id of the alert that it is: one for the detector, user, mark and period."""
        return digest(self.detector.id, self.key, self.mark, self.detector.period(self.fact.at))

    def by_policies(self, policies: PolicyScan | None) -> "Sighting | None":
        """With what the policy snapshot says of it; None where it is no finding, or nobody can tell."""
        context = None if policies is None else self.detector.by_policies(self.user, policies)
        return None if context is None else self._replace(context=context)

    def finding(self, whom: Whom, known: Known) -> Finding | None:
        """What it comes to; None where it is no finding, or nobody can tell."""
        detector, fact, context = self.detector, self.fact, dict(self.context)
        if detector.asks_registration:
            if known.registered is None:
                return None
            families = backup_families(known.registered.methods, fact.at, known.telephony_ends)
            if not detector.confirmed(families):
                return None
            context["families"] = sorted(families)
        return Finding(
            id=self.alert, detector=detector.id, status="open", raised=1, privileged=known.privileged,
            severity=detector.severity_for(detector.severity, privileged=known.privileged), subject=whom.subject,
            first_seen=fact.at, last_seen=fact.at, count=1, evidence=(Evidence(fact.id, fact.at, fact.said),),
            context={"what": self.mark, **whom.context, **context}, staged=detector.staged)


class Spotted(NamedTuple):
    """An audit entry that may be an alert, and what a detector finds in it."""

    detector: OfEntry
    entry: AuditEntry
    found: Found

    @property
    def key(self) -> str:
        """The ledger's key."""
        return f"{self.found.subject.kind}|{self.found.subject.id}"

    @property
    def user(self) -> str:
        """The subject's id."""
        return self.found.subject.id

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.found.subject.name

    @property
    def alert(self) -> str:
        """The id of the alert that it is: one for the detector and entry."""
        return digest(self.detector.id, self.entry.id)

    def by_policies(self, policies: PolicyScan | None) -> "Spotted | None":
        """With what the policy snapshot says of it; None where it is no finding, or nobody can tell."""
        found = self.detector.by_policies(self.entry, self.found, policies)
        return None if found is None else self._replace(found=found)

    def finding(self, whom: Whom, known: Known) -> Finding | None:
        """What it comes to; None where it is no finding, or nobody can tell."""
        detector, entry, found = self.detector, self.entry, self.detector.settled(self.entry, self.found, known)
        if found is None:
            return None
        said = ", from ".join(part for part in (found.what or entry.activity, entry.actor.ip) if part)[:LONGEST]
        return Finding(
            id=self.alert, detector=detector.id, status="open", raised=1, privileged=known.privileged,
            severity=detector.severity_for(found.severity, privileged=known.privileged), subject=found.subject,
            first_seen=entry.at, last_seen=entry.at, count=1, evidence=(Evidence(entry.id[:LONGEST], entry.at, said),),
            context={"by": entry.actor.said[:LONGEST], **whom.context, **found.context}, staged=detector.staged)


@dataclass
class Alone:
    """Tells of what one record says by itself: each alert once, whoever sees the record again."""

    ledger: Ledger
    stood: dict[str, None]
    """The ids of alerts that stand already; shared by all that one process tells."""
    policies: Policies | None = None
    telephony_ends: Instant = TELEPHONY_ENDS

    async def tell(self, seen: Sighting | Spotted, into: Verdict) -> list[Notice]:
        """What is newly owed of it. Raises what the store and the snapshots raise; a detector's fault is written down."""
        if seen.alert in self.stood:
            return []
        finding = await self._finding(seen, into)
        if finding is None:
            return []
        notice = Notice(alert=finding.id, number=1, what="raised", finding=finding)
        new = await self.ledger.store.stand(f"{finding.subject.kind}|{finding.subject.id}", notice)
        self.stood[finding.id] = None
        if len(self.stood) > REMEMBERED:
            del self.stood[next(iter(self.stood))]
        if not new:
            return []
        into.alerts[finding.id] = finding
        into.notices.append(notice)
        return [notice]

    async def _finding(self, seen: Sighting | Spotted, into: Verdict) -> Finding | None:
        """Policies before people: one snapshot settles most of what asks for it, and nobody needs to be looked up."""
        candidate: Sighting | Spotted | None = seen
        if seen.detector.asks_policies:
            policies = None if self.policies is None else await self.policies.read()
            candidate = unless_broken(lambda: seen.by_policies(policies), seen.detector, into)
        if candidate is None:
            return None
        whom = await self._whom(candidate)
        known = Known(whom.privileged(self.ledger.declared), whom.registered, self.telephony_ends)
        return unless_broken(partial(candidate.finding, whom, known), seen.detector, into)

    async def _whom(self, seen: Sighting | Spotted) -> Whom:
        """Who it is, with what is registered: where that decides, also of break-glass accounts."""
        registration, key, name = self.ledger.registration, seen.key, seen.name
        if registration is not None and seen.detector.asks_registration and key.startswith("user|"):
            return Whom(key, name, await registration.of(seen.user))
        return Whom(key, name, await self.ledger.registered(key, name))


def unless_broken(judgement: Callable[[], T], detector: Detector, into: Verdict) -> T | None:
    """What a detector's judgement gives; None where it raises, which is written down."""
    try:
        return judgement()
    except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
        into.broken.append((detector.id, origin(error)))
        return None
