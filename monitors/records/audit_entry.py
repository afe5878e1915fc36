"""One audit entry, settled at the door.

Source of the names: Microsoft Graph, "directoryAudit resource type"; Microsoft Entra, "Audit log activity reference".
"""

from msgspec import Struct

from monitors.records.instant import Instant, instant


class Change(Struct, gc=False, rename={"name": "displayName", "old": "oldValue", "new": "newValue"}):
    """One modified property; old and new are JSON inside a string and may hold device tokens: never shown."""

    name: str | None = None
    old: str | None = None
    new: str | None = None


class Target(Struct, gc=False, rename={
    "kind": "type", "name": "displayName", "upn": "userPrincipalName", "changes": "modifiedProperties",
}):
    """One thing that was acted on."""

    id: str | None = None
    kind: str | None = None
    name: str | None = None
    upn: str | None = None
    changes: list[Change] = []  # msgspec copies an empty list for each instance


class Actor(Struct, gc=False):
    """The person or app that acted; all empty where Entra does not say."""

    id: str = ""
    upn: str = ""
    name: str = ""
    ip: str = ""
    app: bool = False

    @property
    def said(self) -> str:
        """As people know them; "" where Entra does not say."""
        return self.upn or self.name or self.id


class AuditEntry(Struct, gc=False, kw_only=True):
    """A record of category AuditLogs, or a Graph directoryAudit. `activity` is case-folded and trimmed."""

    id: str
    at: Instant
    time: str | None
    activity: str
    result: str
    reason: str
    service: str
    actor: Actor
    targets: list[Target]

    @property
    def emitted(self) -> Instant:
        """When Entra wrote this version of the entry; its event time where it does not say."""
        found = instant(self.time)
        return self.at if found is None else found

    @property
    def done(self) -> bool:
        """Whether what it tells of happened; an attempt that failed changed nothing."""
        return self.result not in ("failure", "timeout")

    @property
    def user(self) -> Target | None:
        """The first target of type User."""
        return next((target for target in self.targets if (target.kind or "").casefold() == "user"), None)
