"""What an audit entry says of groups: who joined or left which, and whether the rule of a dynamic one changed.

Source of the words: Microsoft Entra, "Audit log activity reference", "Core Directory", category GroupManagement.
"""

from collections.abc import Iterator
from typing import Final

from monitors.records.audit_entry import AuditEntry, Target
from monitors.records.security_info import changes, parsed

CHANGES: Final = {"add member to group": "added", "remove member from group": "removed"}
RULES: Final = ("update group", "set dynamic group properties")


def is_group(target: Target) -> bool:
    """Whether a target is a group."""
    return (target.kind or "").casefold() == "group"


def groups(entry: AuditEntry) -> Iterator[str]:
    """The object ids, in lower case, of the groups whose members or rule an entry changes: a nested group is a member itself."""
    told = [str(value).casefold() for change in changes(entry) if change.name == "Group.ObjectID"
            for value in (parsed(change.old), parsed(change.new)) if value]
    whole = member(entry)
    yield from told or ((one.id or "").casefold() for one in entry.targets if is_group(one) and one is not whole and one.id)


def group_name(entry: AuditEntry) -> str:
    """What the group is called; "" where the entry does not say."""
    told = (str(value) for change in changes(entry) if change.name == "Group.DisplayName"
            for value in (parsed(change.new), parsed(change.old)) if value)
    return next(told, "") or next((one.name for one in entry.targets if is_group(one) and one.name), "")


def member(entry: AuditEntry) -> Target | None:
    """Who joined or left: the first target, of whatever kind, where there is another one for the group or the entry names it."""
    if entry.activity not in CHANGES:
        return None
    others = [one for one in entry.targets if not is_group(one)]
    return next(iter(others), None) or next(iter(entry.targets), None)


def rule_changed(entry: AuditEntry) -> bool:
    """Whether the rule by which a dynamic group takes its members is another than before."""
    return entry.activity in RULES and any(
        (one.name or "").casefold().endswith("membershiprule") and parsed(one.old) != parsed(one.new) for one in changes(entry))
