"""From the body of an Event Hub event to sign-ins and audit entries; nothing raises, nothing is dropped unnamed.

The common shape is decoded in one typed pass in which unneeded fields cost nothing. A body with any other record in it is
cut into its records, and each is read on its own: first typed, then tolerantly.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from monitors.records.applied import OnTrial, on_trial
from monitors.records.audit_entry import AuditEntry
from monitors.records.sign_in import UNREAD, SignIn, settle
from monitors.records.tolerant import Unreadable, folded, read

GRAPH_PAGE_KEYS: Final = 4
"""How many keys a page of Graph has at most beside `value`: context, count, nextLink."""

HEAD: Final = 200
"""How many characters of a body or record that is set aside are kept."""


class SetAside(Struct, frozen=True):
    """What could not be read: why, its beginning, and which record of the body it was (None: the body as a whole)."""

    reason: str
    head: str
    index: int | None


class Batch:
    """What came out of one body or several: every record is in exactly one of the four, but the canary's, once set apart.

    `on_trial` are those of the sign-ins in whose way report-only policies would have stood, each with these policies.
    """

    __slots__ = ("canary", "entries", "on_trial", "other", "set_aside", "sign_ins")

    def __init__(self) -> None:
        self.sign_ins: list[SignIn] = []
        self.entries: list[AuditEntry] = []
        self.other = 0
        self.set_aside: list[SetAside] = []
        self.canary: list[SignIn] = []
        self.on_trial: list[tuple[SignIn, tuple[OnTrial, ...]]] = []

    @property
    def records(self) -> int:
        """How many records there were, the canary's left out."""
        return len(self.sign_ins) + len(self.entries) + self.other + len(self.set_aside)

    def add(self, batch: "Batch") -> None:
        """Take in what came out of other bodies."""
        self.sign_ins += batch.sign_ins
        self.entries += batch.entries
        self.other += batch.other
        self.set_aside += batch.set_aside
        self.canary += batch.canary
        self.on_trial += batch.on_trial

    def take(self, sign_ins: Sequence[SignIn], *, trials: bool = True) -> None:
        """Add sign-ins, which then hold on to no body any more; where not `trials`, `on_trial` goes without them."""
        if trials:
            self.on_trial += [(sign_ins[place], policies) for place, policies in on_trial([one.applied for one in sign_ins])]
        for one in sign_ins:
            one.applied = UNREAD
        self.sign_ins += sign_ins


class Typed(Struct, gc=False, tag_field="category", kw_only=True):
    """A record whose category is known; one that carries activityDateTime at the top is Graph's, and read tolerantly."""

    activityDateTime: UnsetType = UNSET  # noqa: N815 - the spelling is Entra's


OF_SIGN_IN: Final = {"tenant": "tenantId", "result": "resultType"}


class Interactive(Typed, tag="SignInLogs", gc=False, kw_only=True, rename=OF_SIGN_IN):
    """An interactive sign-in."""

    time: str
    tenant: str
    result: str
    properties: SignIn


class NonInteractive(Typed, tag="NonInteractiveUserSignInLogs", gc=False, kw_only=True, rename=OF_SIGN_IN):
    """A sign-in by a client on the user's behalf."""

    time: str
    tenant: str
    result: str
    properties: SignIn


class ServicePrincipal(Typed, tag="ServicePrincipalSignInLogs", gc=False):
    """Not a user's: counted only."""


class ManagedIdentity(Typed, tag="ManagedIdentitySignInLogs", gc=False):
    """Not a user's: counted only."""


class Audit(Typed, tag="AuditLogs", gc=False, kw_only=True, rename="camel"):
    """An audit entry: few, and of many shapes inside, so only its frame is typed."""

    time: str
    operation_name: str
    result_description: str | None = None
    properties: Raw

    def value(self) -> dict[str, Any]:
        """What the tolerant reader takes. Raises Unreadable."""
        return {"category": "AuditLogs", "time": self.time, "operationName": self.operation_name,
                "resultDescription": self.result_description, "properties": _value(bytes(self.properties))}


OF_USERS = (Interactive, NonInteractive)
AnyTyped = Interactive | NonInteractive | Audit | ServicePrincipal | ManagedIdentity


class Body(Struct, gc=False):
    """The common shape of a body."""

    records: list[AnyTyped]


