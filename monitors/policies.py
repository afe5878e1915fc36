"""Whom enabled Conditional Access policies leave out, as the last published policy scan has it."""

import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, Protocol

from msgspec import Struct

LIVES: Final = 600.0
"""For how many seconds a snapshot is used before it is asked for again."""


class Policy(Struct, frozen=True):
    """One enabled policy. Object ids are in lower case."""

    id: str
    name: str
    asks_mfa: bool = False
    """Whether it grants access for MFA or an authentication strength only."""
    users: frozenset[str] = frozenset()
    """The accounts that it excludes by name."""
    groups: frozenset[str] = frozenset()
    """The groups and directory roles that it excludes, and the groups nested in them."""


class PolicyScan(Struct, frozen=True):
    """What one scan found: all enabled policies, who is in the groups and roles that they exclude, who depends on what."""

    policies: tuple[Policy, ...] = ()
    members: dict[str, frozenset[str]] = {}
    """Who is in a group or role, directly or through a nested group."""
    sole: dict[str, int] = {}
    """How many users have registered nothing else, by the method's id in the authentication methods policy, in lower case."""
    trusted: frozenset[str] = frozenset()
    """The address ranges of trusted named locations."""
    rings: dict[str, frozenset[str]] = {}
    """Who is in each rollout ring, by its name; a ring whose group could not be read is absent."""

    def of_group(self, group: str) -> Iterator[Policy]:
        """The policies that exclude the group."""
        return (one for one in self.policies if group in one.groups)

    def of_user(self, user: str) -> Iterator[Policy]:
        """The policies that exclude the account, by name or as a member."""
        return (one for one in self.policies if user in one.users or any(
            user in self.members.get(group, ()) for group in one.groups))

    def rings_of(self, user: str) -> list[str]:
        """The rollout rings that the account is in, by name."""
        return sorted(name for name, members in self.rings.items() if user in members)

    def trusts(self, address: str) -> bool:
        """Whether all of an address, or range, lies in one trusted range."""
        known = _network(address)
        return known is not None and any(_holds(one, known) for one in _networks(self.trusted))


@lru_cache(maxsize=4)
def _networks(ranges: frozenset[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(found for one in sorted(ranges) if (found := _network(one)) is not None)


def _network(written: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(written, strict=False)
    except ValueError:
        return None


def _holds(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and other.subnet_of(one)
    return isinstance(other, IPv6Network) and other.subnet_of(one)


class Policies(Protocol):
    """Where the snapshot is read."""

    async def read(self) -> PolicyScan | None:
        """The snapshot last published; None where there is none, which is not the same as no exclusions."""


class Held:
    """A snapshot held in memory: for replay, and for tests."""

    def __init__(self, held: PolicyScan | None = None) -> None:
        self._held = held

    async def read(self) -> PolicyScan | None:
        """What is held."""
        return self._held


class CachedPolicies:
    """Asks another at most every ten minutes; an error is asked again at once."""

    def __init__(self, reader: Policies, *, clock: Callable[[], float] = time.monotonic, lives: float = LIVES) -> None:
        self._reader, self._clock, self._lives = reader, clock, lives
        self._held: PolicyScan | None = None
        self._until = float("-inf")

    async def read(self) -> PolicyScan | None:
        """What the reader said within the time to live. Raises what the reader raises."""
        if self._clock() >= self._until:
            self._held = await self._reader.read()
            self._until = self._clock() + self._lives
        return self._held
