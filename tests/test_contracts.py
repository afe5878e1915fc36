"""Promises that every detector keeps, unasked: whoever drops a file into monitors/detectors is held to all of them."""

import ast
import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replaced

from monitors.declared import Declared
from monitors.detector import PARAMETERS, Burst, Detector, Moment, Standing
from monitors.detectors import Catalogue, catalogue, classes
from monitors.facts import Fact, kind_of
from monitors.finding import Severity, Subject
from monitors.ledger import Ledger
from monitors.of_entry import Found, OfEntry
from monitors.policies import Held, PolicyScan
from monitors.records.instant import DAY, MINUTE, day_of
from monitors.records.mfa import Told
from monitors.records.result_codes import ENROLMENT_BLOCKED, MFA_FAILURES, NO_PROOF, POLICY_BLOCKS
from monitors.records.sign_in import SignIn
from monitors.registration import METHODS, Registered, Snapshot, backup_families
from monitors.settings import KINDS, Settings, settable
from monitors.storage.memory import MemoryStore
from monitors.stream import Noted, Stream, fact_of
from tests.builders import (
    ELSEWHERE,
    UPN,
    USER,
    approved,
    at,
    audit_record,
    burst,
    denied,
    entry,
    guid,
    mfa_failure,
    mfa_success,
    read,
    record,
    several,
    sign_in,
    step,
)
from tests.monitors.detectors.watching import Handed, Watch

ROOT = Path(__file__).parents[1]
DECLARED = Declared(break_glass=frozenset({USER}), service=frozenset({USER}), privileged=frozenset({guid(8)}))
DETECTORS = catalogue(DECLARED).all
BURSTS = catalogue(DECLARED).bursts

every = pytest.mark.parametrize("detector", DETECTORS, ids=[one.id for one in DETECTORS])
every_burst = pytest.mark.parametrize("detector", BURSTS, ids=[one.id for one in BURSTS])

# Sign-ins of all kinds, with text from outside wherever Entra lets somebody write.

OUTSIDE = "zq-text-of-somebody-else"
CODES = sorted({0, 50074, 50076, 50072, 50140, 65001, 99, *MFA_FAILURES, *NO_PROOF, *POLICY_BLOCKS, *ENROLMENT_BLOCKED})
SAID = [None, "MFA denied; user is blocked", "MFA denied; user declined the authentication", "MFA successfully completed",
        "MFA denied; user did not respond to mobile app notification", "MFA denied; Phone App Reported Fraud",
        "MFA denied; duplicate authentication attempt", "MFA denied; service error", "MFA completed in Azure AD",
        "MFA denied; user doesn't have any verification methods registered", f"MFA denied; {OUTSIDE}",
        "MFA requirement satisfied by claim in the token", "MFA requirement skipped due to registered device"]
FAILURES = [None, "The account is locked, you've tried too often.", "IdsLocked", OUTSIDE]


def any_sign_in(chance: Random, **odd: Any) -> SignIn:
    """A sign-in, ordinary in nothing but its shape."""
    pick = chance.choice
    made = record(
        n=chance.randint(1, 9), late=chance.randint(0, 900), code=pick(CODES), said=pick(SAID), failure=pick(FAILURES),
        category=pick(["SignInLogs", "NonInteractiveUserSignInLogs"]),
        steps=[pick([step, denied, approved])(minute=chance.randint(-3, 3)) for _ in range(chance.randint(0, 3))],
        clientAppUsed=pick(["Browser", "IMAP4", f"Other clients; {OUTSIDE}", OUTSIDE]),
        userAgent=pick([OUTSIDE, "BAV2ROPC"]), appDisplayName=OUTSIDE, userDisplayName=OUTSIDE,
        userPrincipalName=pick([UPN, OUTSIDE]), ipAddress=pick(["192.0.2.1", ELSEWHERE]),
        riskLevelDuringSignIn=pick(["none", "medium", "high", OUTSIDE]),
        riskState=pick(["none", "atRisk", "remediated", OUTSIDE]),
        authenticationProtocol=pick(["none", "ropc"]), sessionId=pick(["", "a", "b"]),
        incomingTokenType=pick(["none", "refreshToken"]), **odd)
    (settled,) = read(made).sign_ins
    return settled


SEEDS = st.integers(0, 2**32)
POOL = [any_sign_in(Random(seed)) for seed in range(600)]
OF_SOMEBODY_ELSE = [any_sign_in(Random(seed), userId=guid(7)) for seed in range(600)]


