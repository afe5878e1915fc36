"""What people can answer Conditional Access with, and who of them must never be locked out."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from monitors.circles import Circles
from monitors.conditional_access.grant import BLOCK, MFA, Grant, Requirement, every, some
from monitors.conditional_access.strength import Strength
from monitors.declared import Declared
from monitors.held import held
from monitors.tenant.directory import Domain
from monitors.tenant.people import Registrations, User

FEDERATED: Final = "federated"
OF_DEVICES: Final = frozenset({"compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication"})
"""What a device or an app either has or has not: nobody who is asked can do anything about it."""
DONE_WHEN_ASKED: Final = ("terms of use", "passwordChange")


class Answers(NamedTuple):
    """What people can answer with: what they have registered, and, of a federated domain, what is asked elsewhere."""

    registration: Registrations
    domains: Mapping[str, Domain]

    def satisfy(self, user: User, strength: Strength) -> bool | None:
        """Whether the user can satisfy the strength; None where nobody can tell."""
        row, allowed = self.registration.get(user.id), strength.allowed
        if row is None or allowed is None:
            return None
        able = held(row.methods).satisfies(allowed)
        if able:
            return None if strength.limits else True
        elsewhere = self._federated(user) and any(FEDERATED in mode for one in allowed for mode in one)
        return None if elsewhere else able

    def meet(self, user: User, grant: Grant, strengths: Mapping[str, Strength]) -> bool | None:
        """Whether the user, once asked, can do what a grant asks; None where nobody can tell.

        Who was asked and not refused met what is asked of devices wherever all is asked; where one of several is, did not.
        """
        alone = grant.operator != "OR" or len(grant.requirements) < 2
        each = [self._give(user, one, strengths, device=alone) for one in grant.requirements]
        return every(each) if alone else some(each)

    def _give(self, user: User, asked: Requirement, strengths: Mapping[str, Strength], *, device: bool) -> bool | None:
        if isinstance(asked, Strength):
            return self.satisfy(user, strengths.get(asked.id, asked) if asked.allowed is None else asked)
        if asked == MFA:
            row = self.registration.get(user.id)
            return None if row is None or (self._federated(user) and not row.capable) else row.capable
        if asked in OF_DEVICES:
            return device
        return True if asked.startswith(DONE_WHEN_ASKED) else False if asked == BLOCK else None

    def _federated(self, user: User) -> bool:
        """Whether the user signs in at another provider, which may do MFA that Entra knows nothing of."""
        domain = self.domains.get(user.name.rpartition("@")[2].casefold())
        return domain is not None and domain.federated


def weighty(circles: Circles, declared: Declared, people: Iterable[User]) -> frozenset[str]:
    """Of these people, the administrators and break-glass accounts: of whom one locked out is one too many."""
    holding = frozenset[str]().union(*map(circles.holder, circles.assigned))
    return frozenset(one.id for one in people
                     if one.id in holding or one.id in declared.break_glass or one.name.casefold() in declared.break_glass)
