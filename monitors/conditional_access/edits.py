"""What an audit entry says of Conditional Access: which policies and named locations it changed, and how.

Activities: Microsoft Entra, "Audit log activity reference"; they are compared case-folded. Older entries and those of Core
Directory ("Update policy") tell of policies of many kinds, and are read only where they carry a Conditional Access document.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeVar

from monitors.conditional_access.change import Change as Difference
from monitors.conditional_access.change import Direction
from monitors.conditional_access.difference import difference
from monitors.conditional_access.document import Unread
from monitors.conditional_access.location import Location, location_difference, read_location
from monitors.conditional_access.policy import Document, Policy, read_policy
from monitors.records.audit_entry import AuditEntry, Change, Target

ADDED, UPDATED, DELETED = "added", "updated", "deleted"
VERBS: Final = {"add": ADDED, "added": ADDED, "create": ADDED, "update": UPDATED, "updated": UPDATED, "delete": DELETED,
                "deleted": DELETED, "remove": DELETED}
POLICY, ANY_POLICY, LOCATION = "conditional access policy", "policy", "named location"
PROPERTY: Final = "conditionalaccesspolicy"

D = TypeVar("D")


class Edit(NamedTuple):
    """One policy or named location that an entry changed; `before` and `after` are policies only."""

    kind: str
    verb: str
    id: str
    name: str
    differences: tuple[Difference, ...]
    before: Document = None
    after: Document = None

    def goes(self, direction: Direction) -> bool:
        """Whether anything of it goes in this direction."""
        return any(one.goes(direction) for one in self.differences)


def edits(entry: AuditEntry) -> Iterator[Edit]:
    """Everything that the entry changed, of every target; one that says nothing of it gives what cannot be compared."""
    verb, _, thing = entry.activity.partition(" ")
    if verb not in VERBS or thing not in (POLICY, ANY_POLICY, LOCATION):
        return
    judged = _location if thing == LOCATION else _policy
    found = [(target, change) for target in entry.targets for change in _documents(target, thing)]
    if not found and thing != ANY_POLICY:
        found = [(next(iter(entry.targets), Target()), Change())]
    for target, change in found:
        yield judged(target, VERBS[verb], change)


def _documents(target: Target, thing: str) -> list[Change]:
    """The properties that hold versions of the thing: by their name, else by what is in them."""
    named = [one for one in target.changes if (one.name or "").strip().casefold() == PROPERTY]
    if named or thing == ANY_POLICY:
        return named
    read = read_location if thing == LOCATION else read_policy
    return [one for one in target.changes if isinstance(read(one.old), Policy | Location)
            or isinstance(read(one.new), Policy | Location)]


def _policy(target: Target, verb: str, change: Change) -> Edit:
    before, after = versions(read_policy(change.old), read_policy(change.new), verb)
    name = target.name or next((one.name for one in (after, before) if isinstance(one, Policy)), "")
    return Edit(POLICY, verb, (target.id or "").lower(), name, tuple(difference(before, after)), before, after)


def _location(target: Target, verb: str, change: Change) -> Edit:
    before, after = versions(read_location(change.old), read_location(change.new), verb)
    return Edit(LOCATION, verb, (target.id or "").lower(), target.name or "", tuple(location_difference(before, after)))


def versions(before: D | Unread | None, after: D | Unread | None, verb: str) -> tuple[D | Unread | None, D | Unread | None]:
    """The version before and the version after; what should be there and is not is unread, not nothing."""
    if verb != ADDED and before is None:
        before = Unread("the entry does not say what it was before")
    if verb != DELETED and after is None:
        after = Unread("the entry does not say what it is now")
    return (None if verb == ADDED else before), (None if verb == DELETED else after)
