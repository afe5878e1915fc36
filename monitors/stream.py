"""One batch of the stream: decode, judge, hand over what is owed."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from msgspec.structs import replace

from monitors.declared import named
from monitors.detector import Detector, Standing
from monitors.detectors import Catalogue
from monitors.detectors.break_glass_sign_in import OF_CANARY
from monitors.drills import Drills, drill_of
from monitors.facts import Fact, kind_of, marks, of_break_glass
from monitors.fault import origin
from monitors.finding import Notice
from monitors.ledger import Ledger, Verdict
from monitors.policies import Policies
from monitors.records.audit_entry import AuditEntry
from monitors.records.envelope import Batch
from monitors.records.instant import Instant, instant
from monitors.records.mfa import CLAIM, NOTHING
from monitors.records.sign_in import SignIn
from monitors.registration import TELEPHONY_ENDS
from monitors.sighting import Alone, Sighting, Spotted

log = logging.getLogger(__name__)

MOST_CODES: Final = 1_000
MOST_WORDS: Final = 80
"""How much of Entra's own sentence, of an app's or place's name, a fact keeps."""
OBJECT_ID: Final = 36
LONGEST_ID: Final = 200
"""How much of an id a fact keeps; Entra's have 36 letters."""


class Outbox(Protocol):
    """Where what is owed to people is handed over, once it is safely written down."""

    async def owe(self, notices: Sequence[Notice]) -> None:
        """Take notices that the store holds."""

    async def send_unrecorded(self, notices: Sequence[Notice]) -> None:
        """Take notices that no store could be told of: a second page is better than none."""


