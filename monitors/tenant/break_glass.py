"""The emergency accounts one by one, as checks see them. Object ids are in lower case."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from monitors.records.instant import Instant

KEY: Final = "fido2"
CERTIFICATE: Final = "x509certificate"
HELLO: Final = "windowshelloforbusiness"
PASSWORD: Final = "password"  # noqa: S105 - the kind of a method
RESISTANT: Final = frozenset({KEY, CERTIFICATE, HELLO, "platformcredential"})
PERSONAL: Final = frozenset({"phone", "microsoftauthenticator", "email", "softwareoath", "passwordlessmicrosoftauthenticator"})
"""What lives on one person's device or in one person's mailbox."""


class BreakGlass(Struct, frozen=True):
    """One emergency account as Graph has it; `declared` is how the settings name it."""

    id: str
    name: str
    declared: str = ""
    enabled: bool = True
    created: Instant = 0
    synced: bool = False
    licences: int = 0
    mailbox: bool = False
    password_changed: Instant | None = None
    password_expires: bool = False


class HeldMethod(Struct, frozen=True):
    """One method that an account has registered; `kind` is Graph's type without its frame, in lower case."""

    kind: str
    id: str = ""
    model: str = ""
    aaguid: str = ""
    created: Instant | None = None


class Memberships(Struct, frozen=True):
    """Everything that an account is a member of, directly or through groups. Roles are by their template's id."""

    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


class SeenSignIn(Struct, frozen=True):
    """A sign-in that Graph's log lists."""

    id: str
    user: str
    at: Instant
    succeeded: bool = True
    app: str = ""
    app_id: str = ""
    client: str = ""
    address: str = ""
    protocol: str = ""
    requirement: str = ""
    """singleFactorAuthentication or multiFactorAuthentication; "" where only Graph's beta says it."""


class SeenChange(Struct, frozen=True):
    """An audit entry about an account: what was done, by whom."""

    id: str
    account: str
    at: Instant
    activity: str
    by: str = ""


BreakGlassAccounts = Mapping[str, BreakGlass | None]
"""By what the settings call them, in that order; None where Graph knows no such account."""
