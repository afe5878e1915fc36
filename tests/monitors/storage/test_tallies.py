"""What the judging of cohorts may count on, wherever tallies are kept: one set of claims for all of them."""

from typing import Any

import pytest

from monitors.cohorts import State
from monitors.counting import counted
from monitors.hashing import hash_of, hashes
from monitors.ledger import Conflict
from monitors.records.applied import Policy
from monitors.records.instant import DAY, HOUR, MINUTE
from monitors.storage.tables import TablesStore
from monitors.storage.tallies import MOST_EVENTS, TablesTallies, bites, slices
from monitors.storage.tallies_in_memory import MemoryTallies
from monitors.tallies import Event, PolicyChange, Span, Tally
from tests.builders import at, guid, mfa_failure, read, record, several
from tests.monitors.storage.build import Wait

FIRST = at() // MINUTE
Either = MemoryTallies | TablesTallies


@pytest.fixture(params=["memory", "tables"])
def tallies(request: pytest.FixtureRequest) -> Either:
    """Empty tallies of each kind."""
    if request.param == "memory":
        return MemoryTallies()
    store: TablesStore = request.getfixturevalue("tables")
    return TablesTallies(store.account)


def tally(*records: Any) -> Tally:
    """What these records come to."""
    return counted(read(*records).sign_ins)


