"""What the ledger may count on, whichever store it has: one set of claims for all of them."""

from typing import Any

import pytest

from monitors.ledger import Conflict, Ledger, Store
from monitors.records.instant import DAY, END, HOUR, MINUTE, SECOND
from monitors.records.mfa import Told
from tests.monitors.storage.build import (
    HOSTILE,
    KEY,
    MIDNIGHT,
    NOON,
    Third,
    Wait,
    commit,
    fact,
    head,
    huge_head,
    notice,
    together,
)


class TestFacts:
    def test_a_fact_comes_back_as_it_was(self, store: Store, wait: Wait[Any]) -> None:
        whole = fact(time=NOON + 7, attempt="other", what="500121 Denied; \u200f'x'", ip="2001:db8::1", place="DE, Köln",
                     app="Teams", device="00ff", session="ff00", steps=(Told(NOON, "denied"), Told(NOON + SECOND, "approved")),
                     steps_of_its_own=True)
        wait(store.remember(KEY, [whole]))
        assert wait(store.recall(KEY, NOON, NOON + 1)) == [whole]

    def test_writing_a_fact_twice_is_writing_it_once(self, store: Store, wait: Wait[Any]) -> None:
        wait(store.remember(KEY, [fact(), fact()]))
        wait(store.remember(KEY, [fact(), fact(id="other")]))
        assert wait(store.recall(KEY, NOON, NOON + 1)) == [fact(), fact(id="other")]

    def test_versions_of_one_record_are_all_kept(self, store: Store, wait: Wait[Any]) -> None:
        versions = [fact(time=NOON + minutes * MINUTE) for minutes in range(3)]
        wait(store.remember(KEY, versions))
        assert sorted(wait(store.recall(KEY, NOON, NOON + 1)), key=lambda one: one.time) == versions

    @pytest.mark.parametrize(("low", "high", "found"), [(0, 3, [0, 1, 2]), (0, 2, [0, 1]), (1, 2, [1]), (1, 1, []), (2, 1, []),
                                                        (3, 9, [])])
    def test_recall_includes_its_low_bound_and_excludes_its_high_one(
            self, store: Store, wait: Wait[Any], low: int, high: int, found: list[int]) -> None:
        facts = [fact(NOON + micro) for micro in range(3)]
        wait(store.remember(KEY, facts))
        assert wait(store.recall(KEY, NOON + low, NOON + high)) == [facts[number] for number in found]

    def test_midnight_parts_nothing(self, store: Store, wait: Wait[Any]) -> None:
        facts = [fact(MIDNIGHT + micro) for micro in (-1, 0, 1)]
        wait(store.remember(KEY, facts))
        assert wait(store.recall(KEY, MIDNIGHT - 1, MIDNIGHT + 2)) == facts
        assert wait(store.recall(KEY, MIDNIGHT - HOUR, MIDNIGHT)) == facts[:1]
        assert wait(store.recall(KEY, MIDNIGHT, MIDNIGHT + HOUR)) == facts[1:]

    def test_facts_of_several_days_come_in_order_of_time(self, store: Store, wait: Wait[Any]) -> None:
        facts = [fact(MIDNIGHT + half * DAY // 2) for half in range(8)]
        wait(store.remember(KEY, facts[::-1]))
        assert wait(store.recall(KEY, MIDNIGHT, MIDNIGHT + 4 * DAY)) == facts

    def test_facts_of_one_time_come_in_order_of_id_and_content(self, store: Store, wait: Wait[Any]) -> None:
        ids = ["a", "B", "b/c", "b", "bb", "0b1c2d3e-0000-4000-8000-00000000000a", "ü", "~", "=", "0b1c2d3e"]
        facts = [fact(id=id_, time=NOON + late) for id_ in ids for late in range(2)]
        wait(store.remember(KEY, facts))
        assert wait(store.recall(KEY, NOON, NOON + 1)) == sorted(facts, key=lambda one: (one.at, one.id, one.digest))

    def test_the_first_and_the_last_day_there_are_can_be_kept(self, store: Store, wait: Wait[Any]) -> None:
        wait(store.remember(KEY, [fact(0), fact(END - 1)]))
        assert wait(store.recall(KEY, 0, HOUR)) == [fact(0)]
        assert wait(store.recall(KEY, END - HOUR, END)) == [fact(END - 1)]

    def test_more_facts_than_a_transaction_or_a_page_holds_come_back_in_order(self, store: Store, wait: Wait[Any]) -> None:
        facts = [fact(NOON + number) for number in range(1_101)]
        wait(store.remember(KEY, facts))
        assert wait(store.recall(KEY, NOON, NOON + HOUR)) == facts

    def test_nothing_remembered_is_nothing_recalled(self, store: Store, wait: Wait[Any]) -> None:
        wait(store.remember(KEY, []))
        assert wait(store.recall(KEY, NOON, NOON + HOUR)) == []

    def test_each_key_has_facts_of_its_own(self, store: Store, wait: Wait[Any]) -> None:
        for number, key in enumerate(HOSTILE):
            wait(store.remember(key, [fact(NOON + number)]))
        for number, key in enumerate(HOSTILE):
            assert wait(store.recall(key, NOON, NOON + HOUR)) == [fact(NOON + number)]

    @pytest.mark.parametrize("id_", ["a/b\\c#d?e%f'g", "\x00\x85", "\u202e", "x" * 2048, "é" * 2048])
    def test_a_record_id_may_be_anything(self, store: Store, wait: Wait[Any], id_: str) -> None:
        facts = [fact(id=id_), fact(id=id_, time=NOON + 1)]
        wait(store.remember(KEY, facts))
        wait(store.remember(KEY, facts))
        assert sorted(wait(store.recall(KEY, NOON, NOON + 1)), key=lambda one: one.time) == facts

    def test_facts_written_at_once_are_all_kept(self, store: Store, wait: Wait[Any]) -> None:
        facts = [fact(NOON + number) for number in range(8)]
        assert wait(together(*(store.remember(KEY, [one]) for one in facts))) == [None] * 8
        assert wait(store.recall(KEY, NOON, NOON + HOUR)) == facts


class TestHeads:
    def test_a_key_has_no_head_until_one_is_committed(self, store: Store, wait: Wait[Any]) -> None:
        assert wait(store.head(KEY))[0] is None

    def test_a_head_comes_back_as_it_was(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head(3))
        assert wait(store.head(KEY))[0] == head(3)

    def test_a_head_too_big_for_one_property_comes_back_as_it_was_and_so_does_the_small_one_after_it(
            self, store: Store, wait: Wait[Any]) -> None:
        for one in (huge_head(), head()):
            commit(store, wait, one)
            assert wait(store.head(KEY))[0] == one

    def test_who_read_before_another_wrote_conflicts(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head())
        _, stale = wait(store.head(KEY))
        wait(store.commit(KEY, stale, head(2), []))
        with pytest.raises(Conflict):
            wait(store.commit(KEY, stale, head(3), []))
        assert wait(store.head(KEY))[0] == head(2)

    def test_writing_the_same_head_again_makes_others_stale(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head())
        _, stale = wait(store.head(KEY))
        wait(store.commit(KEY, stale, head(), []))
        with pytest.raises(Conflict):
            wait(store.commit(KEY, stale, head(2), []))

    def test_of_two_who_make_the_head_one_conflicts(self, store: Store, wait: Wait[Any]) -> None:
        _, nothing = wait(store.head(KEY))
        wait(store.commit(KEY, nothing, head(), []))
        with pytest.raises(Conflict):
            wait(store.commit(KEY, nothing, head(2), []))
        assert wait(store.head(KEY))[0] == head()

    @pytest.mark.parametrize("made_before", [False, True])
    def test_of_many_commits_at_once_exactly_one_wins(self, store: Store, wait: Wait[Any], made_before: bool) -> None:
        if made_before:
            commit(store, wait, head())
        _, etag = wait(store.head(KEY))
        answers = wait(together(*(store.commit(KEY, etag, head(parts), []) for parts in range(2, 8))))
        assert sorted(map(repr, answers)) == sorted([repr(Conflict(KEY))] * 5 + ["None"])
        assert wait(store.head(KEY))[0] == head(answers.index(None) + 2)

    def test_each_key_has_a_head_of_its_own(self, store: Store, wait: Wait[Any]) -> None:
        for key in HOSTILE:
            commit(store, wait, head(name=key), notice(), key=key)
        for key in HOSTILE:
            assert wait(store.head(key))[0] == head(name=key)

    def test_a_head_is_no_fact(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head())
        assert wait(store.recall(KEY, NOON - HOUR, NOON + HOUR)) == []


class TestNotices:
    def test_a_standing_notice_is_inserted_once(self, store: Store, wait: Wait[Any]) -> None:
        assert wait(store.stand(KEY, notice())) is True
        assert wait(store.stand(KEY, notice(count=4))) is False

    def test_another_number_or_alert_is_another_notice(self, store: Store, wait: Wait[Any]) -> None:
        assert all(wait(store.stand(KEY, one)) for one in (notice(), notice(number=2), notice("a2")))

    def test_of_many_who_insert_one_at_once_exactly_one_is_told_so(self, store: Store, wait: Wait[Any]) -> None:
        assert sorted(wait(together(*(store.stand(KEY, notice(count=count)) for count in range(6))))) == [False] * 5 + [True]

    def test_what_was_committed_stands(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head(), notice(), notice(number=2))
        assert wait(store.stand(KEY, notice())) is False
        assert wait(store.stand(KEY, notice(number=2))) is False

    def test_a_commit_that_conflicts_leaves_no_notice(self, store: Store, wait: Wait[Any]) -> None:
        commit(store, wait, head())
        _, stale = wait(store.head(KEY))
        wait(store.commit(KEY, stale, head(2), []))
        with pytest.raises(Conflict):
            wait(store.commit(KEY, stale, head(3), [notice(), notice(number=2)]))
        assert wait(store.stand(KEY, notice())) is True
        assert wait(store.stand(KEY, notice(number=2))) is True

    def test_a_head_made_by_another_meanwhile_leaves_no_notice(self, store: Store, wait: Wait[Any]) -> None:
        _, nothing = wait(store.head(KEY))
        wait(store.commit(KEY, nothing, head(), []))
        with pytest.raises(Conflict):
            wait(store.commit(KEY, nothing, head(2), [notice()]))
        assert wait(store.stand(KEY, notice())) is True


class TestOperations:
    def test_a_look_costs_two(self, store: Store, wait: Wait[Any]) -> None:
        wait(store.remember(KEY, [fact(), fact(NOON + 1)]))
        wait(store.recall(KEY, NOON - HOUR, NOON + HOUR))
        assert store.operations == 2  # type: ignore[attr-defined]

    def test_a_round_of_the_ledger_costs_two_and_where_an_alert_is_possible_five(
            self, store: Store, wait: Wait[Any]) -> None:
        ledger = Ledger(store, [Third()])
        spent = []
        for number in range(4):
            before = store.operations  # type: ignore[attr-defined]
            wait(ledger.judge_key(KEY, [fact(NOON + number * MINUTE, f"r{number}", kind="third=x")], "adele@contoso.test"))
            spent.append(store.operations - before)  # type: ignore[attr-defined]
        assert spent == [2, 2, 5, 5]
