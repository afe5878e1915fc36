"""Whose protection a policy is about: administrators' or break-glass accounts'; and whether it would catch the latter."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from monitors.conditional_access.policy import ALL, Document, Policy

ADMIN_APPS: Final = {"MicrosoftAdminPortals": "Microsoft Admin Portals",
                     "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Azure management"}
GLOBAL_ADMINISTRATOR: Final = "62e90394-69f5-4237-9190-012177145e10"
"""The role that break-glass accounts hold, by what they are for."""

Members = Mapping[str, frozenset[str]]
"""Who is in a group or role, of those that are known."""


def touches(before: Document, after: Document, break_glass: Iterable[str]) -> list[str]:
    """What of break-glass or admin protection a change of a policy touches, in words; nothing for most changes.

    What a policy takes in counts in either version, for all of it may have changed; what it leaves out only where that changed.
    """
    versions = [one for one in (before, after) if isinstance(one, Policy)]
    return list(dict.fromkeys((*_of_administrators(versions), *_of_break_glass(versions, frozenset(break_glass)))))


def _of_administrators(versions: list[Policy]) -> Iterator[str]:
    if any(one.scope("roles").include for one in versions) or excluded_anew(versions, "roles"):
        yield "directory roles"
    apps = frozenset().union(*(one.scope("applications").include for one in versions),
                             excluded_anew(versions, "applications"))
    yield from (name for app, name in ADMIN_APPS.items() if app in apps)


def _of_break_glass(versions: list[Policy], accounts: frozenset[str]) -> Iterator[str]:
    named = frozenset().union(*(one.scope("users").include for one in versions), excluded_anew(versions, "users"))
    yield from (f"break-glass account {one}" for one in sorted(named & accounts))


def excluded_anew(versions: list[Policy], name: str) -> frozenset[str]:
    """What one version leaves out and the other does not, where there are two."""
    if len(versions) < 2:
        return frozenset()
    before, after = (one.scope(name).exclude for one in versions)
    return before ^ after


class Caught(NamedTuple):
    """Which accounts a policy that is in force asks something of, and of which nobody can tell."""

    surely: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()


def caught(policy: Document, accounts: Iterable[str], members: Members | None = None) -> Caught:
    """The accounts that the policy takes in and does not leave out; of one given by name instead of id little can be told."""
    if not isinstance(policy, Policy) or not policy.enforced:
        return Caught()
    told = {one: _catches(policy, one, members or {}) for one in accounts}
    return Caught(frozenset(one for one, answer in told.items() if answer),
                  frozenset(one for one, answer in told.items() if answer is None))


def _catches(policy: Policy, account: str, members: Members) -> bool | None:
    taken_in = True if GLOBAL_ADMINISTRATOR in policy.scope("roles").include else _among(policy, account, members, include=True)
    left_out = _among(policy, account, members, include=False)
    if left_out or taken_in is False:
        return False
    return None if None in (taken_in, left_out) else True


def _among(policy: Policy, account: str, members: Members, *, include: bool) -> bool | None:
    """Whether the account is among those taken in, or left out; None where nobody can tell."""
    users, groups, roles = (policy.scope(name)[0 if include else 1] for name in ("users", "groups", "roles"))
    if users & {account, *ALL} or any(account in members.get(one, ()) for one in groups | roles):
        return True
    if "@" in account:
        return None if users | groups | roles else False
    return False if all(one in members for one in groups | roles) else None
