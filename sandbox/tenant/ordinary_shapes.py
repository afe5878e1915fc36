"""The kinds of sign-in that ordinary life is made of."""

from __future__ import annotations

from dataclasses import replace

from sandbox.tenant import apps
from sandbox.tenant.shape import (
    CALL,
    CLAIM,
    CLAIMED,
    CODE,
    COMPLETED,
    COMPLETED_LATER,
    CORRECT_PASSWORD,
    IN_PROGRESS,
    KEY,
    NOTIFICATION,
    SINGLE,
    TEXT_MESSAGE,
    WRONG_PASSWORD,
    Shape,
    Step,
)
from sandbox.tenant.sign_in_record import sign_in_template
from sandbox.tenant.workload_record import managed_identity, service_principal

REFRESHES = tuple(
    Shape(app, details=CLAIM, steps=(CLAIMED,), interactive=False, incoming=token)
    for app in apps.IN_THE_BACKGROUND
    for token in ("refreshToken", "primaryRefreshToken")
)
CLAIMS = tuple(
    Shape(app, details=CLAIM, steps=(CLAIMED,), incoming=token)
    for app in apps.IN_THE_BROWSER
    for token in ("none", "primaryRefreshToken")
)
COMPLETIONS = (
    *(
        Shape(app, details=details, steps=(CORRECT_PASSWORD, Step(method, COMPLETED)))
        for app in apps.IN_THE_BROWSER
        for method in (NOTIFICATION, NOTIFICATION, TEXT_MESSAGE, CODE, CALL)
        for details in ("", COMPLETED_LATER)
    ),
    Shape(apps.OFFICE_HOME, steps=(Step(KEY, COMPLETED),)),
)
UNAGGREGATED = tuple(
    Shape(app, details=COMPLETED_LATER, steps=(CORRECT_PASSWORD, Step(NOTIFICATION, IN_PROGRESS, succeeded=False)))
    for app in apps.IN_THE_BROWSER
)
BACKUPS = (
    Shape(apps.OFFICE, steps=(CORRECT_PASSWORD,), interactive=False, requirement=SINGLE, incoming="refreshToken"),
)

_PASSWORD_ONLY = (CORRECT_PASSWORD,)
PROMPTS = tuple(
    Shape(app, code, "MFA required in Azure AD", steps=_PASSWORD_ONLY)
    for app in apps.IN_THE_BROWSER
    for code in (50074, 50076)
)
INTERRUPTS = tuple(
    Shape(app, code, steps=_PASSWORD_ONLY if code != 50058 else ())
    for app in apps.IN_THE_BROWSER
    for code in (50140, 50058, 50097, 50125, 50158, 50199)
)
EXPIRIES = tuple(
    Shape(app, code, interactive=False, incoming="refreshToken")
    for app in apps.IN_THE_BACKGROUND
    for code in (70043, 70044)
)
ENROLMENTS = tuple(Shape(apps.OFFICE_HOME, code, steps=_PASSWORD_ONLY) for code in (50079, 50072))
MISTYPED_PASSWORD = Shape(apps.OFFICE_HOME, 50126, steps=(WRONG_PASSWORD,), requirement=SINGLE)
FAILURES = tuple(
    Shape(app, 500121, text, steps=(CORRECT_PASSWORD, Step(method, text, succeeded=False)))
    for app in apps.IN_THE_BROWSER
    for method, text in (
        (CODE, "MFA denied; invalid verification code"),
        (TEXT_MESSAGE, "MFA denied; user entered incorrect code"),
        (NOTIFICATION, "MFA denied; user did not respond to mobile app notification"),
    )
)
IN_PARTS = tuple(replace(COMPLETIONS[0], part=part, parts=3) for part in range(3))


def _texts(shapes: tuple[Shape, ...]) -> tuple[bytes, ...]:
    return tuple(sign_in_template(shape) for shape in shapes)


REFRESH_TEXTS = _texts(REFRESHES)
CLAIM_TEXTS = _texts(CLAIMS)
COMPLETION_TEXTS = _texts(COMPLETIONS)
UNAGGREGATED_TEXTS = _texts(UNAGGREGATED)
BACKUP_TEXTS = _texts(BACKUPS)
FAILURE_TEXTS = _texts(FAILURES)
SERVICES = tuple(service_principal(f"sync-{n}", f"203.0.113.{250 + n}") for n in range(1, 5))
MACHINES = tuple(managed_identity(f"vm-{n}") for n in range(1, 5))
