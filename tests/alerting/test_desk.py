"""From findings to people, over Azurite: what is told at once, in turn, together, daily, and when a channel is down."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest

from alerting.channels import Later, Refused
from monitors.declared import LegacyException
from monitors.finding import Severity
from monitors.records.instant import DAY, HOUR, MINUTE, SECOND
from monitors.storage.channels import TablesChannels
from monitors.storage.tables import TablesStore
from tests.alerting.at_desk import MIDNIGHT, NOW, AtDesk, notice
from tests.monitors.storage.build import Wait


@pytest.fixture
def at(tables: TablesStore, wait: Wait[Any]) -> AtDesk:
    """A desk over tables of its own, which has sent digests before today."""
    made = AtDesk(tables)
    wait(made.deployed_before())
    return made


def test_what_is_high_is_told_in_the_invocation_and_then_nothing_is_owed(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.found(notice(), notice("a2", severity=Severity.MEDIUM, user=2), notice("a3", severity=Severity.LOW, user=3)))
    assert (len(at.teams.sent), len(at.email.sent), at.told) == (1, 1, [("a1", "raised", None)])
    wait(at.desk.tick())
    assert (len(at.teams.sent) - 1, len(at.email.sent), len(at.siem.sent)) == (2, 2, 3)  # the digest beside the medium one
    assert at.titles[1] == "MEDIUM: Repeated MFA failures"
    wait(at.desk.tick())
    assert (len(at.teams.sent), len(at.email.sent), len(at.siem.sent)) == (3, 2, 3)


def page(**odd: Any) -> Any:
    """A break-glass sign-in."""
    return notice("b1", detector="break_glass_sign_in", severity=Severity.CRITICAL, privileged=True, **odd)


def test_break_glass_waits_for_nothing_and_for_no_channel(at: AtDesk, wait: Wait[Any]) -> None:
    at.teams.hangs = 0.2

    async def handed_over() -> None:
        began = asyncio.get_running_loop().time()
        await at.desk.owe([page()])
        assert asyncio.get_running_loop().time() - began < 0.4

    wait(at.store.stand(f"user|{page().finding.subject.id}", page()))
    wait(handed_over())
    assert (at.titles, len(at.email.sent), at.told) == (
        ["CRITICAL: Break-glass account signed in"], 1, [("b1", "raised", None)])


def test_break_glass_is_told_where_its_telling_cannot_be_written_down(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.store.stand(f"user|{page().finding.subject.id}", page()))
    box = at.desk.outbox
    original = box.account.change
    calls = []

    async def fails(*arguments: Any, **odd: Any) -> Any:
        calls.append(1)
        raise ConnectionError("the store is gone")

    for broken in ("rows", "change"):
        setattr(box.account, broken, fails)
    wait(at.desk.owe([page()]))
    assert (len(at.teams.sent), len(at.email.sent), len(at.siem.sent)) == (1, 1, 1)
    box.account.change = original  # type: ignore[method-assign]
    del box.account.rows
    assert calls


# Storms


MANY = 300
"""More than are sent singly, in two halves that each come as one; `make bench` holds the same to 3,000."""


def test_a_storm_of_many_sends_ten_and_one_and_break_glass_in_its_middle_at_once(at: AtDesk, wait: Wait[Any]) -> None:
    many = [notice(f"s{number:04d}", user=100 + number) for number in range(MANY)]
    at.clock.now = NOW
    wait(at.found(*many[:MANY // 2]))
    begin = time.monotonic()
    wait(at.found(page()))
    assert time.monotonic() - begin < 10
    assert "CRITICAL: Break-glass account signed in" in at.titles
    wait(at.found(*many[MANY // 2:]))
    at.clock.now = NOW + 3 * MINUTE
    for _ in range(3):
        wait(at.desk.tick())
        at.clock.now += MINUTE
    singly = Counter(at.titles)
    assert singly["HIGH: Repeated MFA failures"] == 10
    assert singly[f"HIGH: Repeated MFA failures: {MANY - 10} more"] == 1
    ids = [alert for alert, *_ in at.told]
    assert len(ids) == len(set(ids)) == MANY + 2
    assert Counter(into is None for *_, into in at.told) == {False: MANY - 10, True: 12}
    people = [one for one in at.titles if "DIGEST" not in one]
    assert len(people) == 12
    assert len([one for one in at.email.sent if "digest" not in one.subject]) == 12


def test_quarter_hours_detectors_and_privileged_users_have_their_own(at: AtDesk, wait: Wait[Any]) -> None:
    first = [notice(f"a{number}", user=number + 1) for number in range(10)]
    wait(at.found(*first))
    wait(at.found(notice("next", at=NOW + 8 * MINUTE, user=50), notice("other", detector="enrolment_blocked", user=51),
                  notice("admin", privileged=True, user=52), notice("late", user=53)))
    assert [into is None for alert, _, into in at.told if alert in ("next", "other", "admin")] == [True] * 3
    assert [into is None for alert, _, into in at.told if alert == "late"] == [False]
    assert len([one for one in at.titles if "DIGEST" not in one]) == 13


def test_what_was_rolled_up_stays_so_and_clears_nobody(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.found(*(notice(f"a{number:02d}", user=number + 1) for number in range(11))))
    rolled = [alert for alert, _, into in at.told if into]
    [one] = rolled
    user = int(one[1:]) + 1
    wait(at.found(notice(one, 2, user=user), notice(one, 3, "withdrawn", user=user)))
    at.clock.now += HOUR
    wait(at.desk.tick())
    assert [title for title in at.titles if title.startswith("CLEARED")] == []
    assert [what for alert, what, _ in at.told if alert == one] == ["raised", "raised", "withdrawn"]


# The digest


def test_the_digest_is_sent_once_a_day_to_teams_and_email(tables: TablesStore, wait: Wait[Any]) -> None:
    ends = LegacyException("scanner@contoso.test", "IMAP4", MIDNIGHT + 5 * DAY)
    at = AtDesk(tables, exceptions=(ends,))
    wait(at.deployed_before())
    wait(at.desk.tick())  # today's, about nothing
    assert at.titles == ["DAILY DIGEST: Tuesday, 10 March 2026"]
    wait(at.found(*(notice(f"a{number}", user=number, severity=Severity.LOW, detector="account_locked") for number in (1, 2, 3))))
    wait(at.desk.tick())
    wait(at.found(notice("a3", 2, "withdrawn", user=3, severity=Severity.LOW, detector="account_locked")))
    wait(at.desk.tick())
    assert len(at.teams.sent) == 1
    at.clock.now = MIDNIGHT + DAY + 7 * HOUR
    wait(at.desk.tick())
    assert len(at.teams.sent) == 1
    at.clock.now += 5 * MINUTE
    for _ in range(3):
        wait(at.desk.tick())
    assert at.titles[1:] == ["DAILY DIGEST: Wednesday, 11 March 2026"]
    assert [one.subject for one in at.email.sent] == [
        "Latchkey daily digest, Tuesday, 10 March 2026", "Latchkey daily digest, Wednesday, 11 March 2026"]
    said = at.email.sent[1].text
    assert "2 alerts about 2 users." in said
    assert "user3@" not in said
    assert "The exception for scanner@contoso.test to use IMAP4 ends on 14 March 2026." in said


def test_a_digest_that_a_channel_does_not_take_is_sent_later_and_once(at: AtDesk, wait: Wait[Any]) -> None:
    at.teams.answers = [Later(status=500)]
    wait(at.desk.tick())
    assert (at.teams.sent, len(at.email.sent)) == ([], 1)
    at.clock.now += 6 * MINUTE
    for _ in range(3):
        wait(at.desk.tick())
    assert (len(at.teams.sent), len(at.email.sent)) == (1, 1)


# A channel is down


def test_when_a_channel_has_failed_for_15_minutes_the_others_say_so_and_when_it_is_back_too(
        at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.tick())
    at.teams.sent.clear()
    at.email.sent.clear()
    at.teams.answers = [Later(status=404)] * 100
    wait(at.found(notice(severity=Severity.MEDIUM)))
    for _ in range(14):
        wait(at.desk.tick())
        at.clock.now += MINUTE
    assert [one.subject for one in at.email.sent] == ["[MEDIUM] Repeated MFA failures: user1@contoso.test"]
    for _ in range(4):
        wait(at.desk.tick())
        at.clock.now += MINUTE
    assert [one.subject for one in at.email.sent][1:] == ["[HIGH] No alerts get through to Teams: Teams"]
    assert at.teams.sent == []
    at.teams.answers = []
    for _ in range(65):
        wait(at.desk.tick())
        at.clock.now += MINUTE
    assert at.titles == ["MEDIUM: Repeated MFA failures"]
    assert [one.subject for one in at.email.sent][2:] == ["[CLEARED] Alerts get through to Teams again: Teams"]
    assert [what for *_, what in ((one["data"]["detector"], one["type"].rpartition(".")[2]) for one in at.siem.sent)] == [
        "raised", "raised", "withdrawn"]


def test_a_failure_that_passes_is_no_outage(at: AtDesk, wait: Wait[Any]) -> None:
    at.email.answers = [Later(status=503)]
    wait(at.found(notice()))
    for _ in range(40):
        wait(at.desk.tick())
        at.clock.now += MINUTE
    assert len([one for one in at.email.sent if "digest" not in one.subject]) == 1
    assert [title for title in at.titles if "get through" in title] == []


def test_a_message_that_is_refused_is_given_up_loudly(at: AtDesk, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    at.teams.answers = [Refused(413)]
    wait(at.found(notice()))
    wait(at.desk.tick())
    assert "GIVEN UP channel=teams alert=a1" in caplog.text
    assert len([one for one in at.email.sent if "digest" not in one.subject]) == 1


# Two instances, lost pointers, a failing step


def test_two_instances_tell_each_channel_once(at: AtDesk, another: TablesStore, wait: Wait[Any]) -> None:
    other = AtDesk(another, at.clock, "two")
    medium = [notice(f"a{number}", user=number + 1, severity=Severity.MEDIUM, at=NOW + number * 15 * MINUTE)
              for number in range(20)]
    wait(at.found(*medium))

    async def both() -> None:
        await asyncio.gather(at.desk.delivery.tick(), other.desk.delivery.tick())

    wait(both())
    assert Counter([*at.told, *other.told]) == Counter((one.alert, "raised", None) for one in medium)
    assert len(at.teams.sent) + len(other.teams.sent) == 20


def test_a_notice_whose_pointer_was_lost_is_told_within_a_quarter_of_an_hour(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.tick())
    wait(at.store.stand(f"user|{notice().finding.subject.id}", notice()))
    for _ in range(16):
        at.clock.now += MINUTE
        wait(at.desk.tick())
    assert at.told == [("a1", "raised", None)]


def test_one_step_that_fails_does_not_stop_the_others_and_the_timer_says_so(
        at: AtDesk, wait: Wait[Any], caplog: pytest.LogCaptureFixture) -> None:
    wait(at.found(notice(severity=Severity.MEDIUM)))

    async def fails(*_: Any) -> Any:
        raise ConnectionError("key=secret")

    at.desk.storms.due = fails  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup) as raised:
        wait(at.desk.tick())
    assert [type(one) for one in raised.value.exceptions] == [ConnectionError]
    assert at.told == [("a1", "raised", None)]
    assert "TICK roll_up failed: ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_a_busy_channel_is_left_alone_for_a_while_but_not_by_break_glass(at: AtDesk, wait: Wait[Any]) -> None:
    at.teams.answers = [Later(status=503)] * 3
    wait(at.found(*(notice(f"a{number}", user=number + 1) for number in range(6))))
    assert at.teams.answers == []
    assert (at.teams.sent, len(at.email.sent)) == ([], 6)
    wait(at.found(page(user=90)))
    assert at.titles == ["CRITICAL: Break-glass account signed in"]
    at.clock.now += 30 * SECOND
    wait(at.desk.delivery.tick())
    assert len(at.teams.sent) == 7




def test_what_was_deployed_just_now_sends_no_digest_about_the_time_before(tables: TablesStore, wait: Wait[Any]) -> None:
    at = AtDesk(tables)
    for _ in range(3):
        wait(at.desk.tick())
    assert (at.teams.sent, at.email.sent) == ([], [])
    at.clock.now = MIDNIGHT + DAY + 8 * HOUR
    wait(at.desk.tick())
    assert at.titles == ["DAILY DIGEST: Wednesday, 11 March 2026"]


def test_two_instances_send_one_digest(at: AtDesk, another: TablesStore, wait: Wait[Any]) -> None:
    other = AtDesk(another, at.clock, "two")
    at.teams.hangs = 0.1

    async def both() -> None:
        await asyncio.gather(at.desk.tick(), other.desk.tick())

    wait(both())
    wait(other.desk.tick())
    assert len(at.teams.sent) + len(other.teams.sent) == 1


def test_a_digest_that_somebody_began_to_send_is_left_to_them_for_a_while(at: AtDesk, wait: Wait[Any]) -> None:
    wait(at.desk.digest.claimed("teams"))
    wait(at.desk.tick())
    assert at.teams.sent == []
    at.clock.now += 5 * MINUTE
    wait(at.desk.tick())
    assert len(at.teams.sent) == 1


def test_which_channels_took_a_message_is_written_down_now_and_then(at: AtDesk, wait: Wait[Any]) -> None:
    """That somebody would hear is something that checks judge; the digest is no channel of its own."""
    told, begin = TablesChannels(at.store.account), at.clock.now
    everybody = ("siem", "teams", "email")
    wait(at.found(notice("low", severity=Severity.LOW), notice("high", user=2)))
    assert wait(told.told()) == dict.fromkeys(everybody, begin)
    at.clock.now += 5 * MINUTE
    wait(at.found(notice("next", user=3)))
    assert wait(told.told()) == dict.fromkeys(everybody, begin), "written a moment ago"
    at.clock.now += 5 * MINUTE
    wait(at.desk.tick())
    assert wait(told.told()) == dict.fromkeys(everybody, at.clock.now)