@dataclass
class Noted:
    """What the detectors noted of a batch: facts by key, who the keys are, and the first sighting of each standing alert."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    late: dict[str, list[Fact]] = field(default_factory=dict)
    """Facts that were older than `oldest` when they came: each is judged by itself."""
    oldest: Instant = 0
    names: dict[str, str] = field(default_factory=dict)
    standing: dict[tuple[str, ...], Sighting] = field(default_factory=dict)
    spotted: list[Spotted] = field(default_factory=list)
    """Audit entries that may be alerts by themselves."""
    broken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def alone(self) -> list[Sighting | Spotted]:
        """What may be an alert by itself, of urgent detectors first."""
        return sorted([*self.standing.values(), *self.spotted], key=lambda one: not one.detector.urgent)

    def add(self, key: str, fact: Fact, name: str) -> None:
        """Note a fact of whom the key names."""
        held = self.facts if fact.at >= self.oldest else self.late
        held.setdefault(key, []).append(fact)
        if name:
            self.names[key] = name

    def sight(self, detector: Standing, mark: str, sign_in: SignIn) -> None:
        """Note a sign-in that may stand for an alert; of several alike the first does."""
        place = detector.id, sign_in.user, mark, detector.period(sign_in.at)
        if place not in self.standing:
            self.standing[place] = Sighting(detector, mark, sign_in.user, sign_in.upn or "", fact_of(sign_in, {}))


@dataclass
class Stream:
    """Judges batches; nothing of one batch stays in it but the ids of standing alerts. The ledger knows the registration."""

    catalogue: Catalogue
    ledger: Ledger
    outbox: Outbox
    telephony_ends: Instant = TELEPHONY_ENDS
    drills: Drills | None = None
    policies: Policies | None = None
    _stood: dict[str, None] = field(default_factory=dict)
    _concerned: dict[tuple[int, bool, bool], tuple[Detector, ...]] = field(default_factory=dict)
    """The detectors that look at a sign-in: by its code, whether it says no more of MFA than that it was claimed, and whether
    it is of an account that the settings name."""
    _accounts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._accounts = self.catalogue.accounts

    async def judge(self, batch: Batch) -> Verdict:
        """Judge all records of a batch. Raises what the store raises, after urgent findings are sent."""
        return await self.settle(self.note(batch, Noted()))

    async def settle(self, noted: Noted) -> Verdict:
        """Judge what was noted of one batch or several, of urgent detectors first; raises as `judge` does."""
        verdict = Verdict(broken=noted.broken)
        first = {key: facts for key, facts in noted.facts.items() if any(of_break_glass(fact) for fact in facts)}
        try:
            first = await self._drilled(first, noted)
            await self._settle(first, noted, verdict)
        except Exception:  # whatever the store raises: sent all the same, then the error takes its way
            await self._send_unrecorded(first, noted)
            raise
        await self._settle({key: facts for key, facts in noted.facts.items() if key not in first}, noted, verdict)
        for key, facts in noted.late.items():
            await self._owe(await self.ledger.judge_late(key, facts, noted.names.get(key, "")), verdict)
        alone = Alone(self.ledger, self._stood, self.policies, self.telephony_ends)
        for seen in noted.alone:
            if owed := await alone.tell(seen, verdict):
                await self.outbox.owe(owed)
        return verdict

    def note(self, batch: Batch, noted: Noted) -> Noted:
        """Add what the detectors note of each record. No I/O: an ordinary sign-in ends here."""
        accounts, concerned = self._accounts, self._concerned
        for sign_in in batch.sign_ins:
            said = sign_in.mfa
            marks: dict[str, str] = {}
            looked = sign_in.code, said is NOTHING or said is CLAIM, named(sign_in, accounts)
            for detector in concerned[looked] if looked in concerned else self._concerns(*looked):
                try:
                    mark = detector.notes(sign_in)
                except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
                    noted.broken.append((detector.id, origin(error)))
                    continue
                if mark and sign_in.user:
                    if isinstance(detector, Standing):
                        noted.sight(detector, mark, sign_in)
                    else:
                        marks[detector.id] = mark
            if marks:
                noted.add(f"user|{sign_in.user}", fact_of(sign_in, marks), sign_in.upn or "")
        for sign_in in batch.canary:
            noted.add(f"user|{sign_in.user}", fact_of(sign_in, OF_CANARY), sign_in.upn or "")
        for entry in batch.entries:
            self._note_entry(entry, noted)
            if entry.done:
                self._spot(entry, noted)
        return noted

    def _concerns(self, code: int, plain: bool, declared: bool) -> tuple[Detector, ...]:
        """The detectors that look at such a sign-in, urgent ones first."""
        found = tuple(one for one in self.catalogue.all if self._can_tell(one) and (declared or not one.of_declared)
                      and (one.codes is None or code in one.codes or (one.reads_mfa and not plain)))
        if len(self._concerned) < MOST_CODES:
            self._concerned[code, plain, declared] = found
        return found

    def _can_tell(self, detector: Detector) -> bool:
        """Whether there is somebody to ask what it needs to know; else it would find nothing, at some cost."""
        asks = isinstance(detector, Standing) and ((detector.asks_policies and self.policies is None) or (
            detector.asks_registration and self.ledger.registration is None))
        return not asks

    def _spot(self, entry: AuditEntry, noted: Noted) -> None:
        for detector in self.catalogue.of_entry:
            try:
                found = detector.finds(entry)
            except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
                noted.broken.append((detector.id, origin(error)))
                continue
            if found is not None:
                noted.spotted.append(Spotted(detector, entry, found))

    def _note_entry(self, entry: AuditEntry, noted: Noted) -> None:
        marks = {}
        for burst in self.catalogue.bursts:
            try:
                if mark := burst.notes_entry(entry):
                    marks[burst.id] = mark
            except Exception as error:  # noqa: BLE001 - a named edge: a detector's fault must not stop the stream
                noted.broken.append((burst.id, origin(error)))
        user, name = concerned(entry)
        if marks and user:
            noted.add(f"user|{user}", Fact(
                entry.at, entry.id[:LONGEST_ID], entry.emitted, entry.id[:LONGEST_ID], kind_of(marks),
                entry.activity[:MOST_WORDS], entry.actor.ip[:MOST_WORDS]), name)

    async def _drilled(self, facts: dict[str, list[Fact]], noted: Noted) -> dict[str, list[Fact]]:
        """Facts of break-glass accounts, those in a declared drill marked so. Raises what the drills raise."""
        if self.drills is None:
            return facts
        found = {}
        for key, own in facts.items():
            names = {key.partition("|")[2], noted.names.get(key, "").casefold()} - {""}
            drills = await self.drills.of(sorted(names))
            found[key] = [self._in_drill(fact) if drill_of(drills, names, fact.at) else fact for fact in own] if drills else own
        return found

    def _in_drill(self, fact: Fact) -> Fact:
        known = self.catalogue.by_id
        return replace(fact, kind=kind_of({id_: known[id_].in_drill(mark) for id_, mark in marks(fact.kind).items()}))

    async def _settle(self, facts: Mapping[str, Sequence[Fact]], noted: Noted, into: Verdict) -> None:
        for key, own in facts.items():
            await self._owe(await self.ledger.judge_key(key, own, noted.names.get(key, "")), into)

    async def _owe(self, verdict: Verdict, into: Verdict) -> None:
        into.add(verdict)
        if verdict.notices:
            await self.outbox.owe(verdict.notices)

    async def _send_unrecorded(self, facts: Mapping[str, Sequence[Fact]], noted: Noted) -> None:
        alone = Verdict()
        for key, own in facts.items():
            self.ledger.judge_unrecorded(key, own, noted.names.get(key, ""), alone)
        if alone.notices:
            await self.outbox.send_unrecorded(alone.notices)


def concerned(entry: AuditEntry) -> tuple[str, str]:
    """Whom an audit entry is about, by key and name: the first target of type User, else the user who acted."""
    target = entry.user
    if target and (target.id or target.upn):
        return (target.id or target.upn or "").casefold(), target.upn or ""
    actor = entry.actor
    return ("", "") if actor.app else ((actor.id or actor.upn).casefold(), actor.upn)


def fact_of(sign_in: SignIn, marks: Mapping[str, str]) -> Fact:
    """What is remembered of a sign-in."""
    mfa, at = sign_in.mfa, sign_in.at
    emitted = instant(sign_in.time)
    words = (mfa.words or sign_in.status.failure_reason or "")[:MOST_WORDS]
    return Fact(
        at, sign_in.id[:LONGEST_ID], at if emitted is None else emitted, sign_in.attempt[:LONGEST_ID], kind_of(marks),
        f"{sign_in.code} {words}".strip() if sign_in.code or words else "succeeded",
        (sign_in.ip or "")[:MOST_WORDS], sign_in.place[:MOST_WORDS], (sign_in.app or "")[:MOST_WORDS],
        _short((sign_in.device.device_id or "").lower()), _short(sign_in.session),
        mfa.steps, mfa.own_steps)


def _short(text: str | None) -> str:
    """An id, or what stands for one that is longer than an object id; "" for none."""
    if not text or len(text) <= OBJECT_ID:
        return text or ""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
