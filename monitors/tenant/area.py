"""Parts of the tenant: each is read, or it is not and says why. Unread is not empty."""

from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, get_args, overload

if TYPE_CHECKING:
    from monitors.tenant.snapshot import TenantSnapshot

Value = TypeVar("Value")

GRAPH: Final = "graph"
STREAM: Final = "stream"
OWN: Final = "own"


class NotRead(Exception):
    """A part of the tenant that was not read, and why; `licence` is named where that is what the tenant lacks."""

    def __init__(self, reason: str, licence: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.licence = licence

    def afresh(self) -> Self:
        """The same without the frames that it was raised through, and all that they hold: what is kept is never raised itself."""
        return copy(self)


class Undeclared(Exception):
    """A check touched a part of the tenant that it does not say it reads."""


class Area(Generic[Value]):
    """A part of a snapshot: touching it gives what was read, or raises NotRead. `source` is where it comes from."""

    def __init__(self, source: str = GRAPH) -> None:
        self.source = source
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def kind(self) -> Any:
        """The type of what is read: what the area was declared with."""
        return get_args(vars(self)["__orig_class__"])[0]

    @overload
    def __get__(self, snapshot: None, owner: type) -> Self: ...
    @overload
    def __get__(self, snapshot: "TenantSnapshot", owner: type) -> Value: ...
    def __get__(self, snapshot: "TenantSnapshot | None", owner: type) -> Self | Value:
        return self if snapshot is None else snapshot.touched(self)


class LookUps(Generic[Value]):
    """What was looked up by id, each on its own: it is there, it is gone, or nobody could tell."""

    def __init__(self, found: Mapping[str, Value | NotRead | None] | None = None) -> None:
        self._found = found or {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._found

    def of(self, id_: str) -> Value | None:
        """What goes by this id; None where Graph says that nothing does. Raises NotRead, also where nobody looked."""
        found = self._found.get(id_, NotRead(f"{id_} was not looked up"))
        if isinstance(found, NotRead):
            raise found.afresh()
        return found
