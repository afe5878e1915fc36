"""The kinds of sign-in that scenarios are made of."""

from __future__ import annotations

from sandbox.tenant import apps
from sandbox.tenant.apps import App
from sandbox.tenant.policies import MFA_FOR_ALL
from sandbox.tenant.shape import (
    CLAIM,
    CLAIMED,
    CODE,
    COMPLETED,
    COMPLETED_LATER,
    CORRECT_PASSWORD,
    IN_PROGRESS,
    KEY,
    NO_RISK,
    NOTIFICATION,
    PREVIOUSLY,
    SINGLE,
    SKIPPED,
    WRONG_PASSWORD,
    Risk,
    Shape,
    Step,
)

WRONG_CODE = "MFA denied; invalid verification code"
DECLINED = "MFA denied; user declined the authentication"
WRONG_NUMBER = "MFA Denied; user did not select the correct number"
NO_ANSWER = "MFA denied; user did not respond to mobile app notification"
NO_ANSWER_CONTRACTED = "MFA Denied; user didn't respond to mobile app notification"
HUNG_UP = "MFA denied; user hung up the phone call without succeeding"
DUPLICATE = "MFA denied; duplicate authentication attempt"
NO_METHOD = "MFA denied; user doesn\u2019t have any verification methods registered"
USER_BLOCKED = "MFA denied; user is blocked"
FRAUD = "MFA denied; Phone App Reported Fraud"
SUSPICIOUS = "SuspiciousActivityReported"
INVALID = "MFA denied; invalid authentication"
SERVICE_ERROR = "MFA denied; service error"
UNSENT = "MFA denied; unable to send the mobile app notification"


def denied(text: str, method: str = CODE) -> Shape:
    """MFA that failed for this reason."""
    return Shape(apps.OUTLOOK_WEB, 500121, text, steps=(CORRECT_PASSWORD, denial(text, method)))


def denial(text: str, method: str = NOTIFICATION) -> Step:
    """The step that failed."""
    return Step(method, text, succeeded=False)


def undetailed() -> Shape:
    """MFA that failed, as first published: steps not there yet, the reason in the status alone."""
    return Shape(apps.OUTLOOK_WEB, 500121, NO_ANSWER)


def prompted(code: int = 50074) -> Shape:
    """The password was right and MFA is asked for."""
    return Shape(apps.OUTLOOK_WEB, code, "MFA required in Azure AD", steps=(CORRECT_PASSWORD,))


def approved(method: str = NOTIFICATION, risk: Risk = NO_RISK) -> Shape:
    """In, with MFA freshly completed."""
    return Shape(apps.OUTLOOK_WEB, steps=(CORRECT_PASSWORD, Step(method, COMPLETED)), risk=risk)


def approved_before_the_log_knows() -> Shape:
    """In, with a notification step that still says that it is in progress."""
    steps = (CORRECT_PASSWORD, Step(NOTIFICATION, IN_PROGRESS, succeeded=False))
    return Shape(apps.OUTLOOK_WEB, details=COMPLETED_LATER, steps=steps)


def by_key(app: App = apps.AZURE_PORTAL) -> Shape:
    """In, with a security key."""
    return Shape(app, steps=(Step(KEY, COMPLETED),))


def single_factor(**odd: object) -> Shape:
    """In, with a password and nothing else."""
    return Shape(apps.OFFICE_HOME, steps=(CORRECT_PASSWORD,), requirement=SINGLE, **odd)  # type: ignore[arg-type]


def refreshed() -> Shape:
    """A token renewed in the background."""
    return Shape(apps.TEAMS, details=CLAIM, steps=(CLAIMED,), interactive=False, incoming="refreshToken")


def went_on() -> Shape:
    """In, with the MFA claim of an earlier sign-in."""
    return Shape(apps.OFFICE_HOME, details=CLAIM, steps=(CLAIMED,))


def skipped(risk: Risk) -> Shape:
    """In, with MFA asked for and skipped."""
    steps = (CORRECT_PASSWORD, Step(PREVIOUSLY, SKIPPED, requirement="Multi-factor authentication"))
    return Shape(apps.OFFICE_HOME, details=SKIPPED, steps=steps, risk=risk)


def out_of_service(code: int) -> Shape:
    """MFA that failed for want of the service: the code says it."""
    return Shape(apps.OUTLOOK_WEB, code, steps=(CORRECT_PASSWORD,))


def wrong_password(failure: str = "", code: int = 50126) -> Shape:
    """No proof of the password."""
    return Shape(apps.OFFICE_HOME, code, failure=failure, steps=(WRONG_PASSWORD,), requirement=SINGLE)


def stopped(code: int, policy: str = MFA_FOR_ALL) -> Shape:
    """The password was right and a policy says no, or says: enrol first."""
    return Shape(apps.OUTLOOK_WEB, code, steps=(CORRECT_PASSWORD,), blocked_by=policy)