BODY = msgspec.json.Decoder(Body)
RECORD = msgspec.json.Decoder(AnyTyped)
PARTS = msgspec.json.Decoder(dict[str, Raw])
LIST = msgspec.json.Decoder(list[Raw])
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""How decoding fails; RecursionError on absurdly deep nesting."""


def decode(body: bytes, into: Batch, *, interactive: bool | None = None) -> Batch:
    """Add the records of one body to the batch, and return it.

    `interactive` is what a file's name says of records that do not say it themselves (Graph and portal exports).
    """
    try:
        _take(BODY.decode(body).records, into, trials=True)
    except (*BROKEN, Unreadable):
        _cut(body, into, interactive)
    return into


def decode_lines(lines: bytes, into: Batch) -> bool:
    """Add newline-delimited records to the batch; False, and none added, where one of them is not of the common shape.

    What report-only policies would have done is not looked for: whoever reads a file judges no checks by it.
    """
    try:
        _take(RECORD.decode_lines(lines), into)
    except (*BROKEN, Unreadable):
        return False
    return True


def _take(records: Sequence[AnyTyped], into: Batch, *, trials: bool = False) -> None:
    """Add typed records, all or none. Raises Unreadable."""
    sign_ins = [settled(record) for record in records if isinstance(record, OF_USERS)]
    entries = [read(record.value()) for record in records if record.__class__ is Audit]
    into.take(sign_ins, trials=trials)
    into.entries += (entry for entry in entries if isinstance(entry, AuditEntry))
    into.other += len(records) - len(sign_ins) - len(entries)


def settled(record: Interactive | NonInteractive) -> SignIn:
    """The sign-in of a typed record. Raises Unreadable where it needs the tolerant reader: a time that may mean "none",
    or something empty that the record around it may say."""
    inner = record.properties
    if not 1970 < inner.created.year < 9998 or not (inner.id and inner.ip and inner.name):
        raise Unreadable("a sign-in with something missing")
    return settle(inner, time=record.time, result=record.result,
                  interactive=record.__class__ is Interactive, tenant=record.tenant)


def _cut(body: bytes, into: Batch, interactive: bool | None) -> None:
    """A body with something unusual in it, record by record."""
    try:
        records = _records(body)
    except Unreadable as error:
        into.set_aside.append(SetAside(str(error), _head(body), None))
        return
    for index, raw in enumerate(records):
        try:
            _one(bytes(raw), into, interactive)
        except Unreadable as error:
            into.set_aside.append(SetAside(str(error), _head(bytes(raw)), index))


def _records(body: bytes) -> Iterable[Raw | bytes]:
    """The records of a body: those of `records`, of Graph's `value`, of a bare list, or the body itself as one."""
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise Unreadable("an empty body")
    try:
        return _parts(text)
    except BROKEN:
        pass
    try:
        return _parts(_mended(text))
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors, and so are json's
        raise Unreadable(f"not JSON: {error}") from error


def _parts(text: bytes) -> Iterable[Raw | bytes]:
    if text.startswith(b"["):
        return LIST.decode(text) or _refuse("an empty list, not records")
    if not text.startswith(b"{"):
        return _refuse(f"a JSON {type(msgspec.json.decode(text)).__name__}, not an object with records")
    parts = PARTS.decode(text)
    for key, raw in parts.items():
        if key.casefold() == "records" or (key == "value" and len(parts) <= GRAPH_PAGE_KEYS):
            return LIST.decode(raw) if bytes(raw).startswith(b"[") else _refuse("records is not a list")
    return [text]


def _mended(text: bytes) -> bytes:
    """What other writers call JSON, as strict JSON: no halves of surrogate pairs, no NaN. Raises ValueError, RecursionError."""
    value = json.loads(text.decode(), parse_constant=lambda _: None)
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _one(raw: bytes, into: Batch, interactive: bool | None) -> None:
    try:
        record = RECORD.decode(raw)
        found = settled(record) if isinstance(record, OF_USERS) else None
    except (*BROKEN, Unreadable):
        record, found = None, None
    if found:
        into.take([found])
    elif record is None or isinstance(record, Audit):
        _tolerate(raw, into, interactive)
    else:
        into.other += 1


def _tolerate(raw: bytes, into: Batch, interactive: bool | None) -> None:
    value = _value(raw)
    if _is_body(value):
        _cut(raw, into, interactive)
        return
    found = read(value, interactive)
    if isinstance(found, SignIn):
        into.take([found])
    elif isinstance(found, AuditEntry):
        into.entries.append(found)
    else:
        into.other += 1


def _is_body(value: object) -> bool:
    """Whether a record is itself a body that holds some, as in a file that mixes both."""
    if not isinstance(value, dict):
        return False
    held = folded(value)
    return bool(held.get("records")) and not held.keys() & {"category", "id", "properties"}


def _value(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except BROKEN as error:
        raise Unreadable(f"not JSON: {error}") from error


def _refuse(reason: str) -> list[Raw]:
    raise Unreadable(reason)


def _head(raw: bytes) -> str:
    return raw[:HEAD].decode("utf-8", "replace")
