"""Who rests on SMS and voice, for MFA and for password reset. Source: Microsoft Entra, "SMS and voice retirement"."""

from monitors.held import WEAK_RESETS, held
from monitors.tenant.people import Registration


def phone_only(row: Registration) -> bool | None:
    """Whether somebody does MFA by SMS and voice alone; None where nobody can tell."""
    told = held(row.methods)
    if not told.phones:
        return False
    return None if told.lasting is None else not told.lasting


def resets_weakly(row: Registration) -> bool | None:
    """Whether somebody who may reset their password does so by SMS, voice or email alone; None where nobody can tell."""
    told = held(row.methods)
    if not (row.reset_enabled and row.reset_registered) or told.resets - WEAK_RESETS:
        return False
    return None if told.unknown else bool(told.resets)


def resets_by_phone(row: Registration) -> bool | None:
    """The same, and SMS or voice is among them: what is left when these end may be nothing, or email."""
    return resets_weakly(row) if held(row.methods).phones else False
