"""What a batch adds to the tallies, in a few passes over its sign-ins; an ordinary one costs half a microsecond."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from monitors.conditional_access.edits import POLICY, edits
from monitors.hashing import hash_of, hashes, network
from monitors.records.audit_entry import AuditEntry
from monitors.records.instant import END, EPOCH, MINUTE, Instant
from monitors.records.mfa import CLAIM, NOTHING
from monitors.records.result_codes import LOCK_OUTS, LOCKED, MFA_ASKED
from monitors.records.sign_in import SignIn
from monitors.tallies import INTERACTIVE, SKIPPED, WITH_MFA, Event, PolicyChange, Tally

EVENTS: Final = LOCK_OUTS | MFA_ASKED
MOST_WORDS: Final = 80
LONGEST_ID: Final = 200
LONGEST_NAME: Final = 120
"""How much of a sentence, an id and a name is kept."""
MOST_TOLD: Final = 3
"""How many differences of a policy."""
DAYS: Final = date(1970, 1, 1).toordinal()
PLAIN, CLAIMED = INTERACTIVE, INTERACTIVE | WITH_MFA


@dataclass(slots=True)
class Count:
    """Counts sign-ins of event times low <= at < high, also of several batches; `made` is what they come to."""

    low: Instant = 0
    high: Instant = END
    made: Tally = field(default_factory=Tally)

    def add(self, sign_ins: Sequence[SignIn]) -> None:
        """Count these; those to another tenant's resources are not ours."""
        if self.low or self.high < END:
            sign_ins = timely(sign_ins, self.low, self.high)
        made = self.made
        done = [one for one in sign_ins if not one.code and not one.foreign and one.user]
        made.minutes.extend(minutes_of([one.created for one in done]))
        made.users.extend(hashes([one.user for one in done]))
        made.attempts.extend(hashes([one.attempt_id or one.id for one in done]))
        made.kinds.extend([
            (CLAIMED if one.mfa is CLAIM else PLAIN if one.mfa is NOTHING else PLAIN | _with_mfa(one))
            if one.interactive else 0 for one in done])
        for one in done:
            if one.mfa is not CLAIM:
                _add_unclaimed(made, one)
        if len(done) < len(sign_ins):
            _add_others(made, [one for one in sign_ins if one.code and not one.foreign and one.user])
        if not made.tenant:
            made.tenant = next((one.tenant for one in sign_ins if one.tenant), "")


def timely(sign_ins: Sequence[SignIn], low: Instant, high: Instant = END) -> Sequence[SignIn]:
    """Those of event times low <= at < high: mostly all."""
    first, last = _moment(low), _moment(high)
    times = [one.created for one in sign_ins]
    if not times or (first <= min(times) and max(times) < last):
        return sign_ins
    return [one for one in sign_ins if first <= one.created < last]


def counted(sign_ins: Sequence[SignIn], low: Instant = 0, high: Instant = END) -> Tally:
    """What these sign-ins come to, of event times low <= at < high."""
    count = Count(low, high)
    count.add(sign_ins)
    return count.made


def _add_unclaimed(made: Tally, one: SignIn) -> None:
    if not one.by_token and not _with_mfa(one) and one.ip:
        made.single_minutes.append(minute_of(one.created))
        made.singles.append(hash_of(network(one.ip)))
    if one.mfa.skipped:
        made.counts[one.at // MINUTE, SKIPPED + _skipped_for(one)] += 1


def _add_others(made: Tally, failing: Sequence[SignIn]) -> None:
    held = [one for one in failing if one.code in EVENTS]
    if held:
        users, attempts = hashes([one.user for one in held]), hashes([one.attempt for one in held])
        made.events += map(event_of, held, users, attempts)
    for one in failing if len(held) < len(failing) else ():
        if one.code not in EVENTS:
            made.other_minutes.append(minute_of(one.created))
            made.others.append(hash_of(one.user))
            if one.code == LOCKED:
                made.counts[one.at // MINUTE, str(LOCKED)] += 1


def event_of(one: SignIn, user: int, attempt: int) -> Event:
    """What is kept of a sign-in that did not let its user in."""
    mfa = one.mfa
    return Event(one.at, one.id[:LONGEST_ID], one.code, user, attempt, one.user[:LONGEST_ID], (one.upn or "")[:LONGEST_NAME],
                 network((one.ip or "")[:MOST_WORDS]), mfa.reason, mfa.words[:MOST_WORDS], one.failed)


def policy_changes(entries: Iterable[AuditEntry], low: Instant = 0, high: Instant = END) -> list[PolicyChange]:
    """What these entries say of Conditional Access policies that were changed."""
    return [PolicyChange(entry.at, entry.id[:LONGEST_ID], edit.id[:LONGEST_ID], edit.name[:LONGEST_NAME],
                         entry.actor.said[:LONGEST_NAME], "; ".join(one.text for one in edit.differences[:MOST_TOLD]))
            for entry in entries if entry.done and low <= entry.at < high
            for edit in edits(entry) if edit.kind == POLICY and edit.id]


@lru_cache(maxsize=64)
def _moment(at: Instant) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def minutes_of(times: Sequence[datetime]) -> Iterable[int]:
    """The minutes of aware datetimes, each as `minute_of` has it."""
    if {one.tzinfo for one in times} - {UTC}:
        return map(minute_of, times)
    return [(one.toordinal() - DAYS) * 1440 + one.hour * 60 + one.minute for one in times]


def minute_of(created: datetime) -> int:
    """The minute of an aware datetime; in UTC, as Entra writes it, without arithmetic on dates."""
    if created.tzinfo is not UTC:
        created = created.astimezone(UTC)
    return ((created.toordinal() - DAYS) * 24 + created.hour) * 60 + created.minute


def _with_mfa(one: SignIn) -> int:
    return WITH_MFA if one.mfa.completed or one.mfa.claimed else 0


def _skipped_for(one: SignIn) -> str:
    """Entra's own words for why MFA was skipped."""
    said = (one.status.additional_details or "", *((step.result or "") for step in one.steps))
    return next((words for words in said if "skipped" in words.casefold()), "")[:MOST_WORDS]
