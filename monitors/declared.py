"""Whom the settings name: break-glass, service and privileged accounts, and exceptions from legacy authentication."""

from dataclasses import dataclass, field

from monitors.records.instant import Instant
from monitors.records.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class LegacyException:
    """A user may use one legacy client up to `until` (exclusive)."""

    user: str
    client: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Declared:
    """Accounts by object id or user principal name, in lower case."""

    break_glass: frozenset[str] = frozenset()
    service: frozenset[str] = frozenset()
    privileged: frozenset[str] = frozenset()
    legacy: tuple[LegacyException, ...] = field(default=())
    canary: str = ""
    """An object id that is nobody's; "" for none."""

    def is_break_glass(self, sign_in: SignIn) -> bool:
        """Whether the sign-in is of a break-glass account: by object id first, else by name."""
        return named(sign_in, self.break_glass)

    def is_service(self, sign_in: SignIn) -> bool:
        """Whether the sign-in is of a declared service or shared account."""
        return named(sign_in, self.service)

    def is_canary(self, sign_in: SignIn) -> bool:
        """Whether the sign-in is the canary's, and by its name of none of the accounts: of those it is told as theirs."""
        return sign_in.user == self.canary != "" and not named(sign_in, self.break_glass | self.service | self.privileged)

    def is_privileged(self, user: str, name: str) -> bool:
        """Whether a user, given by object id and user principal name, is declared privileged; break-glass always is."""
        both = {user, name.casefold()}
        return not both.isdisjoint(self.privileged) or not both.isdisjoint(self.break_glass)


def named(sign_in: SignIn, accounts: frozenset[str]) -> bool:
    """Whether the sign-in's object id or user principal name is among the accounts."""
    return bool(accounts) and (sign_in.user in accounts or (sign_in.upn or "").casefold() in accounts)
