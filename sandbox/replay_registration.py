"""Who has registered what, for a replay: Graph's userRegistrationDetails in a file."""

from pathlib import Path

import msgspec

from monitors.registration import Registered, Snapshot
from sandbox.chunk import Unusable


class Detail(msgspec.Struct, rename={"methods": "methodsRegistered", "admin": "isAdmin"}):
    """What is read of one user's row."""

    id: str
    methods: tuple[str, ...]
    admin: bool | None = None


class Page(msgspec.Struct):
    """A page as Graph gives it."""

    value: list[Detail]


def read_registration(file: Path) -> Snapshot:
    """The snapshot in a file: `{"value":[…]}`, or one user a line. Raises Unusable."""
    try:
        return Snapshot(Registered(one.id.lower(), one.methods, bool(one.admin)) for one in _details(file.read_bytes()))
    except OSError as error:
        raise Unusable(f"cannot read registration {file}: {(error.strerror or str(error)).lower()}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unusable(f'registration {file}: {error}; expected userRegistrationDetails, {{"value":[…]}} or by line') from error


def _details(data: bytes) -> list[Detail]:
    try:
        return msgspec.json.decode(data, type=Page).value
    except msgspec.DecodeError as no_page:
        try:
            return msgspec.json.Decoder(Detail).decode_lines(data)
        except msgspec.DecodeError:
            if msgspec.json.Decoder(msgspec.Raw).decode_lines(data)[1:]:
                raise
            raise no_page from None
