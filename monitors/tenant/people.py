"""Users and what they have registered, as checks see them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import astuple

from monitors.records.instant import Instant
from monitors.tenant.rows import ById, Rows


class User(Struct, frozen=True, gc=False, array_like=True):
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


class Registration(Struct, frozen=True, gc=False, array_like=True):
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


class PackedUsers(ById[User, User]):
    """Users of a large tenant, held as bytes."""

    def __init__(self, users: Iterable[User] = ()) -> None:
        super().__init__(Rows(User))
        self.extend(users)

    def extend(self, users: Iterable[User]) -> None:
        """More of them, as a page of a list brings them."""
        for one in users:
            self._add(one.id, one)


class Row(Struct, frozen=True, gc=False, array_like=True):
    """A registration as it is held: all but user and date is written once for everybody of whom it is true."""

    user: str
    pattern: int
    refreshed: Instant


class PackedRegistrations(ById[Row, Registration]):
    """What the report says of a large tenant, held as bytes."""

    def __init__(self, registrations: Iterable[Registration] = ()) -> None:
        super().__init__(Rows(Row))
        self._numbers = dict[tuple[object, ...], int]()
        self._patterns = list[tuple[object, ...]]()
        self.extend(registrations)

    def extend(self, registrations: Iterable[Registration]) -> None:
        """More of them, as a page of the report brings them."""
        for one in registrations:
            _, *pattern, _ = astuple(one)
            self._add(one.user, Row(one.user, self._number(tuple(pattern)), one.refreshed))

    def _number(self, pattern: tuple[object, ...]) -> int:
        number = self._numbers.setdefault(pattern, len(self._patterns))
        if number == len(self._patterns):
            self._patterns.append(pattern)
        return number

    def _made(self, row: Row) -> Registration:
        return Registration(row.user, *self._patterns[row.pattern], row.refreshed)  # type: ignore[call-arg, arg-type]
