"""Many small values held as bytes, a quarter of what they take otherwise, and made anew whenever somebody asks for them.

Half a million users as structs in a dict are 210 MB, as rows 50 MB: a scan of a large tenant fits into a small worker.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, ValuesView
from typing import Any, Final, Generic, TypeVar, cast

from msgspec import Struct, msgpack

Item = TypeVar("Item", bound=Struct)
Value = TypeVar("Value")

STEP: Final = 1_000
"""How many are made at once when all are gone through."""
ENCODED: Final = msgpack.Encoder().encode
SMALLEST: Final = 1_024


class Rows(Collection[Item]):
    """A list of structs of one kind, which are array-like and have at most 15 fields. Equal ones are made, never the same."""

    def __init__(self, kind: type[Item], items: Iterable[Item] = ()) -> None:
        self._one, self._many = msgpack.Decoder(kind), msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        self.data = bytearray()
        self.starts = array("I", [0])
        for one in items:
            self.add(one)

    def add(self, one: Item) -> None:
        """One more."""
        self.data += ENCODED(one)
        self.starts.append(len(self.data))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, place: int) -> Item:
        return self._one.decode(self.data[self.starts[place]:self.starts[place + 1]])

    def __iter__(self) -> Iterator[Item]:
        for chunk in self.chunks():
            yield from self._many.decode(chunk)

    def __contains__(self, one: object) -> bool:
        return any(one == each for each in self)

    def chunks(self) -> Iterator[bytes]:
        """All of them, STEP at a time, as MessagePack lists."""
        for first in range(0, len(self), STEP):
            after = min(first + STEP, len(self))
            yield b"\xdd" + (after - first).to_bytes(4, "big") + self.data[self.starts[first]:self.starts[after]]


class ById(Mapping[str, Value], Generic[Item, Value]):
    """Rows by their first field, an id, in the order in which they came; of several with one id the first stays.

    A table of places finds an id, as a dict does, in 4 to 8 bytes a row.
    """

    def __init__(self, rows: Rows[Item]) -> None:
        self._rows = rows
        self._table = array("I", bytes(4 * SMALLEST))

    def _made(self, row: Item) -> Value:
        """What a row stands for."""
        return cast(Value, row)

    def _add(self, id_: str, row: Item) -> None:
        slot = self._slot(id_)
        if self._table[slot]:
            return
        self._rows.add(row)
        self._table[slot] = len(self._rows)
        if 2 * len(self._rows) > len(self._table):
            self._grow()

    def _slot(self, id_: str) -> int:
        """Where the place of an id is written, counted from 1, or is to be; 0 stands there then."""
        key, table, data, starts = ENCODED(id_), self._table, self._rows.data, self._rows.starts
        last = len(table) - 1
        slot = hash(id_) & last
        while (place := table[slot]) and not data.startswith(key, starts[place - 1] + 1):  # behind the row's length
            slot = (slot + 1) & last
        return slot

    def _grow(self) -> None:
        self._table = array("I", bytes(2 * len(self._table) * self._table.itemsize))
        for place, id_ in enumerate(self, start=1):
            self._table[self._slot(id_)] = place

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return (_id(row) for row in self._rows)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self._table[self._slot(id_)] > 0

    def __getitem__(self, id_: str) -> Value:
        place = self._table[self._slot(id_)]
        if not place:
            raise KeyError(id_)
        return self._made(self._rows[place - 1])

    def get(self, id_: str, default: Any = None) -> Any:
        """What goes by the id, if anything does."""
        place = self._table[self._slot(id_)]
        return self._made(self._rows[place - 1]) if place else default

    def values(self) -> ValuesView[Value]:
        """All of them, made a thousand at a time."""
        return Values(self)


class Values(ValuesView[Value]):
    """Goes through rows without looking each of them up."""

    _mapping: ById[Any, Value]

    def __iter__(self) -> Iterator[Value]:
        return map(self._mapping._made, self._mapping._rows)


def _id(row: Struct) -> str:
    found: str = getattr(row, row.__struct_fields__[0])
    return found
