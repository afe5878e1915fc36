"""What must hold of facts and episodes for any order, cut, repetition, interleaving, lost answer and crash.

The properties of shared/prototypes/episodes, held over the project's own ledger and its own detectors.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitors.detectors import classes
from monitors.detectors.break_glass_sign_in import BreakGlassSignIn
from monitors.detectors.mfa_fatigue import MfaFatigue
from monitors.detectors.repeated_mfa_failures import RepeatedMfaFailures
from monitors.episodes import Head, Part, Watch, forgotten, judged
from monitors.facts import Fact, kind_of, thin
from monitors.ledger import Busy, Conflict, Ledger, Verdict
from monitors.records.instant import DAY, MINUTE, SECOND
from monitors.records.mfa import Told
from monitors.registration import Whom
from tests.monitors.model_store import Crash, Fault, ModelStore, Transient, run_all

MIDNIGHT = 20_000 * DAY
ANN, BOB = "user|ann", "user|bob"
SLOTS = 3
FULL = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
assert classes()  # gives the detectors their ids


@dataclass(frozen=True, kw_only=True)
class SmallFailures(RepeatedMfaFailures):
    reach = 2 * MINUTE


@dataclass(frozen=True, kw_only=True)
class SmallFatigue(MfaFatigue):
    reach = 2 * MINUTE
    spread = 2 * MINUTE


@dataclass(frozen=True, kw_only=True)
class SmallBreakGlass(BreakGlassSignIn):
    window_minutes = 4
    reach = 2 * MINUTE
    spread = 9 * MINUTE


SMALL = [SmallFailures(threshold=2, window_minutes=4, quiet_minutes=5),
         SmallFatigue(threshold=2, window_minutes=4, quiet_minutes=6),
         SmallBreakGlass(quiet_minutes=3)]
REAL = [RepeatedMfaFailures(), MfaFatigue()]


# The oracle: canonical episodes straight from all facts, with no buckets, no rows, no history.


def canonical(detector, facts):
    episodes, counted = [], set()
    for point in detector.points(thin(facts, SLOTS)):
        fresh = {fact for fact in point.facts if fact not in counted}
        counted |= fresh
        if episodes and point.at - episodes[-1]["end"] < detector.quiet:
            episode = episodes[-1]
        else:
            episode = {"start": point.at, "id": point.id, "facts": set(), "level": 0, "severity": 0, "spans": []}
            episodes.append(episode)
        episode["end"] = point.at
        episode["facts"] |= fresh
        episode["level"] = max(episode["level"], point.level)
        episode["severity"] = max(episode["severity"], point.severity)
        episode["spans"].append(point.span)
    return [Part(one["start"], one["id"], one["end"], one["level"], one["severity"], len(one["facts"]),
                 min(first for first, _ in one["spans"]), max(last for _, last in one["spans"])) for one in episodes]


# Running several instances step by step.


async def instance(ledger, batches):
    for batch in batches:
        facts = defaultdict(list)
        for subject, fact in batch:
            facts[subject].append(fact)
        while True:
            try:
                for subject, own in facts.items():
                    await ledger.judge_key(subject, own, "")
                break
            except (Crash, Busy, Transient):
                continue


def run(store, hands, choices=(), detectors=SMALL, kind=Ledger, **options):
    ledgers = [kind(store, detectors, slots=SLOTS, **options) for _ in hands]
    run_all([instance(*pair) for pair in zip(ledgers, hands, strict=True)], choices)
    return store


def watch(store, subject, detector):
    head = store.heads.get(subject, (Head(), 0))[0]
    return head.watches.get(detector.id, Watch())


def owed(store, subject):
    return [notice for (key, _, _), notice in sorted(store.notices.items()) if key == subject]


def check(store, records, detectors=SMALL):
    facts = defaultdict(list)
    for subject, fact in records:
        facts[subject].append(fact)
    for subject, own in facts.items():
        for detector in detectors:
            opened = [alert for alert in watch(store, subject, detector).alerts.values() if alert.status == "open"]
            assert sorted(alert.part for alert in opened) == canonical(detector, own)
            check_alerts(watch(store, subject, detector))
        check_owed([watch(store, subject, detector) for detector in detectors], owed(store, subject))


def check_alerts(held):
    for id_, alert in held.alerts.items():
        assert id_ == alert.id
        assert alert.status in {"open", "merged", "withdrawn"}
        assert (alert.merged_into is not None) == (alert.status == "merged")
        seen = set()
        while alert.merged_into:
            assert alert.id not in seen
            seen.add(alert.id)
            alert = held.alerts[alert.merged_into]


def check_owed(watches, told):
    by_alert = defaultdict(list)
    for notice in told:
        by_alert[notice.alert].append(notice)
    alerts = {id_: alert for held in watches for id_, alert in held.alerts.items()}
    assert set(by_alert) == set(alerts)
    for id_, own in by_alert.items():
        assert [notice.number for notice in own] == list(range(1, alerts[id_].owed + 1))
        whats = [notice.what for notice in own]
        assert whats[0] == "raised"
        assert not any({a, b} <= {"merged", "withdrawn"} for a, b in pairwise(whats))
        assert whats[-1] == {"open": "raised"}.get(alerts[id_].status, alerts[id_].status)
        assert whats.count("raised") == alerts[id_].raised


# Made-up streams.

MARKS = [
    {"repeated_mfa_failures": "failed"}, {"repeated_mfa_failures": "failed", "mfa_fatigue": "denied"},
    {"mfa_fatigue": "denied"}, {"repeated_mfa_failures": "completed", "mfa_fatigue": "approved"},
    {"repeated_mfa_failures": "completed"}, {"repeated_mfa_failures": "untold"}, {"break_glass_sign_in": "passed"},
    {"break_glass_sign_in": "held", "repeated_mfa_failures": "failed"}, {"break_glass_sign_in": "later"},
    {"break_glass_sign_in": "entered"},
]


@st.composite
def one_fact(draw, minutes=40):
    at = MIDNIGHT + draw(st.integers(-minutes * 3 // 2, minutes * 3 // 2)) * 20 * SECOND
    noted = draw(st.sampled_from(MARKS))
    steps = ()
    if mark := noted.get("mfa_fatigue"):
        words = ["approved"] if mark == "approved" else ["denied", "hostile"]
        times = draw(st.lists(st.integers(-6, 6), min_size=1, max_size=3, unique=True))
        steps = tuple(sorted(Told(at + step * 20 * SECOND, draw(st.sampled_from(words))) for step in times))
    return Fact(at, draw(st.sampled_from("abcdefgh")), MIDNIGHT + draw(st.integers(0, 3)), draw(st.sampled_from("stuvw")),
                kind_of(noted), session=draw(st.sampled_from("xy")), steps=steps,
                steps_of_its_own=bool(steps) and draw(st.booleans()))


def facts_strategy(most=24):
    return st.lists(st.tuples(st.sampled_from([ANN, ANN, ANN, BOB]), one_fact()), max_size=most)


@st.composite
def deliveries(draw, most_instances=4):
    """Records, dealt to instances in batches, some delivered twice, with the choices of a scheduler."""
    records = draw(facts_strategy())
    hands = [[] for _ in range(draw(st.integers(1, most_instances)))]
    dealt = draw(st.permutations(records + draw(st.lists(st.sampled_from(records), max_size=6)) if records else []))
    start = 0
    while start < len(dealt):
        size = draw(st.integers(1, 6))
        hands[draw(st.integers(0, len(hands) - 1))].append(dealt[start:start + size])
        start += size
    return records, hands, draw(st.lists(st.integers(0, 3), max_size=120))


FAULTS = st.dictionaries(
    st.integers(0, 60), st.builds(Fault, st.sampled_from([Crash, Transient]), st.booleans()), max_size=8)


@FULL
@given(deliveries(), st.sampled_from([1, 2, 3, 1000]))
def test_any_order_cut_repetition_and_interleaving_gives_the_canonical_episodes(delivery, page):
    records, hands, choices = delivery
    check(run(ModelStore(page=page), hands, choices), records)


@FULL
@given(deliveries(), FAULTS)
def test_crashes_and_lost_answers_at_any_operation_change_nothing(delivery, faults):
    records, hands, choices = delivery
    check(run(ModelStore(page=3, faults=faults), hands, choices), records)


@FULL
@given(deliveries(most_instances=1), FAULTS)
def test_one_instance_owes_the_very_same_with_and_without_crashes(delivery, faults):
    _, hands, _ = delivery
    calm, stormy = run(ModelStore(), hands), run(ModelStore(faults=faults), hands)
    assert calm.notices == stormy.notices
    assert {key: head for key, (head, _) in calm.heads.items()} == {key: head for key, (head, _) in stormy.heads.items()}


@pytest.mark.parametrize("takes_effect", [False, True])
def test_the_process_dies_between_any_two_steps_and_nothing_is_lost_or_owed_twice(takes_effect):
    records = [*burst(-3, 8), fail(1.5, kind="completed", attempt="a-1", time=MIDNIGHT + DAY), *burst(55)]
    hands = [[records[:4], records[4:9], records[9:]]]
    calm = run(ModelStore(), hands, detectors=REAL)
    for step in range(len(calm.log) + 1):
        died = run(ModelStore(faults={step: Fault(Crash, takes_effect)}), hands, detectors=REAL)
        assert died.notices == calm.notices, step
        assert died.heads.keys() == calm.heads.keys()
        check(died, records, REAL)


@FULL
@given(deliveries())
def test_an_issued_id_never_changes(delivery):
    _, hands, choices = delivery
    store, before = ModelStore(), {}
    ledgers = [Ledger(store, SMALL, slots=SLOTS) for _ in hands]
    running, choices = [instance(*pair) for pair in zip(ledgers, hands, strict=True)], iter(choices)
    while running:
        one = running[next(choices, 0) % len(running)]
        try:
            one.send(None)
        except StopIteration:
            running.remove(one)
        for subject, detector in product((ANN, BOB), SMALL):
            now = watch(store, subject, detector).alerts
            old = before.get((subject, detector.id), {})
            assert set(old) <= set(now)
            for id_, alert in old.items():
                assert now[id_].owed >= alert.owed
                assert now[id_].raised >= alert.raised
                assert now[id_].born == alert.born
            before[subject, detector.id] = now


@FULL
@given(facts_strategy(most=40), facts_strategy(most=40), st.integers(1, 3))
def test_any_cut_may_thin(one, other, slots):
    one, other = [fact for _, fact in one], [fact for _, fact in other]
    assert thin(one + other, slots) == thin(thin(one, slots) + thin(other, slots), slots)


@FULL
@given(deliveries(), deliveries(), st.integers(-40, 40))
def test_forgetting_what_is_settled_changes_nothing_that_is_not(before, later, minute):
    oldest = MIDNIGHT + minute * MINUTE
    store = run(ModelStore(), before[1], before[2])
    timely = [[[one for one in batch if one[1].at >= oldest] for batch in hand] for hand in later[1]]
    run(store, timely, later[2], oldest=oldest)
    records = before[0] + [(subject, fact) for subject, fact in later[0] if fact.at >= oldest]
    for subject, detector in product({subject for subject, _ in records}, SMALL):
        opened = [alert.part for alert in watch(store, subject, detector).alerts.values() if alert.status == "open"]
        truth = canonical(detector, [fact for owner, fact in records if owner == subject])
        assert sorted(part for part in opened if part.end >= oldest) == [one for one in truth if one.end >= oldest]


# The order of the procedure is needed: every interleaving of two instances, and what breaks when it is changed.


WHOLE = MIDNIGHT - 99 * MINUTE, MIDNIGHT + 99 * MINUTE


class FactsBeforeHead(Ledger):
    """Wrong: reads the facts, then the head row."""

    async def _judge(self, key, detectors, first, last, name):
        verdict = Verdict()
        facts = await self.store.recall(key, *WHOLE)
        head, etag = await self.store.head(key)
        buckets = {one.id: one.buckets(first, last) for one in detectors}
        try:
            after = self._after(Whom(key, name), head or Head(), detectors, buckets, facts, verdict)
            await self.store.commit(key, etag, after, verdict.notices)
        except Conflict:
            return await self._judge(key, detectors, first, last, name)
        return verdict


class SkipsWhatIsUnchanged(Ledger):
    """Wrong: does not write the head row where nothing changed."""

    async def _judge(self, key, detectors, first, last, name):
        verdict = Verdict()
        head, etag = await self.store.head(key)
        facts = await self.store.recall(key, *WHOLE)
        buckets = {one.id: one.buckets(first, last) for one in detectors}
        try:
            after = self._after(Whom(key, name), head or Head(), detectors, buckets, facts, verdict)
            if after != (head or Head()):
                await self.store.commit(key, etag, after, verdict.notices)
        except Conflict:
            return await self._judge(key, detectors, first, last, name)
        return verdict


def wrong_interleavings(kind):
    failures = [(ANN, plain_fact(MIDNIGHT + at * SECOND, f"r{at}", f"a{at}", "failed")) for at in (5, 65)]
    success = (ANN, plain_fact(MIDNIGHT + 65 * SECOND, "r65", "a65", "completed", time=MIDNIGHT + DAY))
    for choices in product([0, 1], repeat=11):
        store = run(ModelStore(), [[failures], [[success]]], choices, detectors=SMALL[:1], kind=kind)
        try:
            check(store, [*failures, success], SMALL[:1])
        except AssertionError:
            yield choices


def test_every_interleaving_of_a_burst_and_the_success_that_undoes_it_is_right():
    assert not list(wrong_interleavings(Ledger))


@pytest.mark.parametrize("kind", [FactsBeforeHead, SkipsWhatIsUnchanged])
def test_another_order_of_the_procedure_is_wrong_in_some_interleaving(kind):
    assert any(wrong_interleavings(kind))


def test_a_cap_by_arrival_depends_on_the_cut():
    facts = [fact for _, fact in burst(0, 9)]

    def capped(size):
        return [fact for start in range(0, 9, size) for fact in facts[start:start + size][:5]]

    assert canonical(REAL[0], capped(9)) != canonical(REAL[0], capped(3))


# Told cases, with the real thresholds.


def plain_fact(at, id_, attempt, mark, time=None):
    return Fact(at, id_, at + 2 * MINUTE if time is None else time, attempt, kind_of({"repeated_mfa_failures": mark}))


def fail(minute, n=0, *, kind="failed", attempt=None, time=None):
    at = MIDNIGHT + round(minute * MINUTE)
    return ANN, plain_fact(at, f"r{minute}-{n}", attempt or f"a{minute}", kind, time)


def burst(minute, size=5):
    return [fail(minute + step) for step in range(size)]


def alerts(store, detector=REAL[0]):
    return sorted(watch(store, ANN, detector).alerts.values(), key=lambda alert: alert.part)


def told(store):
    return Counter(notice.what for notice in owed(store, ANN))


def test_a_burst_across_midnight_is_one_alert_however_it_is_cut():
    records = burst(-3, 8)
    for size in range(1, 9):
        store = run(ModelStore(), [[records[start:start + size]] for start in range(0, 8, size)], detectors=[REAL[0]])
        assert [(alert.status, alert.part.count) for alert in alerts(store)] == [("open", 8)]
        assert told(store) == {"raised": 1}


def test_a_late_fact_that_joins_two_merges_the_later_into_the_earlier():
    store = run(ModelStore(), [[burst(0), burst(110)]], detectors=[REAL[0]])
    first, second = alerts(store)
    run(store, [[burst(55)]], detectors=[REAL[0]])
    kept, merged = sorted(alerts(store), key=lambda alert: alert.status, reverse=True)
    assert (kept.id, kept.status) == (first.id, "open")
    assert (merged.id, merged.status, merged.merged_into) == (second.id, "merged", first.id)
    assert told(store) == {"raised": 2, "merged": 1}


def test_a_late_success_withdraws():
    store = run(ModelStore(), [[burst(0)]], detectors=[REAL[0]])
    run(store, [[[fail(1.5, kind="completed", attempt="a1", time=MIDNIGHT + DAY)]]], detectors=[REAL[0]])
    assert [alert.status for alert in alerts(store)] == ["withdrawn"]
    assert told(store) == {"raised": 1, "withdrawn": 1}


def test_a_late_success_in_the_middle_splits_and_the_earlier_part_keeps_the_id():
    store = run(ModelStore(), [[[*burst(0), *burst(52), *burst(104)]]], detectors=[REAL[0]])
    (whole,) = alerts(store)
    run(store, [[[fail(53, 1, kind="completed", attempt="a53", time=MIDNIGHT + DAY)]]], detectors=[REAL[0]])
    first, second = alerts(store)
    assert (first.id, first.status, second.status) == (whole.id, "open", "open")
    assert second.id != whole.id


def test_four_times_the_count_raises_once():
    batches = [[fail(step / 3) for step in range(24)][cut:cut + 5] for cut in range(0, 24, 5)]
    store = run(ModelStore(), [batches, batches], [0, 1] * 99, detectors=REAL[:1])
    assert [alert.raised for alert in alerts(store)] == [2]
    assert told(store) == {"raised": 2}


def test_evidence_of_what_was_undone_goes_and_a_long_burst_keeps_its_beginning_and_end():
    store = run(ModelStore(), [[[fail(step / 2) for step in range(60)]]], detectors=REAL[:1])
    (alert,) = alerts(store)
    assert len(alert.evidence) == 20
    assert (alert.evidence[0].id, alert.evidence[-1].id) == ("r0.0-0", "r29.5-0")
    run(store, [[[fail(0.25, kind="completed", attempt="a0.0", time=MIDNIGHT + DAY)]]], detectors=REAL[:1])
    assert alerts(store)[0].evidence[0].id == "r0.5-0"


def test_forgetting_keeps_an_episode_that_goes_on():
    detector = REAL[0]
    facts = [fact for _, fact in burst(0, 200)]
    held = judged(Watch(), detector, ANN, detector.buckets(facts[0].at, facts[-1].at), facts)
    kept = forgotten(held, detector.quiet, MIDNIGHT + 150 * MINUTE)
    assert len(kept.parts) < len(held.parts)
    assert list(kept.alerts.values()) == list(held.alerts.values())


# What it costs.


@pytest.mark.parametrize(("start", "more"), [(600, 0), (-2, 2)])
def test_a_fact_with_no_alert_in_sight_costs_two_operations_and_one_more_for_a_second_day(start, more):
    store = run(ModelStore(), [[[fail(start, kind="completed")] * 3]], detectors=REAL)
    assert len(store.log) <= 2 + more
    assert store.log.count("write") == 1
    assert "commit" not in store.log


def test_a_batch_in_an_open_episode_costs_five_operations_for_all_detectors():
    store = run(ModelStore(), [[burst(600)]], detectors=REAL)
    assert store.log == ["write", "read", "head", "read", "commit"]
    run(store, [[burst(605)]], detectors=REAL)
    assert len(store.log) == 10


def test_a_wide_batch_stays_within_a_transaction():
    records = [one for n in range(90) for one in burst(70 * n)]
    store = run(ModelStore(), [[records[::2] + records[1::2]]], detectors=REAL)
    assert [alert.status for alert in alerts(store)] == ["open"] * 90
    assert max(store.commits) <= 100
