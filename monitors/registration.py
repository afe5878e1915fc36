"""What a user has registered to answer MFA with, as the last published registration scan has it."""

from typing import Protocol

from msgspec import Struct


class Registered(Struct, frozen=True):
    """One user of the registration snapshot; `methods` are Graph's own words (userRegistrationDetails.methodsRegistered)."""

    user: str
    """The object id, in lower case."""
    methods: tuple[str, ...]
    privileged: bool = False
    """Whether Graph says that the user holds a directory role (isAdmin)."""


class Registration(Protocol):
    """Where registrations are looked up, one user at a time."""

    async def of(self, user: str) -> Registered | None:
        """What the user has registered; None where the snapshot does not know, which is not the same as nothing."""
