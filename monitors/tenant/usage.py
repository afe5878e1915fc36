"""What the stream of sign-ins has shown of people, as checks see it: of the last 30 days, as far as sign-ins were judged."""

from msgspec import Struct

from monitors.records.instant import Instant


class Shown(Struct, frozen=True, gc=False):
    """What sign-ins showed of a user (object id in lower case), about what, and on which UTC days, by their beginnings."""

    user: str
    about: str
    days: tuple[Instant, ...]


class LegacyUse(Struct, frozen=True):
    """Who used a client that cannot do MFA, and got in or not; `about` is the client. `judged` are the days that were seen."""

    judged: tuple[Instant, ...]
    let_in: tuple[Shown, ...] = ()
    refused: tuple[Shown, ...] = ()


class ReportOnly(Struct, frozen=True):
    """In whose way policies in report-only mode would have stood; `about` is the policy's id."""

    judged: tuple[Instant, ...]
    would_fail: tuple[Shown, ...] = ()
    would_ask: tuple[Shown, ...] = ()
    """Of whom they would have asked something more, such as MFA."""


class Readiness(Struct, frozen=True):
    """Whom the state of the device, or the lack of a method, kept out; `about` is the result code."""

    judged: tuple[Instant, ...]
    device: tuple[Shown, ...] = ()
    method: tuple[Shown, ...] = ()
