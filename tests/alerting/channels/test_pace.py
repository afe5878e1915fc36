"""Exchange takes 30 mails a minute from a mailbox; ours go at 25, and the last 5 only where it is urgent."""

from hypothesis import given
from hypothesis import strategies as st

from alerting.channels.pace import Pace


def sent(pace: Pace, at: float, count: int, *, urgent: bool) -> tuple[Pace, list[float]]:
    waits = []
    for _ in range(count):
        pace, wait = pace.take(at, urgent=urgent)
        waits.append(wait)
    return pace, waits


def test_twenty_ordinary_ones_then_five_urgent_ones_then_nobody() -> None:
    pace, waits = sent(Pace(), 100.0, 21, urgent=False)
    assert waits == [0.0] * 20 + [60.0]
    pace, waits = sent(pace, 110.0, 6, urgent=True)
    assert waits == [0.0] * 5 + [50.0]
    assert pace.take(110.0, urgent=False)[1] == 50.0
    assert pace.take(159.9, urgent=True)[1] > 0
    assert pace.take(160.0, urgent=True)[1] == 0


def test_an_ordinary_one_waits_until_enough_have_left() -> None:
    pace, _ = sent(Pace(most=4, kept=2), 0.0, 1, urgent=True)
    for at in (10.0, 20.0, 30.0):
        pace, wait = pace.take(at, urgent=True)
        assert wait == 0
    assert pace.take(40.0, urgent=False)[1] == 40.0  # at 80, those of 0, 10 and 20 are gone: one is left, so one of two may go


def test_what_had_to_wait_does_not_count() -> None:
    pace, _ = sent(Pace(), 0.0, 50, urgent=True)
    assert len(pace.sent) == 25


@given(asked=st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=120))
def test_no_minute_holds_more(asked: list[tuple[int, bool]]) -> None:
    pace, at = Pace(), 0.0
    went: list[tuple[float, bool]] = []
    for gap, urgent in asked:
        at += gap / 4
        pace, wait = pace.take(at, urgent=urgent)
        if wait:
            assert pace.take(at + wait, urgent=urgent)[1] == 0
        else:
            went.append((at, urgent))
    for index, (end, urgent) in enumerate(went):
        within = [then for then, _ in went[:index + 1] if end - 60 < then]
        assert len(within) <= (25 if urgent else 20)