def told(span: Span) -> Any:
    """All that a span says."""
    low, high = span.low, span.high
    return (span.tenant, span.events, {user: sorted(found) for user, found in span.succeeded.items()},
            {one: sorted(found) for one, found in span.ended_well.items()}, span.seen(low, high), span.singles(low, high),
            span.count("50053", low, high), span.skips(low, high),
            [span.interactive(hour) for hour in range(low // 60, high // 60)])


EVERYTHING = (
    *several(3, record, first=10, userId=guid(1)), mfa_failure(n=20, userId=guid(2)), mfa_failure(n=21, userId=guid(3), minute=2),
    record(n=22, userId=guid(2), minute=3, attempt=20), record(n=23, code=50053, userId=guid(5)),
    record(n=24, code=50126, userId=guid(6), minute=1), record(n=25, said="MFA requirement skipped due to registered device"),
    record(n=26, code=53003, minute=4, ipAddress="2001:db8::7", appliedConditionalAccessPolicies=[
        {"id": guid(1, 9), "displayName": "Block", "result": "failure"}]))


class TestMinutes:
    def test_what_a_batch_adds_comes_back_minute_by_minute(self, tallies: Either, wait: Wait[Any]) -> None:
        whole = tally(*EVERYTHING)
        wait(tallies.add("hub|0|1", tally(*EVERYTHING), at()))
        span = wait(tallies.read(FIRST - 60, FIRST + 60))
        assert told(span) == told(Span(FIRST - 60, FIRST + 60, [whole]))
        assert len(span.events) == 3
        assert span.events[-1].policies == (Policy(guid(1, 9), "Block"),)
        assert wait(tallies.read(FIRST + 2, FIRST + 3)).events == [span.events[1]]

    def test_high_is_left_out_and_nothing_is_nothing(self, tallies: Either, wait: Wait[Any]) -> None:
        wait(tallies.add("hub|0|1", tally(mfa_failure(minute=5)), at()))
        assert not wait(tallies.read(FIRST, FIRST + 5)).events
        assert len(wait(tallies.read(FIRST + 5, FIRST + 6)).events) == 1
        assert wait(tallies.read(FIRST + 6, FIRST + 7)).seen(0, 1 << 31) == set()

    def test_a_batch_written_twice_counts_once_and_batches_unite(self, tallies: Either, wait: Wait[Any]) -> None:
        for name in ("hub|0|1", "hub|0|1", "hub|1|1"):
            wait(tallies.add(name, tally(record(n=1, code=50053), mfa_failure(n=2)), at()))
        span = wait(tallies.read(FIRST, FIRST + 1))
        assert span.count("50053", FIRST, FIRST + 1) == 2  # one more delivery cut otherwise doubles counts, and only these
        assert len(span.events) == 1
        assert len(span.seen(FIRST, FIRST + 1)) == 1

    def test_midnight_parts_nothing(self, tallies: Either, wait: Wait[Any]) -> None:
        late = 12 * 60 + 20  # from 11:40 to midnight
        wait(tallies.add("hub|0|1", tally(*several(3, mfa_failure, minute=late - 1)), at()))
        assert len(wait(tallies.read(FIRST, FIRST + late + 60)).events) == 3


class TestChanges:
    def test_each_batch_says_which_minutes_it_changed(self, tallies: Either, wait: Wait[Any]) -> None:
        wait(tallies.add("hub|0|1", tally(record(n=1), mfa_failure(n=2, minute=3)), at(6)))
        found = wait(tallies.changed(at(6), at(7)))
        assert [list(minutes) for minutes in found.values()] == [[FIRST, FIRST + 3]]
        assert wait(tallies.changed(at(60), at(61))) == {}

    def test_a_batch_that_comes_again_is_another_change(self, tallies: Either, wait: Wait[Any]) -> None:
        wait(tallies.add("hub|0|1", tally(record(n=1)), at(6)))
        first = set(wait(tallies.changed(at(6), at(7))))
        wait(tallies.add("hub|0|1", tally(record(n=1), record(n=2, minute=1)), at(6)))
        assert set(wait(tallies.changed(at(6), at(7)))) - first

    def test_a_minute_read_before_is_read_again_once_it_has_changed(self, tallies: Either, wait: Wait[Any]) -> None:
        for number in (1, 2, 3):
            wait(tallies.add(f"hub|0|{number}", tally(mfa_failure(n=number, userId=guid(number))), at(6)))
            wait(tallies.changed(at(6), at(7)))
            assert len(wait(tallies.read(FIRST, FIRST + 2)).events) == number

    def test_policy_changes_of_one_policy_in_order(self, tallies: Either, wait: Wait[Any]) -> None:
        made = [PolicyChange(at(minute), f"e/{minute}", policy, "CA", "adele", "state changed")
                for minute, policy in ((3, "a/b"), (0, "a/b"), (1, "other"), (-25 * 60, "a/b"))]
        wait(tallies.add_changes([*made, made[0]]))
        assert wait(tallies.policy_changes("a/b", at() - DAY, at(3))) == [made[1], made[0]]
        assert wait(tallies.policy_changes("a/b", at() - DAY, at(3) - 1)) == [made[1]]


class TestState:
    def test_there_is_none_until_it_is_put_and_it_comes_back_as_it_was(self, tallies: Either, wait: Wait[Any]) -> None:
        assert wait(tallies.state())[0] is None
        state = State(at(), FIRST, {"mass_lockout": {f"policy|{guid(n)}": at(n) for n in range(3000)}}, "claim")
        etag = wait(tallies.put(state, wait(tallies.state())[1]))
        assert wait(tallies.state()) == (state, etag)

    def test_who_read_before_another_wrote_conflicts(self, tallies: Either, wait: Wait[Any]) -> None:
        _, none = wait(tallies.state())
        stale = wait(tallies.put(State(1), none))
        wait(tallies.put(State(2), stale))
        for etag in (none, stale):
            with pytest.raises(Conflict):
                wait(tallies.put(State(3), etag))


class TestInTables:
    def test_a_batch_costs_a_write_a_minute_and_one_more(self, tables: TablesStore, wait: Wait[Any]) -> None:
        kept = TablesTallies(tables.account)
        wait(kept.add("hub|0|1", tally(*several(300, record, every=0.01)), at()))
        assert kept.account.operations == len(range(3)) + 1
        assert kept.account.operations <= 2 * 3

    def test_minutes_known_and_unchanged_are_not_read_again(self, tables: TablesStore, wait: Wait[Any]) -> None:
        kept = TablesTallies(tables.account)
        wait(kept.changed(at(), at()))
        wait(kept.read(FIRST, FIRST + 60))
        before = kept.account.operations
        wait(kept.read(FIRST, FIRST + 60))
        assert kept.account.operations == before

    def test_what_another_process_heard_of_is_not_taken_for_known(self, tables: TablesStore, wait: Wait[Any]) -> None:
        one, other = TablesTallies(tables.account), TablesTallies(tables.account)
        wait(one.changed(at(), at()))
        wait(one.read(FIRST, FIRST + 2))
        wait(other.add("hub|0|1", tally(mfa_failure()), at(1)))
        wait(one.changed(at(30), at(31)))  # the other process judged meanwhile, up to minute 30
        assert len(wait(one.read(FIRST, FIRST + 2)).events) == 1

    def test_what_is_too_big_for_a_row_is_split_and_nothing_is_cut(self, tables: TablesStore, wait: Wait[Any]) -> None:
        people = [guid(n) for n in range(25_000)]
        events = [Event(at() + n, guid(n), 53003, n, n, guid(n), "x" * 120, policies=(Policy("p", "y" * 100),) * 10)
                  for n in range(2_000)]
        whole = Tally("t", users=hashes(people), attempts=hashes(people), kinds=bytearray(len(people)), events=events)
        whole.fill(FIRST)
        kept = TablesTallies(tables.account)
        assert len(list(slices(FIRST, whole))) > 3
        wait(kept.add("hub|0|1", whole, at()))
        span = wait(kept.read(FIRST, FIRST + 1))
        assert span.events == events
        assert span.seen(FIRST, FIRST + 1) == {*map(hash_of, people), *range(2_000)}

    def test_one_event_bigger_than_a_bite_is_a_bite(self) -> None:
        huge = Event(0, "", 0, 0, 0, "", "x" * (MOST_EVENTS + 1))
        assert list(bites([huge, huge])) == [[huge], [huge]]

    def test_days_are_dropped_whole_after_fifteen(self, tables: TablesStore, wait: Wait[Any]) -> None:
        kept = TablesTallies(tables.account)
        wait(kept.add("hub|0|1", tally(record()), at()))
        assert wait(kept.drop_old(at() + 15 * DAY)) == []
        assert wait(kept.drop_old(at() + 16 * DAY + HOUR)) == ["tallies20260310", "tallylog20260310"]
        assert wait(kept.drop_old(at() + 16 * DAY + HOUR)) == []
