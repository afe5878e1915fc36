"""What batches leave for cohorts: nothing twice, nothing of other tenants, the same however it is cut."""

import asyncio
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.counting import counted, minute_of, policy_changes
from monitors.hashing import hash_of, hashes, network
from monitors.ledger import Verdict
from monitors.records.instant import DAY, EPOCH, MINUTE
from monitors.storage.tallies_in_memory import MemoryTallies
from monitors.stretch import Stretch
from monitors.tallies import Span
from monitors.tallying import Tallying
from tests.builders import at, audit_record, guid, mfa_failure, read, record, several

FIRST = at() // MINUTE


def span(*batches) -> Span:
    """The span of these batches."""
    return Span(FIRST - 3000, FIRST + 3000, [counted(read(*batch).sign_ins) for batch in batches])


@given(st.lists(st.one_of(st.uuids().map(str), st.text(max_size=40)), max_size=20))
def test_a_hash_is_the_same_alone_and_among_others(ids: list[str]) -> None:
    assert list(hashes(ids)) == [hash_of(one) for one in ids]
    assert len({hash_of(one) for one in set(ids)}) == len(set(ids))


def test_a_hash_is_the_same_in_every_process() -> None:
    one, other = bytes.fromhex("0000000100004000"), bytes.fromhex("8000000000000002")
    assert hash_of("00000001-0000-4000-8000-000000000002") == int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
    assert hash_of("anna.berg@contoso.test") == 11965704960289418619


@pytest.mark.parametrize(("address", "known"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
    ("2001:DB8:0:1::1%eth0", "2001:db8:0:1::/64"), ("::ffff:192.0.2.7", "192.0.2.7"), ("not:an:address", "not:an:address"),
    ("", "")])
def test_an_address_is_a_network_where_it_is_ipv6(address: str, known: str) -> None:
    assert network(address) == known


@given(st.datetimes(timezones=st.timezones()))
def test_a_minute_is_counted_from_1970_in_utc(created) -> None:
    if EPOCH + timedelta(days=2) < created < EPOCH.replace(year=9000):
        assert minute_of(created) == (created - EPOCH) // timedelta(minutes=1)


def test_what_another_tenant_decided_is_none_of_ours() -> None:
    made = span([record(n=1, resourceTenantId=guid(3, 3)), mfa_failure(n=2, resourceTenantId=guid(3, 3))])
    assert (made.events, made.seen(0, 1 << 31)) == ([], set())
    assert span([record(n=1, resourceTenantId=record()["tenantId"].upper())]).seen(0, 1 << 31)


def test_distinct_users_are_exact_however_a_batch_is_cut_and_repeated() -> None:
    chance = random.Random(3)
    whole = [*several(30, record, userId=guid(1)), *(mfa_failure(n=n, userId=guid(n % 7), minute=n % 9) for n in range(60, 90)),
             *(record(n=n, code=50126, userId=guid(n % 5, 4), minute=n % 4) for n in range(100, 120))]
    expected = span(whole)
    for _ in range(20):
        records = whole + chance.sample(whole, 20)
        chance.shuffle(records)
        cuts = sorted(chance.sample(range(len(records)), 5))
        made = span(*(records[a:b] for a, b in zip([0, *cuts], [*cuts, len(records)], strict=True)))
        assert made.events == expected.events
        assert made.seen(FIRST, FIRST + 9) == expected.seen(FIRST, FIRST + 9)
        assert {user: set(found) for user, found in made.succeeded.items()} == {
            user: set(found) for user, found in expected.succeeded.items()}


def test_policies_that_failed_are_named_and_others_not() -> None:
    applied = [{"id": guid(n, 9).upper(), "displayName": f"CA{n}", "result": result} for n, result in enumerate(
        ("failure", "success", "reportOnlyFailure", "Failure", "notApplied"))]
    [event] = span([record(code=53003, appliedConditionalAccessPolicies=applied)]).events
    assert [policy.name for policy in event.policies] == ["CA0", "CA3"]
    assert event.policies[0].id == guid(0, 9)


@pytest.mark.parametrize("odd", [None, "[]", "x", 7, {}, [None, 7, {"result": "failure"}], "[{"])
def test_a_list_of_policies_that_cannot_be_read_is_none(odd: object) -> None:
    [event] = span([record(code=53003, appliedConditionalAccessPolicies=odd)]).events
    assert event.policies == ()


def test_a_settled_tally_keeps_what_history_needs() -> None:
    skipped = record(n=4, said="MFA requirement skipped due to x")
    made = counted(read(mfa_failure(n=1), record(n=2, code=50074), record(n=3), skipped).sign_ins)
    low, high = FIRST, FIRST + 1
    made.pack()
    before = Span(low, high, [made])
    usage, skips, users = before.interactive(low // 60), before.skips(low, high), dict(before.succeeded)
    made.settle(wholly=False)
    after = Span(low, high, [made])
    assert [event.code for event in after.events] == [500121]
    assert (after.interactive(low // 60), after.skips(low, high), dict(after.succeeded)) == (usage, skips, users)
    assert after.ended_well == {}
    made.settle(wholly=True)
    last = Span(low, high, [made])
    assert (last.events, last.succeeded, last.interactive(low // 60), last.skips(low, high)) == ([], {}, usage, skips)


def test_only_changes_of_policies_that_happened_are_remembered() -> None:
    entries = read(audit_record("Update conditional access policy", n=1, targets=[{"id": "P", "displayName": "CA"}]),
                   audit_record("Update conditional access policy", n=2, result="failure", targets=[{"id": "P"}]),
                   audit_record("Update named location", n=3, targets=[{"id": "L"}]), audit_record(n=4)).entries
    assert [(one.policy, one.name, one.by) for one in policy_changes(entries)] == [("p", "CA", "anna.berg@contoso.test")]


class TestKeeper:
    def kept(self, *records, now=None) -> MemoryTallies:
        tallies = MemoryTallies()
        moment = EPOCH + timedelta(microseconds=at() if now is None else now)
        asyncio.run(Tallying(tallies).keep(Stretch("hub", "0", 5, 9), read(*records), Verdict(), moment))
        return tallies

    @pytest.mark.parametrize(("days", "is_kept"), [(7.9, True), (8.1, False), (-0.9, True), (-1.1, False)])
    def test_what_no_window_will_see_is_not_kept(self, days: float, is_kept: bool) -> None:
        tallies = self.kept(record(), now=at() + round(days * DAY))
        assert bool(asyncio.run(tallies.changed(0, at() + 9 * DAY))) is is_kept

    def test_a_batch_without_sign_ins_writes_nothing(self) -> None:
        assert self.kept(audit_record()).operations == 0

    def test_the_same_batch_once_more_changes_nothing(self) -> None:
        tallies = self.kept(mfa_failure(), record(n=2, code=50053))
        asyncio.run(Tallying(tallies).keep(Stretch("hub", "0", 5, 9), read(mfa_failure(), record(n=2, code=50053)), Verdict(),
                                           EPOCH + timedelta(microseconds=at())))
        found = asyncio.run(tallies.read(FIRST, FIRST + 1))
        assert (len(found.events), found.count("50053", FIRST, FIRST + 1)) == (1, 1)
