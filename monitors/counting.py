"""What a batch adds to the tallies, in a few passes over its sign-ins; an ordinary one costs half a microsecond."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from monitors.conditional_access.edits import POLICY, edits
from monitors.hashing import Hashes, hash_of, hashes, network
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


def counted(sign_ins: Sequence[SignIn], low: Instant = 0, high: Instant = END) -> Tally:
    """What these sign-ins come to, of event times low <= at < high; those to another tenant's resources are not ours."""
    if low or high < END:
        first, last = (EPOCH + timedelta(microseconds=bound) for bound in (low, high))
        sign_ins = [one for one in sign_ins if first <= one.created < last]
    ours = [one for one in sign_ins if one.user and not one.foreign]
    done = [one for one in ours if not one.code]
    made = Tally(next((one.tenant for one in ours if one.tenant), ""))
    made.minutes = minutes_of(done)
    made.users = hashes([one.user for one in done])
    made.attempts = hashes([one.attempt_id or one.id for one in done])
    made.kinds = bytes([(CLAIMED if one.mfa is CLAIM else PLAIN if one.mfa is NOTHING else PLAIN | _with_mfa(one))
                        if one.interactive else 0 for one in done])
    _add_singles(made, [one for one in done if one.mfa is not CLAIM])
    if len(done) < len(ours):
        _add_others(made, [one for one in ours if one.code])
    return made


def _add_singles(made: Tally, done: Sequence[SignIn]) -> None:
    found = [one for one in done if not one.by_token and not _with_mfa(one) and one.ip]
    made.single_minutes = minutes_of(found)
    made.singles = array("Q", [hash_of(network(one.ip or "")) for one in found])
    for one in done:
        if one.mfa.skipped:
            made.counts[one.at // MINUTE, SKIPPED + _skipped_for(one)] += 1


def _add_others(made: Tally, failing: Iterable[SignIn]) -> None:
    others = []
    for one in failing:
        if one.code in EVENTS:
            made.events.append(event_of(one))
        else:
            others.append(one)
            if one.code == LOCKED:
                made.counts[one.at // MINUTE, str(LOCKED)] += 1
    made.other_minutes = minutes_of(others)
    made.others = hashes([one.user for one in others])


def event_of(one: SignIn) -> Event:
    """What is kept of a sign-in that did not let its user in."""
    return Event(one.at, one.id[:LONGEST_ID], one.code, hash_of(one.user), hash_of(one.attempt), one.user[:LONGEST_ID],
                 (one.upn or "")[:LONGEST_NAME], network((one.ip or "")[:MOST_WORDS]), one.mfa.reason,
                 one.mfa.words[:MOST_WORDS], one.failed)


def policy_changes(entries: Iterable[AuditEntry], low: Instant = 0, high: Instant = END) -> list[PolicyChange]:
    """What these entries say of Conditional Access policies that were changed."""
    return [PolicyChange(entry.at, entry.id[:LONGEST_ID], edit.id[:LONGEST_ID], edit.name[:LONGEST_NAME],
                         entry.actor.said[:LONGEST_NAME], "; ".join(one.text for one in edit.differences[:MOST_TOLD]))
            for entry in entries if entry.done and low <= entry.at < high
            for edit in edits(entry) if edit.kind == POLICY and edit.id]


def minutes_of(sign_ins: Iterable[SignIn]) -> Hashes:
    """The event minutes of sign-ins, counted from 1970."""
    return array("I", [minute_of(one.created) for one in sign_ins])


def minute_of(created: datetime) -> int:
    """The minute of an aware datetime; in UTC, as Entra writes it, without arithmetic on dates."""
    if offset := created.utcoffset():
        created -= offset
    return ((created.toordinal() - DAYS) * 24 + created.hour) * 60 + created.minute


def _with_mfa(one: SignIn) -> int:
    return WITH_MFA if one.mfa.completed or one.mfa.claimed else 0


def _skipped_for(one: SignIn) -> str:
    """Entra's own words for why MFA was skipped."""
    said = (one.status.additional_details or "", *((step.result or "") for step in one.steps))
    return next((words for words in said if "skipped" in words.casefold()), "")[:MOST_WORDS]