@cache
def pool(id_: str) -> tuple[Fact, ...]:
    """What a detector remembers of them, under the marks that it gives."""
    (detector,) = (one for one in BURSTS if one.id == id_)
    return tuple(fact_of(one, {id_: mark}) for one in POOL if (mark := detector.notes(one)))


def some_facts(chance: Random, detector: Burst, most: int = 25) -> list[Fact]:
    """A few of them, crowded or far apart, of one mark or all, each of some record and attempt, published at some time."""
    pieces = pool(detector.id) or (entry_fact(detector),)
    mark = chance.choice(sorted({fact.kind for fact in pieces}))
    pieces = chance.choice([pieces, tuple(fact for fact in pieces if fact.kind == mark)])
    minutes = chance.choice([9, 15, 40, 400])
    return list(dict.fromkeys(
        moved(chance.choice(pieces), chance.randint(0, minutes), chance.randint(1, 30), chance.randint(1, 30),
              chance.randint(0, 60)) for _ in range(chance.randint(0, most))))


def entry_fact(detector: Burst) -> Fact:
    """A fact of a detector that audit entries alone concern."""
    return Fact(at(), "a", at(2), "a", kind_of({detector.id: "noted"}))


def moved(fact: Fact, minute: int, n: int, attempt: int, late: int) -> Fact:
    """The fact at another time, of another record."""
    by = minute * MINUTE
    return replaced(fact, at=fact.at + by, time=fact.at + by + late * MINUTE, id=str(n), attempt=str(attempt),
                    steps=tuple(Told(told.at + by, told.what) for told in fact.steps))


def source_of(detector: Detector) -> Path:
    """The file of a detector."""
    return ROOT / "monitors" / "detectors" / f"{detector.id}.py"


@every
class TestEveryDetector:
    def test_has_its_own_test_file(self, detector: Detector):
        assert (ROOT / "tests" / "monitors" / "detectors" / f"test_{detector.id}.py").is_file()

    def test_is_named_by_its_file(self, detector: Detector):
        assert source_of(detector).is_file()
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", detector.id)
        assert type(detector).__name__.casefold() == detector.id.replace("_", "")

    def test_says_what_it_is_why_it_matters_and_what_to_do(self, detector: Detector):
        assert 0 < len(detector.title) <= 60
        assert detector.title[0].isupper()
        assert not detector.title.endswith(".")
        assert detector.why.endswith(".")
        assert 2 <= len(detector.next_steps) <= 4
        assert all(step.endswith((".", "?")) and len(step) > 20 for step in detector.next_steps)

    def test_its_technique_ids_are_well_formed(self, detector: Detector):
        assert all(re.fullmatch(r"T\d{4}(\.\d{3})?", one) for one in detector.techniques)
        assert len(set(detector.techniques)) == len(detector.techniques)

    def test_its_severities_are_severities_and_privilege_never_lowers_one(self, detector: Detector):
        for severity in Severity:
            assert detector.severity_for(severity, privileged=False) == severity
            assert detector.severity_for(severity, privileged=True) >= severity
        assert detector.severity in Severity

    def test_is_quiet_on_an_ordinary_sign_in(self, detector: Detector):
        for ordinary in (
            sign_in(userId=guid(7), userPrincipalName="bo@contoso.test"),
            sign_in(userId=guid(7), userPrincipalName="bo@contoso.test", category="NonInteractiveUserSignInLogs", steps=[],
                    incomingTokenType="primaryRefreshToken"),
            sign_in(userId=guid(7), userPrincipalName="bo@contoso.test", said="MFA requirement satisfied by claim in the token"),
            sign_in(userId=guid(7), userPrincipalName="bo@contoso.test", code=50126),
            sign_in(userId=guid(7), userPrincipalName="bo@contoso.test", code=50140),
        ):
            assert detector.notes(ordinary) == "" or (isinstance(detector, Standing) and detector.asks_policies)
        assert detector.notes_entry(entry()) == ""
        assert not isinstance(detector, OfEntry) or detector.finds(entry()) is None

    def test_nothing_is_declared_nothing_is_found_on_a_completed_mfa(self, detector: Detector):
        watch = Watch()
        watch.see(mfa_success())
        assert watch.alerts(detector.id) == []

    def test_its_parameters_are_settings_with_a_name_a_kind_and_a_sane_default(self, detector: Detector):
        own = [one for one in fields(detector) if one.init and one.name != "declared"]
        assert {one.name for one in own} == set(settable(type(detector))) <= set(PARAMETERS)
        for one in own:
            name = f"DETECTOR_{detector.id}_{one.name}".upper()
            text = "true" if one.name == "staged" else "7"
            read = Settings.read({name: text}, classes())
            assert read.faults == ()
            expected = True if one.name == "staged" else KINDS[one.name](7)
            assert getattr(next(each for each in catalogue(None, read.parameters).all if each.id == detector.id),
                           one.name) == expected

    def test_windows_and_quiet_are_settings(self, detector: Detector):
        if isinstance(detector, Burst):
            assert detector.quiet > 0
            assert "quiet_minutes" in settable(type(detector))
            assert detector.spread <= DAY
            assert detector.reach <= DAY

    def test_does_not_change_what_it_judges(self, detector: Detector):
        before = sign_in(steps=[denied(), approved(1)])
        detector.notes(before)
        assert before == sign_in(steps=[denied(), approved(1)])

    def test_its_marks_are_words_of_its_own_never_text_from_outside(self, detector: Detector):
        marks = {detector.notes(one) for one in [*POOL, *OF_SOMEBODY_ELSE]} - {""}
        assert marks or type(detector).notes is Detector.notes  # of audit entries only
        for mark in marks:
            assert OUTSIDE not in mark
            if isinstance(detector, Burst):
                assert re.fullmatch("[a-z]{1,12}", mark)
                assert mark in words(source_of(detector))
        assert len(marks) <= 20

    def test_the_codes_it_names_are_those_it_looks_at(self, detector: Detector):
        """Whatever a detector would note, the stream shows it."""
        stream = replace(Watch().stream, catalogue=catalogue(DECLARED))
        for one in POOL:
            assert (detector.id in marked(stream, one)) is bool(detector.notes(one))


