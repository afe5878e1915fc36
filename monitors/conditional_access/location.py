"""Named locations, and what it means when one becomes wider or narrower.

Most policies leave locations out, or ask less from them, so wider is weaker and narrower may lock somebody out. Where a policy
blocks a location it is the other way round, which nobody can see from the location alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from monitors.conditional_access.change import (
    ENFORCING,
    SIDEWAYS,
    UNKNOWN,
    WEAKER,
    Change,
    Direction,
    of_one,
    of_values,
    towards,
    uncompared,
)
from monitors.conditional_access.document import Folded, Unread, Unreadable, flag, opened, part, section, text, values

SATELLITE: Final = "authenticatorAppGps"
BY_ADDRESS: Final = "clientIpAddress"
LOOKUPS: Final = {one.casefold(): one for one in (SATELLITE, BY_ADDRESS)}
FIELDS: Final = frozenset({"ipranges", "countriesandregions", "istrusted"})


@dataclass(frozen=True, slots=True)
class Location:
    """One version of a named location: of addresses or of countries."""

    id: str = ""
    name: str = ""
    ranges: frozenset[str] = frozenset()
    trusted: bool = False
    countries: frozenset[str] = frozenset()
    unknown_countries: bool = False
    lookup: str = BY_ADDRESS


LocationDocument = Location | Unread | None


def read_location(written: str | None) -> LocationDocument:
    """The named location that a text holds, as the audit log writes it; None for an empty one."""
    try:
        held = opened(written)
        return None if held is None else settle_location(held)
    except Unreadable as error:
        return Unread(str(error))
    except RecursionError:
        return Unread("it is nested too deeply")


def settle_location(held: Folded) -> Location:
    """The location of a document with case-folded keys. Raises Unreadable."""
    if not held.keys() & FIELDS:
        raise Unreadable("it is no named location")
    lookup = text(held, "countryLookupMethod")
    return Location(
        text(held, "id").casefold(), text(held, "displayName"), _ranges(held), flag(held, "isTrusted"),
        frozenset(one.upper() for one in values(held, "countriesAndRegions")), flag(held, "includeUnknownCountriesAndRegions"),
        LOOKUPS.get(lookup.casefold(), lookup) or BY_ADDRESS)


def _ranges(held: Folded) -> frozenset[str]:
    found = part(held, "ipRanges") or []
    if not isinstance(found, list):
        raise Unreadable("ipRanges is no list")
    written = (one if isinstance(one, str) else text(section({"range": one}, "range"), "cidrAddress") for one in found)
    return frozenset(str(_network(one) or one.strip()) for one in written if one.strip())


def _network(written: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(written.strip(), strict=False)
    except ValueError:
        return None


def location_difference(before: LocationDocument, after: LocationDocument) -> list[Change]:
    """Every change between two versions; None is a location that did not exist yet, or does no more."""
    if isinstance(before, Unread) or isinstance(after, Unread):
        return [uncompared("", "the named location", next(one.why for one in (before, after) if isinstance(one, Unread)))]
    if before is None or after is None:
        return list(_born_or_gone(before, after))
    return [*_places(before, after), *_switches(before, after)]


def _born_or_gone(before: Location | None, after: Location | None) -> Iterator[Change]:
    """A trusted one is at once part of "all trusted locations"; another is of no effect until a policy names it."""
    if after:
        yield Change("isTrusted", (), (_kind(after),), WEAKER if after.trusted else SIDEWAYS, f"{_kind(after)} created")
    elif before:
        yield Change("isTrusted", (_kind(before),), (), ENFORCING if before.trusted else SIDEWAYS, f"{_kind(before)} deleted")


def _kind(location: Location) -> str:
    return "trusted named location" if location.trusted else "named location"


def _places(before: Location, after: Location) -> Iterator[Change]:
    if before.ranges != after.ranges:
        directions = towards(outside(before.ranges, after.ranges), outside(after.ranges, before.ranges))
        yield of_values("ipRanges", "address ranges", before.ranges, after.ranges, directions)
    if before.countries != after.countries:
        directions = towards(not before.countries <= after.countries, not after.countries <= before.countries)
        yield of_values("countriesAndRegions", "countries", before.countries, after.countries, directions)


def _switches(before: Location, after: Location) -> Iterator[Change]:
    for field, noun, old, new in (
        ("isTrusted", "trusted", before.trusted, after.trusted),
        ("includeUnknownCountriesAndRegions", "addresses of no known country taken in",
         before.unknown_countries, after.unknown_countries),
    ):
        if old != new:
            yield of_one(field, noun, _yes(old), _yes(new), towards(old > new, new > old))
    if before.lookup != after.lookup:
        yield of_one("countryLookupMethod", "way to find the country", before.lookup, after.lookup, _lookup(before, after))
    if before.name != after.name:
        yield of_one("displayName", "name", before.name, after.name, SIDEWAYS)


def _lookup(before: Location, after: Location) -> frozenset[Direction]:
    """An address is easier to borrow than a place, and the place asks for the Authenticator app."""
    if not {before.lookup, after.lookup} <= {SATELLITE, BY_ADDRESS}:
        return UNKNOWN
    return towards(after.lookup == SATELLITE, before.lookup == SATELLITE)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def outside(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether some of these address ranges lie in part outside all of the others."""
    return any(one not in others and not _within(_network(one), others) for one in some)


def _within(one: IPv4Network | IPv6Network | None, others: frozenset[str]) -> bool:
    """Whether no address of a range is left once the others are taken away from it."""
    if one is None:
        return False
    left = [one]
    for other in (_network(each) for each in others):
        left = [rest for each in left for rest in _without(each, other)]
    return not left


def _without(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network | None) -> list[IPv4Network | IPv6Network]:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        if one.subnet_of(other):
            return []
        return [*one.address_exclude(other)] if other.subnet_of(one) else [one]
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        if one.subnet_of(other):
            return []
        return [*one.address_exclude(other)] if other.subnet_of(one) else [one]
    return [one]
