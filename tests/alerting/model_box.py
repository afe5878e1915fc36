"""An outbox in memory that promises what Azure Tables does, and fails or dies where it is told to."""

from dataclasses import dataclass, field

from alerting.delivery import Opened, Pointer
from alerting.duties import State
from monitors.finding import Finding, Notice, Severity, Subject
from monitors.ledger import Conflict
from monitors.records.instant import DAY

NOW = 20_000 * DAY


class Died(BaseException):
    """The process ends here: nothing may catch it."""


class StoreDown(Exception):
    """The store does not answer."""


@dataclass
class ModelBox:
    """`fails_at` is the number of the request that fails; `dies`: whether the process ends there; `late`: after its effect."""

    notices: dict[str, list[Notice]] = field(default_factory=dict)
    states: dict[str, tuple[State, int]] = field(default_factory=dict)
    pointers: dict[tuple[str, int], Pointer] = field(default_factory=dict)
    requests: int = 0
    fails_at: int = -1
    dies: bool = False
    late: bool = False

    def owe(self, *notices: Notice) -> None:
        for one in notices:
            self.notices.setdefault(one.alert, []).append(one)
            self.pointers[one.alert, one.number] = Pointer(one.finding.severity.word, one.alert, one.number, "key", NOW)

    async def due(self, now, most):
        self._request()
        order = {severity.word: -severity for severity in Severity}
        due = [pointer for pointer in self.pointers.values() if pointer.next_try <= now]
        return sorted(due, key=lambda pointer: (order[pointer.severity], pointer.next_try, pointer.alert))[:most]

    async def open(self, pointer):
        self._request()
        return Opened(list(self.notices[pointer.alert]), *self.states.get(pointer.alert, (State(), None)))

    async def keep(self, pointer, state, etag):
        late = self._request()
        if self.states.get(pointer.alert, (State(), None))[1] != etag:
            raise Conflict
        self.states[pointer.alert] = state, (etag or 0) + 1
        self._after(late)
        return (etag or 0) + 1

    async def postpone(self, pointer, until):
        self._request()
        self.pointers[pointer.alert, pointer.number] = pointer._replace(next_try=until)

    async def drop(self, pointer):
        late = self._request()
        self.pointers.pop((pointer.alert, pointer.number), None)
        self._after(late)

    def _request(self) -> bool:
        failing = self.requests == self.fails_at
        self.requests += 1
        if failing and not self.late:
            raise Died if self.dies else StoreDown
        return failing

    def _after(self, failing: bool) -> None:
        if failing:
            raise Died if self.dies else StoreDown


class Everybody:
    """Admits all alerts but those it is told of, which are rolled up."""

    def __init__(self, *rolled_up):
        self.rolled_up = rolled_up

    async def admit(self, finding):
        return "storm" if finding.id in self.rolled_up else ""


def notice(alert="a", number=1, what="raised", severity=Severity.HIGH, detector="repeated_mfa_failures", **odd):
    status = {"raised": "open"}.get(what, what)
    return Notice(alert=alert, number=number, what=what, finding=Finding(**{
        "id": alert, "detector": detector, "severity": severity, "status": status, "raised": 1, "privileged": False,
        "subject": Subject("user", "15dce06a-a135-41c4-8265-efa85ed5aa42", "ana@contoso.test"), "first_seen": NOW,
        "last_seen": NOW, "count": 5, "evidence": (), "context": {}} | odd))
