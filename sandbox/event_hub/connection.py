"""One client's connection: bytes to performatives, performatives to sessions."""

import asyncio
from typing import Any, Final, cast

from sandbox.event_hub import amqp, frames
from sandbox.event_hub.frames import FRAME_LIMIT, SASL
from sandbox.event_hub.hub import Namespace
from sandbox.event_hub.session import Session

HEADER_KIND, SASL_KIND = -1, 1
PROTOCOL_ID: Final = 4
"""Where in a protocol header its id stands."""


class Connection(asyncio.Protocol):
    """Speaks AMQP with one client for a namespace."""

    def __init__(self, namespace: Namespace, known: set["Connection"]) -> None:
        self._namespace = namespace
        self._known = known
        self._split = frames.Split()
        self._sessions: dict[int, Session] = {}
        self._room = FRAME_LIMIT
        self._beat: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here."""
        self._transport = cast(asyncio.Transport, transport)
        self._known.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._known.discard(self)
        if self._beat:
            self._beat.cancel()
        for session in self._sessions.values():
            session.leave()

    def cut(self) -> None:
        """End it with nothing said."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer what is complete; what is no AMQP ends the connection."""
        try:
            for channel, kind, body in self._split.feed(data):
                if self._transport.is_closing():
                    return
                self._answer(channel, kind, body)
        except amqp.Malformed:
            self.cut()

    def _answer(self, channel: int, kind: int, body: bytes) -> None:
        if kind == HEADER_KIND:
            self._greet(body)
        elif kind == SASL_KIND:
            self._write(0, frames.outcome(), SASL_KIND)
        elif body:  # an empty frame only says that the client lives
            self._perform(channel, body)

    def _write(self, channel: int, body: bytes, kind: int = 0) -> None:
        self._transport.write(frames.frame(channel, body, kind))

    def _greet(self, header: bytes) -> None:
        self._transport.write(header)
        if header[PROTOCOL_ID] == SASL:
            self._write(0, frames.mechanisms(), SASL_KIND)

    def _perform(self, channel: int, body: bytes) -> None:
        code, fields, payload = frames.parse(body)
        if code == frames.OPEN:
            self._open(fields)
        elif code == frames.BEGIN:
            self._begin(channel, fields)
        elif code == frames.CLOSE:
            self._write(0, frames.close())
            self._transport.close()
        elif session := self._sessions.get(channel):
            self._within(session, channel, code, fields, payload, body)

    def _open(self, fields: list[Any]) -> None:
        self._room = min(fields[2] or FRAME_LIMIT, FRAME_LIMIT)
        if fields[4]:
            self._keep_alive(fields[4] / 2_000)
        self._write(0, frames.open_())

    def _keep_alive(self, seconds: float) -> None:
        self._beat = asyncio.get_running_loop().call_later(seconds, self._keep_alive, seconds)
        self._write(0, b"")

    def _begin(self, channel: int, fields: list[Any]) -> None:
        self._sessions[channel] = Session(
            self._namespace, lambda body: self._write(channel, body), self.cut,
            room=self._room, received=fields[1], window=fields[2])
        self._write(channel, frames.begin(channel))

    def _within(self, session: Session, channel: int, code: int, fields: list[Any], payload: bytes, body: bytes) -> None:
        if code == frames.ATTACH:
            session.attach(fields, frames.raw_fields(body))
        elif code == frames.FLOW:
            session.flow(fields)
        elif code == frames.TRANSFER:
            session.transfer(fields, payload)
        elif code == frames.DETACH:
            session.detach(fields)
        elif code == frames.END:
            self._sessions.pop(channel).leave()
            self._write(channel, frames.end())
