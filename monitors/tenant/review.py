"""Reviews of the Conditional Access policies, and the policies as they were approved. Object ids are in lower case."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from msgspec import Struct

from monitors.records.instant import Instant
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.directory import ListedPolicy

MOST_NAMED: Final = 20_000
"""So many members are remembered one by one, of all groups together and the small ones first; of the others the number is."""
UNREVIEWED: Final = "no review of the policies was ever recorded: POST /api/reviews records one, and approves them as last read"


class Approved(Struct, frozen=True):
    """Who was in a group that policies leave out; `members` is None where they were too many to be remembered one by one."""

    count: int
    members: frozenset[str] | None = None


class Baseline(Struct, frozen=True):
    """The policies as a review approved them, and who was in the groups that they left out, of those that could be read."""

    at: Instant
    policies: tuple[ListedPolicy, ...] = ()
    groups: Mapping[str, Approved] = {}


class Review(Struct, frozen=True):
    """Somebody looked at all policies and took them as they are."""

    at: Instant
    by: str
    note: str = ""
    owners: Mapping[str, str] = {}
    """Who answers for a policy, by its id; whom earlier reviews named among them."""


class Asking(Struct, frozen=True):
    """A critical alert about a policy that stands open: it asks for a review."""

    alert: str
    policy: str
    name: str
    at: Instant
    detector: str


class Reviews(Struct, frozen=True):
    """The last review, None where there was none, and what has asked for another since."""

    last: Review | None = None
    asking: tuple[Asking, ...] = ()


def baseline_of(policies: Iterable[ListedPolicy], members: LookUps[frozenset[str]], at: Instant) -> Baseline:
    """These policies as approved; a group that could not be read is left out, and so known of as unread."""
    listed, room = tuple(policies), MOST_NAMED
    found: dict[str, Approved] = {}
    for group, inside in sorted(_left_out(listed, members), key=lambda one: (len(one[1]), one[0])):
        found[group] = Approved(len(inside), inside if len(inside) <= room else None)
        room -= len(inside)
    return Baseline(at, listed, found)


def _left_out(listed: Iterable[ListedPolicy], members: LookUps[frozenset[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """The groups that policies leave out, with who is in them."""
    for group in {one for each in listed for one in each.policy.scope("groups").exclude}:
        with suppress(NotRead):
            yield group, members.of(group) or frozenset()
