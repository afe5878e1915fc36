"""What people read of an alert, whatever the channel."""

from datetime import date

import pytest
from msgspec.structs import replace

from alerting.alert import Alert
from alerting.reading import Fact, read, read_digest, severity, subject, when
from monitors.finding import Subject
from tests.alerting.alerts import BASE_URL, DETECTORS, alert, evidence, roll_up
from tests.builders import UPN, USER, at, guid

BLADE = "https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~"
DAY = date(2026, 3, 10)


def facts(one: Alert) -> dict[str, Fact]:
    return {fact.label: fact for fact in read(one).facts}


def test_who_is_named_with_object_id_and_whether_privileged() -> None:
    assert facts(alert())["Who"] == Fact("Who", (UPN,), ("Not known as privileged", f"Object id {USER}"))
    assert facts(alert(privileged=True))["Who"] == Fact("Who", (UPN,), (f"Object id {USER}",), "Privileged account")


@pytest.mark.parametrize(("about", "shown"), [
    (Subject("user", "anna@contoso.test"), Fact("Who", ("anna@contoso.test",), ("Not known as privileged",))),
    (Subject("policy", guid(3), "Require MFA"), Fact("Policy", ("Require MFA",), (f"Object id {guid(3)}",))),
    (Subject("feed", "SignInLogs"), Fact("Feed", ("SignInLogs",))),
    (Subject("address", "2001:db8::/64"), Fact("Address", ("2001:db8::/64",))),
    (Subject("tenant", "BG-001", "Break-glass"), Fact("Tenant", ("Break-glass",), ("6 in all", "Id BG-001"))),
    (Subject("other", "", ""), Fact("About", ("unknown",))),
])
def test_every_kind_of_subject_reads_well(about: Subject, shown: Fact) -> None:
    assert read(alert(subject=about)).facts[0] == shown


def test_a_roll_up_counts_its_members() -> None:
    told = read(roll_up())
    assert told.facts[0] == Fact("Tenant", ("The whole tenant",), ("2,991 in all",))
    assert told.more == "and 2,986 more"
    assert told.links == ()
    assert told.steps[0].startswith("Take it as one event first")


def test_where_there_is_no_evidence_nothing_is_left_out() -> None:
    assert read(alert(evidence=(), count=5)).more == ""


@pytest.mark.parametrize(("first", "last", "said"), [
    ("2026-03-10T11:56:00Z", "2026-03-10T11:56:00Z", "10 March 2026, 11:56:00 UTC"),
    ("2026-03-10T11:56:00Z", "2026-03-10T12:05:00.123456Z", "10 March 2026, 11:56:00 to 12:05:00 UTC"),
    ("2026-03-10T23:56:00Z", "2026-03-11T00:05:00Z", "10 March 2026, 23:56:00 to 11 March 2026, 00:05:00 UTC"),
])
def test_when_is_said_in_utc(first: str, last: str, said: str) -> None:
    assert when(first, last) == said


def test_where_names_each_place_once_the_most_frequent_first() -> None:
    assert facts(alert(evidence=evidence(5)))["Where"].lines == ("192.0.2.10 (Uppsala, SE)", "198.51.100.7 (Lagos, NG)")
    many = tuple(one._replace(what=f"0 x, from 192.0.2.{n}") for n, one in enumerate(evidence(9)))
    assert facts(alert(evidence=many))["Where"].lines == ("192.0.2.0", "192.0.2.1", "192.0.2.2", "and 6 more places")
    assert "Where" not in facts(alert(evidence=()))


def test_methods_are_told_where_they_are_known() -> None:
    assert "Methods" not in facts(alert())
    assert facts(alert(context={"methods": ["Authenticator", "SMS"]}))["Methods"].lines == ("Authenticator, SMS",)
    assert facts(alert(context={"methods": []}))["Methods"].lines == ("none registered",)


def test_evidence_is_shown_with_its_time_and_what_is_left_out_is_counted() -> None:
    told = read(alert(evidence=evidence(500), count=500))
    assert len(told.evidence) == 5
    assert told.evidence[1][0] == "11:57:30"
    assert told.more == "and 495 more"
    assert read(alert(evidence=evidence(3), count=3)).more == ""
    over_midnight = (evidence(1)[0], evidence(1)[0]._replace(at=at(16 + 24 * 60)))
    assert [time for time, _ in read(alert(evidence=over_midnight)).evidence] == ["10 Mar 11:56:00", "11 Mar 11:56:00"]


def test_links_name_the_object_id_only_and_the_runbook_only_where_it_is_known_to_be() -> None:
    assert read(alert(), BASE_URL).links == (
        ("Sign-in logs", f"{BLADE}/SignIns/userId/{USER}"), ("User in Entra", f"{BLADE}/overview/userId/{USER}"),
        ("Runbook", "https://wiki.contoso.test/latchkey/docs/runbooks/repeated_mfa_failures.md"))
    assert [link.title for link in read(alert()).links] == ["Sign-in logs", "User in Entra"]
    assert read(alert(), "javascript:alert(1)//").links == read(alert()).links
    assert read(alert(subject=Subject("user", "../evil?x=1", UPN))).links == ()


def test_a_severity_that_is_none_is_shown_as_the_gravest() -> None:
    assert severity(replace(alert(), severity="moderate")) == "critical"
    assert read(alert(raised=3)).again == "raised 3 times"
    assert read(alert()).again == ""


def test_a_long_name_does_not_hide_the_sentence_around_it() -> None:
    told = read(alert(subject=Subject("user", USER, "x" * 10_240)))
    assert "… (10,240 characters in all) failed MFA 6 times within 9 minutes" in told.summary
    assert len(told.summary) < 300


def test_the_digest_groups_by_severity_and_kind() -> None:
    some = [alert("account_locked", subject=Subject("user", guid(n % 7), f"u{n % 7}@contoso.test")) for n in range(9)]
    told = read_digest([*some, alert("risky_sign_in")], DAY)
    assert (told.title, told.summary, told.more) == ("Tuesday, 10 March 2026", "10 alerts about 8 users.", "")
    assert [(one.severity, one.title, one.number) for one in told.groups] == [
        ("high", "Risky sign-in succeeded", "1 alert"), ("low", "Account locked", "9 alerts")]
    assert told.groups[1].names[:3] == ("u0@contoso.test (2 times)", "u1@contoso.test (2 times)", "u2@contoso.test")
    assert told.groups[1].more == "and 2 more"


def test_the_digest_tells_those_of_each_rollout_ring_apart() -> None:
    some = [alert("abandoned_enrolment", context={"ring": ring} if ring else {}) for ring in ("pilot", "", "pilot")]
    assert [(one.title, one.number) for one in read_digest(some, DAY).groups] == [
        ("Enrolment begun and given up, ring pilot", "2 alerts"), ("Enrolment begun and given up", "1 alert")]


def test_a_digest_of_nothing_and_one_of_too_many_kinds_say_so() -> None:
    assert read_digest([], DAY).summary == "Nothing to report."
    kinds = {(one.severity, one.id) for one in DETECTORS}
    told = read_digest([alert(one.id) for one in DETECTORS], DAY, most=3)
    assert (len(told.groups), told.more) == (3, f"and {len(kinds) - 3} more kinds of alert")
    assert read_digest([roll_up()], DAY).summary == "1 alert about 1 subject."


def test_the_subject_is_known_by_name_else_by_id() -> None:
    assert [subject(alert(subject=Subject("user", "u", name))) for name in ("Anna", "")] == ["Anna", "u"]
