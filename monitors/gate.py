"""The one gate of the HTTP routes: who asks, and may they? Pure: what it believes is an argument.

With HTTP_AUTH=entra, also where that is unset or ill-formed, a caller is whom Easy Auth says, and nobody otherwise. Its header
is believed only where the platform says that Easy Auth is on (WEBSITE_AUTH_ENABLED, which App Service sets to "True"), since
only then does the platform take away the same header from outside. The principal must be Entra's (auth_typ "aad"): another
identity provider could name any role. Operators may do what readers may.

With HTTP_AUTH=keys the Functions host has checked its key before we are asked; a key opens everything.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import msgspec

HEADER: Final = "x-ms-client-principal"
ENABLED: Final = "WEBSITE_AUTH_ENABLED"
ENTRA: Final = "aad"
ROLES: Final = frozenset({"roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"})
"""Claims that hold app roles, beside the one that the principal itself names: short as in the token, long as .NET maps it."""
NAMES: Final = ("preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "name")
"""What a person is called, best first; a managed identity has none of them."""
IDS: Final = ("http://schemas.microsoft.com/identity/claims/objectidentifier", "oid")
LONGEST: Final = 200
"""How many letters of a name or id are kept."""
OPEN_TO_KEYS: Final = "keys"


class Role(StrEnum):
    """An app role, as the app registration declares it."""

    READER = "Latchkey.Reader"
    OPERATOR = "Latchkey.Operator"


SUFFICE: Final[Mapping[Role, frozenset[str]]] = {
    Role.READER: frozenset({Role.READER, Role.OPERATOR}), Role.OPERATOR: frozenset({Role.OPERATOR})}


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who asks: a name for people to read, and the object id where there is one."""

    who: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, to be told as plain text; 401 where nobody is known, 403 where somebody may not."""

    status: Literal[401, 403]
    reason: str


KEY_HOLDER: Final = Admitted("a function key")


class Claim(msgspec.Struct):
    """One claim of a token."""

    typ: str
    val: str


class Principal(msgspec.Struct):
    """What Easy Auth tells of a caller."""

    auth_typ: str
    claims: list[Claim]
    name_typ: str | None = None
    role_typ: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        """Its app roles."""
        named = ROLES | {self.role_typ}
        return frozenset(claim.val for claim in self.claims if claim.typ in named)

    @property
    def id(self) -> str:
        """Its object id, in lower case."""
        return next(self._first(IDS), "").lower()

    @property
    def who(self) -> str:
        """Its name, else its object id."""
        return next(self._first((*NAMES, self.name_typ)), "") or self.id or "somebody without a name"

    def _first(self, types: tuple[str | None, ...]) -> Iterator[str]:
        return (claim.val[:LONGEST] for typ in types for claim in self.claims if claim.typ == typ and claim.val)


DECODED: Final = msgspec.json.Decoder(Principal)


def admit(mode: str, headers: Mapping[str, str], environment: Mapping[str, str], needed: Role) -> Admitted | Refused:
    """Whether the caller may do what needs a role."""
    if takes_keys(mode):
        return KEY_HOLDER
    if environment.get(ENABLED, "").strip().casefold() != "true":
        return Refused(401, "sign-in is not set up: turn on App Service authentication (Easy Auth) with Microsoft Entra")
    principal = principal_of(headers)
    if principal is None:
        return Refused(401, "sign in with Microsoft Entra first")
    if not principal.roles & SUFFICE[needed]:
        return Refused(403, f"this needs the app role {needed}; ask who runs Latchkey to assign it to you")
    return Admitted(principal.who, principal.id)


def principal_of(headers: Mapping[str, str]) -> Principal | None:
    """The caller that Easy Auth names; None where there is none that can be read, or that Entra does not vouch for."""
    given = [value for name, value in headers.items() if name.lower() == HEADER]
    if len(given) != 1:
        return None
    try:
        principal = DECODED.decode(base64.b64decode(given[0], validate=True))
    except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError):
        return None
    return principal if principal.auth_typ == ENTRA else None


def auth_level(mode: str) -> Literal["ANONYMOUS", "FUNCTION"]:
    """The name of the func.AuthLevel that guarded routes are registered with; `/api/health` is ANONYMOUS in both modes."""
    return "FUNCTION" if takes_keys(mode) else "ANONYMOUS"


def takes_keys(mode: str) -> bool:
    """Whether callers are known by the host's keys; the same answer where routes are registered and where they are asked."""
    return mode.strip() == OPEN_TO_KEYS