def marked(stream: Stream, one: SignIn) -> set[str]:
    """The detectors whose marks the stream remembers, or whose alerts it stands up."""
    noted = stream.note(batch_of(one), Noted())
    kept = {detector.id for facts in noted.facts.values() for fact in facts for detector in DETECTORS if fact.mark(detector.id)}
    return kept | {sighting.detector.id for sighting in noted.standing.values()}


def batch_of(one: SignIn) -> Any:
    """A batch of this sign-in alone."""
    batch = read()
    batch.sign_ins.append(one)
    return batch


def words(source: Path) -> set[str]:
    """The texts written in a source file."""
    return {node.value for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Constant)
            and isinstance(node.value, str)}


def told(moments: Iterator[Moment]) -> dict[tuple[int, str], tuple[int, Severity]]:
    """The highest level and severity at each time and record."""
    found: dict[tuple[int, str], tuple[int, Severity]] = {}
    for one in moments:
        level, severity = found.get((one.at, one.id), (0, Severity.INFO))
        found[one.at, one.id] = max(level, one.level), max(severity, one.severity)
    return found


@every_burst
class TestEveryBurst:
    @given(seed=SEEDS, lax=st.booleans())
    @settings(max_examples=120, deadline=None)
    def test_more_facts_never_give_fewer_moments(self, detector: Burst, seed: int, lax: bool):
        chance = Random(seed)
        detector = eased(detector) if lax else detector
        some, more = some_facts(chance, detector), some_facts(chance, detector, 10)
        few, many = told(detector.moments(some)), told(detector.moments(list(dict.fromkeys(some + more))))
        for key, (level, severity) in few.items():
            assert key in many
            assert many[key][0] >= level
            assert many[key][1] >= severity

    @given(seed=SEEDS, lax=st.booleans())
    @settings(max_examples=120, deadline=None)
    def test_a_moment_looks_back_over_its_window_only(self, detector: Burst, seed: int, lax: bool):
        chance = Random(seed)
        """And `spread` aside: what lies further away is not needed to find it, nor what came later."""
        detector = eased(detector) if lax else detector
        facts = some_facts(chance, detector, 30)
        for (when, id_), found in told(detector.moments(facts)).items():
            low, high = when - detector.window - detector.spread, when + detector.spread
            near = [fact for fact in facts if low <= fact.at <= high]
            assert told(detector.moments(near)).get((when, id_)) == found

    @given(seed=SEEDS)
    @settings(max_examples=30, deadline=None)
    def test_the_order_of_facts_changes_nothing(self, detector: Burst, seed: int):
        chance = Random(seed)
        facts = some_facts(chance, detector)
        assert said(detector.points(chance.sample(facts, len(facts)))) == said(detector.points(facts))

    @given(seed=SEEDS)
    @settings(max_examples=30, deadline=None)
    def test_points_rest_on_facts_that_are_there(self, detector: Burst, seed: int):
        chance = Random(seed)
        facts = some_facts(chance, detector)
        for point in detector.points(facts):
            assert point.facts
            assert set(point.facts) <= set(facts)
            assert point.level >= 1
            assert point.span[0] <= point.span[1]

    @given(seed=SEEDS)
    @settings(max_examples=60, deadline=None)
    def test_inert_marks_make_no_moment_however_many(self, detector: Burst, seed: int):
        facts = [fact for fact in some_facts(Random(seed), eased(detector), 60) if fact.mark(detector.id) in detector.inert]
        assert not told(eased(detector).moments(facts))
        assert detector.inert <= words(source_of(detector))

    def test_looks_at_other_accounts_unless_it_is_of_break_glass(self, detector: Burst):
        """What `of_break_glass` keeps from it would have said nothing."""
        if detector.of_break_glass:
            ordinary = burst(detector.id)
            assert {ordinary.notes(one) for one in POOL} == {""}

    def test_asks_only_for_times_it_can_judge(self, detector: Burst):
        buckets = detector.buckets(at(), at(1))
        low, high = detector.needs(buckets)
        assert low <= at() - 2 * detector.window - detector.reach - detector.spread
        assert high > at(1) + 2 * detector.window + detector.reach + detector.spread
        assert at() // detector.quiet in buckets


