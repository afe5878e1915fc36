"""Which events count as judged: any order, cut, repetition and number of instances; and when numbers begin again."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.feed.progress import BY_CLIENTS, COUNTED, Came, Count, Progress, Range, merged, summed
from monitors.feed.spans import Span, united, without
from monitors.records.instant import HOUR, MINUTE
from monitors.stretch import Stretch
from tests.builders import NOON, at, audit_record, read, record

NUMBERS = st.sets(st.integers(0, 60), max_size=40)


def stretch(first: int, last: int, put: datetime | None = NOON) -> Stretch:
    """A batch of these numbers."""
    return Stretch("sign-ins", "0", first, last, put)


def came(records: int = 1, set_aside: int = 0, *categories: str) -> Came:
    """What it brought."""
    return Came(Count(records, set_aside), frozenset(categories))


def spans(numbers: set[int]) -> list[Span]:
    """A set of numbers as spans."""
    return united(Span(one, one) for one in numbers)


@given(one=NUMBERS, other=NUMBERS)
def test_spans_are_sets_of_numbers(one: set[int], other: set[int]) -> None:
    assert united([*spans(one), *spans(other)]) == spans(one | other)
    assert united(without(spans(one), spans(other))) == spans(one - other)
    assert [span.within(spans(other)) for span in spans(one)] == [set(range(a, b + 1)) <= other for a, b in spans(one)]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_whatever_the_order_cut_and_repetition_exactly_what_was_judged_is_known(seed: int) -> None:
    chance, known, judged = Random(seed), Progress(at()), set[int]()
    for _ in range(chance.randint(1, 30)):
        first = chance.randint(0, 80)
        last = first + chance.randint(0, 12)
        known = known.after(stretch(first, last), came(), at(chance.randint(0, 90)))
        judged |= set(range(first, last + 1))
    assert known.spans == spans(judged)
    assert {hole.span for hole in known.holes} == set(without([Span(min(judged), max(judged))], spans(judged)))


def test_a_hole_is_as_old_as_the_jump_over_it() -> None:
    known = Progress(at()).after(stretch(0, 9), came(), at())
    known = known.after(stretch(20, 29), came(), at(5)).after(stretch(30, 39), came(), at(9))
    assert [(hole.span, hole.since) for hole in known.holes] == [(Span(10, 19), at(5))]
    known = known.after(stretch(18, 19), came(), at(30))
    assert [(hole.span, hole.since) for hole in known.holes] == [(Span(10, 17), at(5))]


def test_too_many_holes_hide_none() -> None:
    many = merged([Range(number, number, 0) for number in range(0, 100, 2)], most=10)
    assert [one.first for one in many] == [0, *range(82, 100, 2)]


@pytest.mark.parametrize(("case", "after", "anew"), [
    ("once more", stretch(500, 509), False),
    ("once more, an hour later, as it was put then", stretch(490, 509, NOON), False),
    ("within a minute", stretch(0, 9, NOON + timedelta(minutes=1)), False),
    ("begins again", stretch(0, 9, NOON + timedelta(minutes=2)), True),
    ("begins again among known numbers", stretch(500, 505, NOON + timedelta(minutes=2)), True),
    ("goes on", stretch(510, 519, NOON + timedelta(minutes=2)), False),
    ("is read again by hand", stretch(0, 9, None), False),
    ("no zone is UTC", stretch(0, 9, NOON.replace(tzinfo=None) + timedelta(minutes=2)), True)])
def test_numbers_that_begin_again_are_told_by_when_they_were_put(case: str, after: Stretch, anew: bool) -> None:
    known = Progress(at()).after(stretch(500, 509), came(), at()).after(after, came(), at(90))
    assert (known.before, known.began) == ((509, at(90)) if anew else (None, at())), case
    assert (Span(500, 509).within(known.spans)) is not anew


def test_only_what_is_new_counts_as_come() -> None:
    known = Progress(at()).after(stretch(10, 19), came(7, 1, "AuditLogs"), at())
    again = known.after(stretch(10, 19), came(7, 1, "AuditLogs"), at(5))
    assert again is known
    older = known.after(stretch(0, 4, None), came(3, 0, "AuditLogs"), at(5))
    assert older.arrived == {"AuditLogs": at()}
    assert summed([known, older]) == {at() // MINUTE: Count(14, 2), at(5) // MINUTE: Count(3, 0)}
    later = older.after(stretch(20, 20), came(), at() + 2 * HOUR)
    assert len(later.counts) == 1
    assert COUNTED == 60


def test_a_batch_says_what_came() -> None:
    mixed = read(record(), record(n=2, category="NonInteractiveUserSignInLogs"), audit_record("Add group"), {})
    assert Came.of(mixed) == came(4, 1, "SignInLogs", BY_CLIENTS, "AuditLogs")
    assert Came.of(read(record())) == came(1, 0, "SignInLogs")
