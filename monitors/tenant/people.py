"""Users and what they have registered, as checks see them."""

from collections.abc import Mapping

from msgspec import Struct

from monitors.records.instant import Instant


class User(Struct, frozen=True, gc=False):
    """One user of the tenant who is not deleted. `name` is the user principal name; ids are in lower case."""

    id: str
    name: str
    enabled: bool = True
    guest: bool = False
    created: Instant = 0
    hired: Instant | None = None
    """When the user begins to work, which may be still to come."""
    synced: bool = False
    licensed: bool = True


class Registration(Struct, frozen=True, gc=False):
    """What Graph's report says of one user; it knows no disabled ones. `methods` are Graph's own words."""

    user: str
    methods: tuple[str, ...] = ()
    admin: bool = False
    guest: bool = False
    registered: bool = False
    """Has a strong method, be it allowed or not."""
    capable: bool = False
    """Has a strong method that the authentication methods policy allows."""
    reset_registered: bool = False
    reset_enabled: bool = False
    reset_capable: bool = False
    passwordless: bool = False
    preferred_by_system: bool = False
    system_methods: tuple[str, ...] = ()
    """What will be prompted for, where `preferred_by_system`."""
    second_factor: str = ""
    """What the user prefers, which matters only where not `preferred_by_system`."""
    refreshed: Instant = 0
    """When the report was refreshed: not when the user registered."""


Users = Mapping[str, User]
Registrations = Mapping[str, Registration]
