"""The frame of detectors that judge one audit entry: one alert for each entry, whoever sees it again.

What an entry says by itself is `finds`; what the snapshots know more of it is `settled`. Both are judgements on values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

from monitors.detector import Detector
from monitors.finding import Finding, Severity, Subject
from monitors.policies import PolicyScan
from monitors.records.audit_entry import AuditEntry, Target
from monitors.records.instant import Instant
from monitors.registration import TELEPHONY_ENDS, Registered

LONGEST: Final = 200
"""How much of a name from outside a finding keeps."""


class Found(NamedTuple):
    """What a detector finds in an audit entry.

    `context` is for its own wording and for people: plain values, never a device token or a property as Entra writes it. The
    frame adds `by`, who acted. `what` is the line of evidence, the activity where it is empty.
    """

    subject: Subject
    severity: Severity
    context: Mapping[str, Any] = {}
    what: str = ""


class Known(NamedTuple):
    """What is known beside the entry; None is not known, which is never the same as nothing."""

    privileged: bool = False
    """Whether the subject is a user whom the settings or the registration call privileged; break-glass always is."""
    registered: Registered | None = None
    """The subject's registration; of break-glass accounts only where the detector `asks_registration`."""
    telephony_ends: Instant = TELEPHONY_ENDS


@dataclass(frozen=True, kw_only=True)
class OfEntry(Detector):
    """One alert for each audit entry that succeeded. `privileged_severity` holds where the subject is a privileged user."""

    codes = frozenset()
    asks_registration: ClassVar[bool] = False
    asks_policies: ClassVar[bool] = False

    def finds(self, entry: AuditEntry) -> Found | None:
        """What the entry says by itself; None where it is nothing, whatever else is known."""
        raise NotImplementedError

    def by_policies(self, entry: AuditEntry, found: Found, policies: PolicyScan | None) -> Found | None:
        """What it comes to with the policy snapshot, if there is one; asked only where the detector `asks_policies`."""
        del entry, policies
        return found

    def settled(self, entry: AuditEntry, found: Found, known: Known) -> Found | None:
        """What it comes to with what is known of the subject; None where it is no finding, or nobody can tell."""
        del entry, known
        return found


# What detectors of entries have in common.


def account(target: Target) -> Subject:
    """The user that a target is, by object id, else by user principal name, in lower case."""
    return Subject("user", (target.id or target.upn or "").casefold(), (target.upn or target.name or "")[:LONGEST])


def user_of(entry: AuditEntry) -> Subject | None:
    """The first user that an entry is about; None where it names none."""
    target = entry.user
    return account(target) if target is not None and (target.id or target.upn) else None


def goes_by(target: Target, accounts: frozenset[str]) -> bool:
    """Whether the target is among accounts given by object id or user principal name."""
    return not accounts.isdisjoint({(target.id or "").casefold(), (target.upn or "").casefold()} - {""})


def by(finding: Finding) -> str:
    """" by anna.berg@contoso.test"; nothing where Entra does not say who acted."""
    who = finding.context.get("by", "")
    return f" by {who}" if who else ""
