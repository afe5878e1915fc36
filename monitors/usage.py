"""What sign-ins tell checks of their users, a few facts a day: old clients, policies on trial, what keeps people out.

A fact has no time but its UTC day, and no count: sets unite, so any order, cut and repetition of batches comes to the same.
Users are those with an object id; names that somebody tried and that belong to nobody tell nothing of the tenant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Sequence
from typing import Final, NamedTuple

from monitors.counting import LONGEST_ID, timely
from monitors.legacy_clients import LONGEST_AGENT, MODERN, legacy_client
from monitors.records.applied import OnTrial
from monitors.records.envelope import Batch
from monitors.records.instant import DAY, END, Instant, since_epoch
from monitors.records.mfa import NO_METHOD
from monitors.records.result_codes import DEVICE_ASKED, DEVICE_LACKING, ENROLMENT_ASKED, ENROLMENT_BLOCKED, MFA_FAILURES, SUCCESS
from monitors.records.sign_in import SignIn

JUDGED: Final = "judged"
"""Sign-ins of the day were judged at all; about nobody."""
LET_IN, REFUSED = "let in", "refused"
"""A legacy client got in, or did not; about which."""
WOULD_FAIL, WOULD_ASK = "would fail", "would ask"
"""A report-only policy would have blocked, or asked for more; about which, by id."""
DEVICE, METHOD = "device", "method"
"""The state of the device, or the lack of a method, kept somebody out; about the result code."""
DEVICE_NEEDED, METHOD_NEEDED = "device asked", "method asked"
"""The same was asked for, and perhaps given; about the result code."""
SETTLED: Final = "settled"
"""Whether somebody who was asked got in that day has been found out; about nothing."""

BECOMES: Final = {DEVICE_NEEDED: DEVICE, METHOD_NEEDED: METHOD}
"""What it comes to where somebody who was asked did not get in at all that day."""
ASKED: Final = {DEVICE_ASKED: DEVICE_NEEDED} | dict.fromkeys(ENROLMENT_ASKED, METHOD_NEEDED)
KEPT_OUT: Final = dict.fromkeys(DEVICE_LACKING, DEVICE) | dict.fromkeys(ENROLMENT_BLOCKED, METHOD)
CODES: Final = ASKED | KEPT_OUT
TELLING: Final = CODES.keys() | MFA_FAILURES
"""Result codes that may tell why somebody is not ready."""
NOT_ROPC: Final = frozenset({None, "", "none", "oAuth2", "deviceCode", "wsFederation", "saml20", "authenticationTransfer"})

Day = int
"""A UTC day, counted from 1970."""


class Fact(NamedTuple):
    """What a day's sign-ins showed of a user, and about what."""

    kind: str
    user: str
    about: str


SOMETHING: Final = Fact(JUDGED, "", "")


def unsettled(facts: Collection[Fact]) -> set[str]:
    """Who was asked for something, and of whom nobody has found out yet whether they got in."""
    return {one.user for one in facts if one.kind in BECOMES} - {one.user for one in facts if one.kind == SETTLED}


def settled(facts: Collection[Fact], users: Collection[str], got_in: Container[str]) -> set[Fact]:
    """What it comes to that these users were asked, when some of them got in that day."""
    kept_out = {Fact(BECOMES[one.kind], one.user, one.about) for one in facts
                if one.kind in BECOMES and one.user in users and one.user not in got_in}
    return kept_out | {Fact(SETTLED, user, "") for user in users}


def shown(batch: Batch, low: Instant = 0, high: Instant = END) -> dict[Day, set[Fact]]:
    """What the sign-ins of a batch show, of event times low <= at < high; an ordinary one costs a glance."""
    sign_ins = timely(batch.sign_ins, low, high)
    found: dict[Day, set[Fact]] = defaultdict(set)
    for day in _days(sign_ins):
        found[day].add(SOMETHING)
    odd = [one for one in sign_ins if one.code in TELLING or one.client not in MODERN or one.protocol not in NOT_ROPC
           or (one.agent and len(one.agent) < LONGEST_AGENT)]
    for one in odd:
        if _is_ours(one):
            found[one.at // DAY].update(_facts(one))
    for one, policies in batch.on_trial:
        if low <= one.at < high and _is_ours(one):
            found[one.at // DAY].update(_tried(one, policies))
    return found


def _days(sign_ins: Sequence[SignIn]) -> set[Day]:
    """The days of the first and the last of them: a batch that leaves out what lies between tells of it too."""
    times = [one.created for one in sign_ins]
    return {since_epoch(end) // DAY for end in (min(times), max(times))} if times else set()


def _is_ours(one: SignIn) -> bool:
    """Whether it is of somebody with an object id, to our own tenant."""
    return not one.foreign and bool(one.user) and one.user == (one.user_id or "").lower() and len(one.user) <= LONGEST_ID


def _facts(one: SignIn) -> Iterator[Fact]:
    if client := legacy_client(one):
        yield Fact(LET_IN if one.code == SUCCESS else REFUSED, one.user, client)
    if one.code in CODES:
        yield Fact(CODES[one.code], one.user, str(one.code))
    elif one.code in MFA_FAILURES and one.mfa.reason == NO_METHOD:
        yield Fact(METHOD, one.user, str(one.code))


def _tried(one: SignIn, policies: Sequence[OnTrial]) -> Iterator[Fact]:
    return (Fact(WOULD_ASK if each.asks else WOULD_FAIL, one.user, each.policy) for each in policies)
