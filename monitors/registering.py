"""How somebody who has no method yet gets through a policy for the registration of security info, if there is a way at all.

A Temporary Access Pass does MFA, and satisfies a strength only where that allows passes. Sources: Microsoft Entra, "Protect
security info registration with Conditional Access policy"; Microsoft Graph, "authenticationMethodModes values".
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from monitors.conditional_access.grant import BLOCK, MFA, Requirement, every, some
from monitors.conditional_access.location import Location
from monitors.conditional_access.policy import ALL, REGISTERING, Policy
from monitors.conditional_access.strength import Strength
from monitors.coverage import MODERN, in_force, unnarrowed, with_clients
from monitors.tenant.methods import Method
from monitors.tenant.snapshot import TenantSnapshot

PASS: Final = "temporaryaccesspass"  # noqa: S105 - a method's id
ONCE: Final = frozenset({"temporaryaccesspassonetime"})
OFTEN: Final = frozenset({"temporaryaccesspassmultiuse"})
FEDERATED: Final = "federated"
TRUSTED: Final = frozenset({"AllTrusted", "00000000-0000-0000-0000-000000000000"})
"""All trusted locations, and the trusted addresses of per-user MFA, which Graph does not tell."""
WITHOUT_METHOD: Final = frozenset({"compliantDevice", "domainJoinedDevice"})
"""What a device answers, whoever sits before it."""
TERMS: Final = "terms of use "


def about_registering(policy: Policy) -> bool:
    """Whether the policy is for the registration of security info."""
    return REGISTERING in policy.scope("actions").include


class Doors(NamedTuple):
    """What of the tenant decides whether there is a way in."""

    locations: Mapping[str, Location]
    strengths: Mapping[str, Strength]
    passes: Method | None
    federated: bool
    """Whether users of some domain do MFA elsewhere, of which nobody here can tell."""

    @property
    def offered(self) -> bool:
        """Whether anybody may be given a Temporary Access Pass."""
        return self.passes is not None and self.passes.enabled and bool(self.passes.included)

    def open_to(self, policy: Policy, *, with_pass: bool) -> bool | None:
        """Whether somebody without a method gets through, from some place or device; None where nobody can tell."""
        narrowed = {True: False, False: True, None: None}[unnarrowed(policy, besides="locations")]
        return some((narrowed, self._a_place_apart(policy), self._grant(policy, with_pass)))

    def protects(self, policy: Policy) -> bool | None:
        """Whether it asks something of everybody whom it concerns, wherever they are but in places that are trusted."""
        asks = bool(policy.grant.requirements) and with_clients(policy, MODERN) and not self.why_not_places(policy)
        return every((asks, in_force(policy), unnarrowed(policy, besides="locations")))

    def why_not_places(self, policy: Policy) -> str:
        """Which place is left alone though nobody calls it trusted; "" for none."""
        scope = policy.scope("locations")
        if scope.include not in (ALL, frozenset()):
            return "is for some places only"
        untrusted = sorted(one for one in scope.exclude - TRUSTED if one in self.locations and not self.locations[one].trusted)
        return f"leaves out {self.locations[untrusted[0]].name or untrusted[0]}, which is not trusted" if untrusted else ""

    def _a_place_apart(self, policy: Policy) -> bool | None:
        """Whether there is a place from which nothing is asked."""
        scope = policy.scope("locations")
        if scope.include not in (ALL, frozenset()) or any(one in self.locations for one in scope.exclude):
            return True
        if not scope.exclude & TRUSTED:
            return False
        return True if any(one.trusted for one in self.locations.values()) else None

    def _grant(self, policy: Policy, with_pass: bool) -> bool | None:
        answers = [self._answers(one, with_pass) for one in policy.grant.requirements]
        return some(answers) if policy.grant.operator == "OR" and answers else every(answers)

    def _answers(self, asked: Requirement, with_pass: bool) -> bool | None:
        if isinstance(asked, Strength):
            return self._satisfies(asked, with_pass)
        if asked == MFA:
            return True if with_pass else None if self.federated else False
        if asked in WITHOUT_METHOD or asked.startswith(TERMS):
            return True
        return False if asked == BLOCK else None

    def _satisfies(self, asked: Strength, with_pass: bool) -> bool | None:
        allowed = asked.allowed if asked.allowed is not None else self.strengths.get(asked.id, asked).allowed
        if allowed is None:
            return None
        if with_pass and any(one in allowed for one in self._kinds()):
            return True
        elsewhere = self.federated and any(FEDERATED in mode for one in allowed for mode in one)
        return None if elsewhere else False

    def _kinds(self) -> Iterator[frozenset[str]]:
        yield ONCE
        told = self.passes.passes if self.passes else None
        if told is not None and not told.single_use:
            yield OFTEN


def doors_of(tenant: TenantSnapshot) -> Doors:
    """What the tenant has; touches the areas locations, strengths, methods_policy and domains."""
    federated = any(one.federated for one in tenant.domains.values())
    return Doors(tenant.locations, tenant.strengths, tenant.methods_policy.methods.get(PASS), federated)
