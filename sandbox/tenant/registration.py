"""What everybody has registered to answer MFA with, as Graph's report `userRegistrationDetails` tells it.

Source of the fields: Microsoft Graph, "userRegistrationDetails resource type".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from sandbox.tenant.clock import micros
from sandbox.tenant.people import Account, Population

_PUSH, _APP_CODE, _PHONE = "microsoftAuthenticatorPush", "softwareOneTimePasscode", "mobilePhone"
_KEY, _SYNCED, _HELLO, _TOKEN = "fido2SecurityKey", "passKeySynced", "windowsHelloForBusiness", "hardwareOneTimePasscode"
_IN_THE_APP, _OFFICE, _EMAIL = "passKeyDeviceBoundAuthenticator", "officePhone", "email"

TELEPHONY_ENDS = micros(datetime(2027, 2, 1, tzinfo=UTC))
"""When SMS and voice stop being anything to answer with."""

Choices = tuple[tuple[str, ...], ...]

TWO_KINDS: Choices = (
    (_PUSH, _APP_CODE, _PHONE, _SYNCED),
    (_PUSH, _SYNCED, _PHONE, _EMAIL),
    (_PUSH, _APP_CODE, _TOKEN, _EMAIL),
    (_IN_THE_APP, _PUSH, _KEY, _HELLO),
)
"""Two kinds that fail apart, whatever becomes of SMS and voice."""
ONE_KIND: Choices = ((_PUSH,), (_PUSH, _APP_CODE, _EMAIL), (_PUSH, _HELLO), (_KEY,))
TELEPHONY_ONLY: Choices = ((_PHONE,), (_PHONE, _OFFICE), (_PHONE, "alternateMobilePhone", _EMAIL))
TELEPHONY_AS_BACKUP: Choices = ((_PUSH, _APP_CODE, _PHONE), (_PUSH, _PHONE, _EMAIL))
EMERGENCY: Choices = ((_KEY, _TOKEN),)
NOTHING: Choices = ((),)

_PASSWORDLESS = {_KEY, _SYNCED, _HELLO, _IN_THE_APP}
"""None of these resets a password."""
_ENOUGH_FOR_RESET = 2


def registered(population: Population) -> Iterator[dict[str, Any]]:
    """One row an account, the same for the same tenant."""
    refreshed = f"{population.first_day}T00:00:00Z"
    for accounts, choices in (
        (population.people, TWO_KINDS),
        (population.one_kind, ONE_KIND),
        (population.one_kind_privileged, ONE_KIND),
        (population.telephony_only, TELEPHONY_ONLY),
        (population.telephony_as_backup, TELEPHONY_AS_BACKUP),
        (population.break_glass, EMERGENCY),
        ((*population.service, *population.excepted, *population.lapsed, *population.excluded), NOTHING),
    ):
        yield from (_row(who, methods_of(who, choices), refreshed) for who in accounts)


def methods_of(who: Account, choices: Choices) -> tuple[str, ...]:
    """What somebody of a kind has registered, always the same."""
    return Random(who.id).choice(choices)


def depending(population: Population) -> dict[str, int]:
    """How many people have nothing but one method, by its id in the methods policy, in lower case."""
    few = (*population.one_kind, *population.one_kind_privileged)
    by_push = sum(set(methods_of(who, ONE_KIND)) <= {_PUSH, _HELLO} for who in few)
    by_key = sum(methods_of(who, ONE_KIND) == (_KEY,) for who in few)
    return {"microsoftauthenticator": by_push, "fido2": by_key}


def _row(who: Account, methods: tuple[str, ...], refreshed: str) -> dict[str, Any]:
    mfa = set(methods) - {_EMAIL}
    for_reset = len(set(methods) - _PASSWORDLESS) >= _ENOUGH_FOR_RESET
    return {
        "id": who.id,
        "userPrincipalName": who.upn,
        "userDisplayName": who.name,
        "userType": "member",
        "isAdmin": who.privileged,
        "isSsprRegistered": for_reset,
        "isSsprEnabled": True,
        "isSsprCapable": for_reset,
        "isMfaRegistered": bool(mfa),
        "isMfaCapable": bool(mfa),
        "isPasswordlessCapable": not _PASSWORDLESS.isdisjoint(methods),
        "methodsRegistered": list(methods),
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "systemPreferredAuthenticationMethods": [],
        "userPreferredMethodForSecondaryAuthentication": "push" if _PUSH in methods else "none",
        "lastUpdatedDateTime": refreshed,
    }