def eased(detector: Burst) -> Burst:
    """The same with a threshold that random sign-ins reach."""
    return replace(detector, threshold=2) if "threshold" in settable(type(detector)) else detector


def said(points: Sequence[Moment]) -> list[Any]:
    """Points but for the order of those of one moment, and of what they rest on."""
    return sorted((one.at, one.id, one.level, one.severity, sorted(fact.row for fact in one.facts)) for one in points)


STANDING = catalogue(DECLARED).standing
every_standing = pytest.mark.parametrize("detector", STANDING, ids=[one.id for one in STANDING])


@every_standing
class TestEveryStanding:
    def test_gives_one_alert_a_utc_day_or_month(self, detector: Standing):
        month = detector.period(at())[:6]
        assert detector.period(at()) == (month if detector.monthly else day_of(at()))
        assert detector.period(at() + 31 * DAY)[:6] > month

    @given(methods=st.lists(st.sampled_from([*sorted(METHODS), OUTSIDE])), more=st.sampled_from([*sorted(METHODS), OUTSIDE]))
    @settings(max_examples=120, deadline=None)
    def test_what_is_not_known_of_a_method_never_makes_a_finding(self, detector: Standing, methods: list[str], more: str):
        """A method more, be it one that nobody knows, may settle a finding and never make one."""
        few, many = (backup_families(held, at()) for held in (methods, [*methods, more]))
        assert detector.confirmed(few) or not detector.confirmed(many) or not detector.asks_registration

    def test_asks_for_the_registration_only_where_it_says_so(self, detector: Standing):
        if not detector.asks_registration:
            assert detector.confirmed(frozenset())
            assert detector.confirmed(frozenset({"hwkey", "phoneapp", "cert"}))


def test_ids_are_unique_and_urgent_ones_come_first():
    assert len({one.id for one in DETECTORS}) == len(DETECTORS) == len(classes()) == len(
        [one for one in (ROOT / "monitors" / "detectors").glob("*.py") if one.name != "__init__.py"])
    urgent = [one.urgent for one in catalogue().bursts]
    assert urgent == sorted(urgent, reverse=True)


def test_every_test_file_of_a_detector_has_a_detector():
    tests = (ROOT / "tests" / "monitors" / "detectors").glob("test_*.py")
    assert {one.stem.removeprefix("test_") for one in tests} <= set(classes())


# A broken detector is a visible result; the others go on.


class Broken(Burst):
    """Whose notes, or moments, raise."""

    title = why = "Broken."
    severity = Severity.LOW
    next_steps = ("", "")

    def notes(self, sign_in: SignIn) -> str:
        return "noted"


class BrokenNotes(Broken):
    id = "broken_notes"

    def notes(self, sign_in: SignIn) -> str:
        raise KeyError("fault")

    def notes_entry(self, entry: Any) -> str:
        raise KeyError("fault")


class BrokenMoments(Broken):
    id = "broken_moments"

    def moments(self, facts: Sequence[Fact]) -> Iterator[Moment]:
        raise ZeroDivisionError("fault")
        yield


class BrokenPoints(Broken):
    id = "broken_points"

    def points(self, facts: Sequence[Fact]) -> list[Moment]:
        raise ZeroDivisionError("fault")


class BrokenStanding(Standing):
    id = "broken_standing"
    title = why = "Broken."
    severity = Severity.LOW
    next_steps = ("", "")

    def notes(self, sign_in: SignIn) -> str:
        raise KeyError("fault")


