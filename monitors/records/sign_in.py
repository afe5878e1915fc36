"""One sign-in, settled at the door: past here nobody sees Entra's field names.

Source of the names: Microsoft Graph, "signIn resource type"; Microsoft Entra, "Sign-in log schema in Azure Monitor".
"""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Raw, Struct

from monitors.records.applied import NONE_FAILED, Policy, failed
from monitors.records.instant import Instant, instant, since_epoch
from monitors.records.mfa import NOTHING, Mfa, mfa
from monitors.records.result_codes import ENROLMENT_BLOCKED, MFA_FAILURES, POLICY_BLOCKS

Aware = Annotated[datetime, Meta(tz=True)]

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The object id Entra writes where it knows no user."""


class Status(Struct, gc=False, rename="camel", forbid_unknown_fields=True):
    """How a sign-in ended: AADSTS code, the words for it, and the last word on MFA."""

    error_code: int
    failure_reason: str | None = None
    additional_details: str | None = None


class Step(Struct, gc=False, rename={
    "time": "authenticationStepDateTime", "method": "authenticationMethod", "result": "authenticationStepResultDetail",
}):
    """One step of authentication; `result` is Entra's own sentence."""

    time: str | None
    method: str | None
    succeeded: bool
    result: str | None

    def at(self, otherwise: Instant) -> Instant:
        """When the step was taken, or `otherwise` where the step does not say."""
        found = instant(self.time)
        return otherwise if found is None else found


class Device(Struct, gc=False, rename="camel"):
    """The device, empty where it is not registered."""

    device_id: str | None


class Location(Struct, gc=False, rename="camel"):
    """Where the address is thought to be."""

    city: str | None
    country_or_region: str | None


class SignIn(Struct, gc=False, kw_only=True, rename={
    "created": "createdDateTime", "user_id": "userId", "upn": "userPrincipalName", "name": "userDisplayName",
    "app": "appDisplayName", "client": "clientAppUsed", "agent": "userAgent", "ip": "ipAddress",
    "steps": "authenticationDetails", "attempt_id": "originalRequestId", "risk_level": "riskLevelDuringSignIn",
    "risk_state": "riskState", "protocol": "authenticationProtocol", "token": "incomingTokenType",
    "session_id": "sessionId", "device": "deviceDetail", "applied": "appliedConditionalAccessPolicies",
    "resource_tenant": "resourceTenantId",
}):
    """A record of a user category. Only `id`, `created` and the settled fields are sure to hold something.

    Fields without a default are those that every sign-in of a modern tenant carries; a record that lacks one, or spells
    it otherwise, goes through `monitors.records.tolerant` and arrives here in the same form.
    """

    # In the order in which Entra writes them: each is then found at the first look.
    id: str
    created: Aware
    name: str | None
    upn: str | None
    user_id: str | None
    app: str | None
    ip: str | None
    status: Status
    client: str | None
    agent: str | None
    device: Device
    location: Location
    applied: Raw
    attempt_id: str | None
    risk_level: str | None
    risk_state: str | None
    steps: list[Step]
    token: str | None
    protocol: str | None
    session_id: str | None
    resource_tenant: str | None

    # Settled at the door from the record around it.
    time: str | None = None
    code: int = 0
    interactive: bool = True
    user: str = ""
    mfa: Mfa = NOTHING
    tenant: str = ""
    foreign: bool = False
    """Whether what was signed in to belongs to another tenant."""
    failed: tuple[Policy, ...] = NONE_FAILED
    """The Conditional Access policies that stood in the way; read only of what did not succeed."""

    @property
    def at(self) -> Instant:
        """When the sign-in happened."""
        return since_epoch(self.created)

    @property
    def emitted(self) -> Instant:
        """When Entra wrote this version of the record; its event time where it does not say."""
        found = instant(self.time)
        return self.at if found is None else found

    @property
    def attempt(self) -> str:
        """What several records of one human attempt share."""
        return self.attempt_id or self.id

    @property
    def by_token(self) -> bool:
        """Whether a token was presented instead of a first factor."""
        return (self.token or "none").lower() != "none"

    @property
    def session(self) -> str:
        """The session, or address and agent where Entra names none; "" where nothing is known."""
        return self.session_id or (f"{self.ip or ''}|{self.agent or ''}" if self.ip or self.agent else "")

    @property
    def place(self) -> str:
        """City and country, as far as they are known."""
        return ", ".join(part for part in (self.location.city, self.location.country_or_region) if part)


def settle(sign_in: SignIn, *, time: str | None, result: str | None, interactive: bool, tenant: str | None = None) -> SignIn:
    """Fill in what the surrounding record says: emission time, result code, kind, tenant, whom it is about, and MFA."""
    sign_in.time = time
    code = CODES.get(result)
    sign_in.code = _code(result, sign_in.status.error_code) if code is None else code
    sign_in.interactive = interactive
    user = sign_in.user_id
    sign_in.user = user.lower() if user and user != NOBODY else (sign_in.upn or "").casefold()
    sign_in.mfa = mfa(sign_in)
    if tenant:
        sign_in.tenant = tenant
        other = sign_in.resource_tenant
        if other and other != tenant:
            sign_in.foreign = other.lower() != tenant.lower()
    if sign_in.code and sign_in.code in MAY_NAME_POLICIES:
        sign_in.failed = failed(sign_in.applied)
    return sign_in


UNREAD: Final = Raw(b"null")
"""What stands for the applied policies once they are read or not needed, so that no record holds on to its body."""
MAY_NAME_POLICIES: Final = MFA_FAILURES | ENROLMENT_BLOCKED | POLICY_BLOCKS
CODES: dict[str | None, int] = {str(code): code for code in (0, 50126, 50074, 50076, 50140, 50058, 70043, 70044)}


def _code(result: str | None, otherwise: int) -> int:
    """The result code: `resultType` where it is a number, else `status.errorCode`."""
    text = (result or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else otherwise
