"""One sign-in record of somebody, somewhere, at some time."""

from __future__ import annotations

from binascii import b2a_base64
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.tenant.clock import SECOND, created, published, stepped
from sandbox.tenant.people import Account
from sandbox.tenant.places import Place
from sandbox.tenant.shape import Shape
from sandbox.tenant.sign_in_record import sign_in_template

_STEP_HOLES = tuple((b"step%d" % number, b"sequence%d" % number) for number in range(12))


class Emission(NamedTuple):
    """A record on its way out; `number` keeps the order of those of one `time`."""

    time: int
    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class SignIn:
    """A record; `attempt` is its originalRequestId, `steps_at` the times of its shape's steps."""

    who: Account
    place: Place
    shape: Shape
    at: int
    id: bytes
    attempt: bytes
    session: bytes
    correlation: bytes
    steps_at: tuple[int, ...] = ()

    def emitted(self, time: int, number: int) -> Emission:
        """This record, published at `time`."""
        steps_at = self.steps_at or (self.at,) * len(self.shape.steps)
        ids = (self.id, self.attempt, self.session, self.correlation)
        fields = filled(self.who, self.place, self.at, time, ids, steps_at)
        return Emission(time, number, sign_in_template(self.shape) % fields)


def filled(
    who: Account, place: Place, at: int, time: int, ids: tuple[bytes, bytes, bytes, bytes], steps_at: tuple[int, ...]
) -> dict[bytes, bytes]:
    """What goes into the holes of a sign-in template."""
    begun = created(at)
    fields = {
        **who.fields,
        **place.fields,
        b"time": published(time),
        b"created": begun,
        b"id": ids[0],
        b"attempt": ids[1],
        b"session": ids[2],
        b"correlation": ids[3],
        b"token": b2a_base64(ids[0], newline=False),
        b"milliseconds": b"%d" % (80 + at % 400),
    }
    for (step, sequence), step_at in zip(_STEP_HOLES, steps_at, strict=False):
        fields[step] = stepped(begun if step_at == at else created(step_at))
        fields[sequence] = b"%d" % (step_at // (SECOND // 1000))
    return fields