class BrokenConfirmed(BrokenStanding):
    id = "broken_confirmed"
    asks_registration = True

    def notes(self, sign_in: SignIn) -> str:
        return "noted"

    def confirmed(self, families: frozenset[str]) -> bool:
        raise KeyError("fault")


class BrokenPolicies(BrokenConfirmed):
    id = "broken_policies"
    asks_registration = False
    asks_policies = True

    def by_policies(self, user: str, policies: PolicyScan) -> Any:
        raise KeyError("fault")


class BrokenFinds(OfEntry):
    id = "broken_finds"
    title = why = "Broken."
    severity = Severity.LOW
    next_steps = ("", "")

    def finds(self, entry: Any) -> Found | None:
        raise KeyError("fault")


class BrokenSettled(BrokenFinds):
    id = "broken_settled"

    def finds(self, entry: Any) -> Found | None:
        return Found(Subject("user", USER), Severity.LOW)

    def settled(self, entry: Any, found: Found, known: Any) -> Found | None:
        raise KeyError("fault")


class BrokenByPolicies(BrokenSettled):
    id = "broken_by_policies"
    asks_policies = True

    def by_policies(self, entry: Any, found: Found, policies: Any) -> Found | None:
        raise KeyError("fault")


@pytest.mark.parametrize("broken", [BrokenNotes, BrokenMoments, BrokenPoints, BrokenStanding, BrokenConfirmed, BrokenPolicies,
                                    BrokenFinds, BrokenSettled, BrokenByPolicies])
def test_a_detector_that_raises_leaves_the_others_going_and_is_named(broken: type[Detector]):
    usual = catalogue(Declared(service=frozenset({USER})))
    bad: Any = broken()
    bursts = (bad, *usual.bursts) if isinstance(bad, Burst) else usual.bursts
    standing = (bad, *usual.standing) if isinstance(bad, Standing) else usual.standing
    of_entry = (bad, *usual.of_entry) if isinstance(bad, OfEntry) else usual.of_entry
    everybody = Snapshot(Registered(user, ("fido2SecurityKey",)) for user in (USER, guid(9)))
    ledger = Ledger(MemoryStore(), bursts, registration=everybody)
    stream = Stream(Catalogue(bursts, standing, (), of_entry), ledger, Handed(), policies=Held(PolicyScan()))
    verdict = asyncio.run(stream.judge(read(
        *several(5, mfa_failure), audit_record("Suspicious activity reported"),
        audit_record("Update security defaults", n=2), record(n=9, userId=guid(9)))))
    assert {id_ for id_, _ in verdict.broken} == {broken.id}
    assert {one.detector for one in verdict.alerts.values()} >= {
        "repeated_mfa_failures", "fraud_reported", "service_account_interactive", "security_defaults_changed"}


# Arrows

FORBIDDEN = {
    "monitors/detectors": {"azure", "aiohttp", "requests", "httpx", "os", "socket", "asyncio", "time", "random", "alerting",
                           "sandbox", "monitors.storage", "monitors.ledger", "monitors.stream", "monitors.settings"},
    "monitors/records": {"azure", "aiohttp", "requests", "httpx", "os", "socket", "asyncio", "time", "random", "alerting",
                         "sandbox", "monitors.storage", "monitors.ledger", "monitors.stream", "monitors.settings",
                         "monitors.detector", "monitors.detectors"},
    "monitors": {"alerting", "sandbox", "tests"},
    "alerting": {"sandbox", "tests"},
    "sandbox": {"tests"},
}


def imports(source: Path) -> Iterator[str]:
    """What a file imports, wherever in it."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_arrows_point_one_way(folder: str):
    found = {(source.name, name) for source in (ROOT / folder).rglob("*.py") for name in imports(source)
             for no in FORBIDDEN[folder] if name == no or name.startswith(no + ".")}
    assert not found


def test_detectors_do_not_ask_a_clock():
    for source in (ROOT / "monitors" / "detectors").glob("*.py"):
        calls = {node.func.attr for node in ast.walk(ast.parse(source.read_text()))
                 if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
        assert not calls & {"now", "utcnow", "today", "monotonic", "perf_counter"}, source.name


def test_only_the_storage_talks_to_azure_tables():
    for folder in ("monitors", "alerting"):
        for source in (ROOT / folder).rglob("*.py"):
            if source.parent.name != "storage":
                assert not [name for name in imports(source) if name.startswith("azure.data")], source


def test_marks_of_one_fact_are_told_apart():
    made = Fact(0, "a", 0, "a", kind_of({one.id: "mark" for one in BURSTS}))
    assert all(made.mark(one.id) == "mark" for one in BURSTS)
    assert made.mark("mfa") == ""
