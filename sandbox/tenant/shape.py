"""What kind of sign-in a record tells of: everything but who, when, from where and under which ids."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.tenant.apps import App

FIRST_FACTOR = "Password"
NOTIFICATION = "Mobile app notification"
TEXT_MESSAGE = "Text message"
CODE = "OATH verification code"
CALL = "Phone call approval (Authentication phone)"
KEY = "FIDO2 security key"
PREVIOUSLY = "Previously satisfied"

COMPLETED = "MFA successfully completed"
COMPLETED_LATER = "MFA completed in Azure AD"
IN_PROGRESS = "Authentication in progress"
CLAIM = "MFA requirement satisfied by claim in the token"
SKIPPED = "MFA requirement skipped due to registered device"

MULTI = "multiFactorAuthentication"
SINGLE = "singleFactorAuthentication"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of `authenticationDetails`."""

    method: str
    result: str
    succeeded: bool = True
    requirement: str = "Primary authentication"

    @property
    def is_first_factor(self) -> bool:
        """Such steps are numbered from 0; those of MFA by the millisecond."""
        return self.method in (FIRST_FACTOR, PREVIOUSLY)


@dataclass(frozen=True, slots=True)
class Risk:
    """What Identity Protection thought of it."""

    level: str = "none"
    state: str = "none"
    detail: str = "none"


CORRECT_PASSWORD = Step(FIRST_FACTOR, "Correct password")
WRONG_PASSWORD = Step(FIRST_FACTOR, "Incorrect password", succeeded=False)
CLAIMED = Step(PREVIOUSLY, CLAIM, requirement="Multi-factor authentication")
NO_RISK = Risk()


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of sign-in record; `blocked_by` is the policy whose result is failure, `on_trial` what policies in report-only
    mode would have done, `part` of `parts` its split."""

    app: App
    code: int = 0
    details: str = ""
    failure: str = ""
    steps: tuple[Step, ...] = ()
    interactive: bool = True
    requirement: str = MULTI
    client: str = ""
    agent: str = ""
    protocol: str = "none"
    incoming: str = "none"
    risk: Risk = NO_RISK
    blocked_by: str = ""
    part: int = 0
    parts: int = 1
    on_trial: tuple[tuple[str, str], ...] = ()

    @property
    def category(self) -> str:
        """The diagnostic category under which Entra exports it."""
        return "SignInLogs" if self.interactive else "NonInteractiveUserSignInLogs"
