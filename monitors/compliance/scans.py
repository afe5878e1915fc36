"""Which scan reads which areas of the tenant, how often, and which judges each check. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

from monitors.check import Check
from monitors.records.instant import DAY, HOUR, MINUTE, Instant

AnyCheck = TypeVar("AnyCheck", Check, type[Check])


class Scan(NamedTuple):
    """One scan: the areas that it reads, in that order, and how often; `schedule` is its timer's, in UTC."""

    name: str
    every: Instant
    schedule: str
    areas: tuple[str, ...]
    rests_on: tuple[str, ...] = ()
    """Areas of other scans by which it knows what to read, or whom to count, beside those that its checks touch."""


POLICIES: Final = Scan(
    "policies", 15 * MINUTE, "0 */15 * * * *",
    ("security_defaults", "policies", "locations", "strengths", "methods_policy", "methods_preview", "authorization",
     "inbound_trust", "groups", "members", "nested"),
    ("roles", "eligible", "break_glass_memberships", "registration"))
"""With whoever is in the groups that policies name: whom a policy leaves out must not be known hours later than the policy."""
BREAK_GLASS: Final = Scan(
    "break_glass", HOUR, "0 7 * * * *",
    ("break_glass", "break_glass_deleted", "break_glass_methods", "break_glass_memberships", "break_glass_used",
     "break_glass_sign_ins", "break_glass_changes", "service_sign_ins"))
"""The accounts that are looked up one by one: those for emergencies, and the services'."""
ROLES: Final = Scan(
    "roles", 6 * HOUR, "0 11 */6 * * *",
    ("roles", "eligible", "role_definitions", "domains", "p1", "p2", "granted", "admin_requirements"), ("members",))
REGISTRATION: Final = Scan("registration", DAY, "0 */5 * * * *", ("users", "registration"), ("members",))
"""Begun once a day, and read in stretches by a timer of every five minutes."""
SCANS: Final = {one.name: one for one in (POLICIES, BREAK_GLASS, ROLES, REGISTRATION)}
"""By name, the most frequent first."""


def scan_of(check: AnyCheck) -> Scan:
    """The scan that judges a check: the most frequent one that reads any of its areas, or of all where none does."""
    reading = (one for one in SCANS.values() if not set(one.areas).isdisjoint(check.reads))
    return min(reading, key=lambda one: one.every, default=POLICIES)


def checks_of(scan: Scan, checks: Iterable[AnyCheck]) -> Iterator[AnyCheck]:
    """Those of the checks that this scan judges."""
    return (one for one in checks if scan_of(one) is scan)


def kept_for(scan: Scan, checks: Iterable[Check]) -> frozenset[str]:
    """The areas that other scans read and this one needs: for its checks, and to know what to read."""
    touched = frozenset(area for one in checks_of(scan, checks) for area in one.touches())
    return frozenset(area for one in SCANS.values() if one is not scan for area in one.areas) & (touched | {*scan.rests_on})
