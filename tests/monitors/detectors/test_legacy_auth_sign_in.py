"""legacy_auth_sign_in: a client that cannot do MFA got in, and no exception covers it."""

import pytest

from monitors.declared import Declared, LegacyException
from monitors.finding import Severity
from monitors.legacy_clients import SPELLINGS, client_name
from monitors.records.instant import instant
from monitors.settings import Settings
from tests.builders import AGENT, MISSING, UPN, USER, Json, guid, record, sign_in, standing
from tests.monitors.detectors.watching import Watch

ID = "legacy_auth_sign_in"
DETECTOR = standing(ID)

NAMES = ["Authenticated SMTP", "SMTP", "AutoDiscover", "Autodiscover", "Exchange ActiveSync", "Exchange Online PowerShell",
         "Exchange Online Powershell", "Exchange Web Services", "IMAP", "IMAP4", "MAPI Over HTTP", "Offline Address Book",
         "Outlook Anywhere (RPC over HTTP)", "Outlook Service", "POP", "POP3", "Reporting Web Services",
         "Universal Outlook", "Other clients", "Other clients; IMAP"]
DAY = 24 * 60


@pytest.mark.parametrize("name", NAMES)
def test_every_legacy_client_in_any_case(name: str):
    for spelled in (name, name.upper(), name.lower(), f" {name} "):
        assert DETECTOR.notes(sign_in(clientAppUsed=spelled))


@pytest.mark.parametrize("name", ["Browser", "browser", "Mobile Apps and Desktop clients", "MOBILE APPS AND DESKTOP CLIENTS",
                                  "Unknown", "unknown", "", None, MISSING])
def test_modern_and_unknown_clients_are_not(name: object):
    assert DETECTOR.notes(sign_in(clientAppUsed=name)) == ""


@pytest.mark.parametrize("spellings", [
    ("IMAP", "IMAP4", "imap4", "Other clients; IMAP", "Other Clients; IMAP4"),
    ("POP", "POP3", "Other clients; POP", "Other clients; POP3"),
    ("SMTP", "Authenticated SMTP", "Other clients; SMTP"),
    ("AutoDiscover", "Autodiscover"),
    ("Exchange Online PowerShell", "Exchange Online Powershell"),
    ("MAPI Over HTTP", "Other clients; MAPI"),
    ("Other clients", "Other clients; Older Office clients", "OTHER CLIENTS; something new"),
    ("Outlook Anywhere (RPC over HTTP)", "Outlook Anywhere"),
])
def test_spelling_variants_are_one_client(spellings: tuple[str, ...]):
    assert len({DETECTOR.notes(sign_in(clientAppUsed=one)) for one in spellings}) == 1


def test_the_name_in_an_alert_can_be_written_into_an_exception():
    for name in {*SPELLINGS.values(), "ROPC", "BAV2ROPC", "CBAinPROD", "CBAinTAR"}:
        assert client_name(name) == name


@pytest.mark.parametrize(("odd", "client"), [
    ({"authenticationProtocol": "ropc"}, "ROPC"),
    ({"authenticationProtocol": "ROPC", "clientAppUsed": "Mobile Apps and Desktop clients"}, "ROPC"),
    ({"userAgent": "BAV2ROPC"}, "BAV2ROPC"),
    ({"userAgent": "bav2ropc", "authenticationProtocol": "ropc"}, "BAV2ROPC"),
    ({"userAgent": "CBAinPROD"}, "CBAinPROD"),
    ({"userAgent": "CBAInTAR"}, "CBAinTAR"),
    ({"userAgent": AGENT, "authenticationProtocol": "deviceCode"}, ""),
    ({"userAgent": None, "authenticationProtocol": None}, ""),
])
def test_ropc_and_the_agents_that_speak_it(odd: Json, client: str):
    assert DETECTOR.notes(sign_in(**odd)) == client


@pytest.mark.parametrize("code", [50126, 50053, 500121, 53003, 530035, 50074])
def test_only_a_success_counts(code: int):
    assert DETECTOR.notes(sign_in(code=code, clientAppUsed="IMAP4")) == ""


# Exceptions


def excepted(until: str, client: str = "IMAP4", user: str = USER) -> tuple[LegacyException, ...]:
    """What the setting makes of one exception."""
    written = f'[{{"userId": "{user}", "client": "{client}", "until": "{until}"}}]'
    settings = Settings.read({"LEGACY_AUTH_EXCEPTIONS": written}, {})
    assert settings.faults == ()
    return settings.declared.legacy


@pytest.mark.parametrize(("until", "created", "covered"), [
    ("2026-03-10", "2026-03-10T00:00:00Z", True),
    ("2026-03-10", "2026-03-10T23:59:59.9999990Z", True),
    ("2026-03-10", "2026-03-11T00:00:00Z", False),
    ("2026-03-10", "2026-03-10T23:30:00-05:00", False),
    ("2026-03-10T12:00:00Z", "2026-03-10T11:59:59Z", True),
    ("2026-03-10T12:00:00Z", "2026-03-10T12:00:01Z", False),
    ("2026-03-10T12:00:00+02:00", "2026-03-10T11:00:00Z", False),
    ("2025-01-01", "2026-03-10T12:00:00Z", False),
    ("2027-01-01", "2026-03-10T12:00:00Z", True),
])
def test_an_exception_covers_until_its_date_a_bare_date_includes_that_day(until: str, created: str, covered: bool):
    detector = standing(ID, Declared(legacy=excepted(until)))
    assert detector.notes(sign_in(clientAppUsed="IMAP4", createdDateTime=created)) == ("" if covered else "IMAP")


@pytest.mark.parametrize(("client", "user", "odd", "covered"), [
    ("IMAP4", USER, {"clientAppUsed": "IMAP"}, True),
    ("imap", USER, {"clientAppUsed": "Other clients; IMAP"}, True),
    ("IMAP4", USER.upper(), {"clientAppUsed": "IMAP4"}, True),
    ("IMAP4", "Anna.Berg@CONTOSO.test", {"clientAppUsed": "IMAP4"}, True),
    ("IMAP4", UPN, {"clientAppUsed": "IMAP4", "userPrincipalName": UPN.upper()}, True),
    ("IMAP4", USER, {"clientAppUsed": "POP3"}, False),
    ("IMAP4", guid(9), {"clientAppUsed": "IMAP4"}, False),
    ("IMAP4", guid(9), {"clientAppUsed": "IMAP4", "userPrincipalName": None}, False),
    ("IMAP4", USER, {"authenticationProtocol": "ropc"}, False),
    ("ROPC", USER, {"authenticationProtocol": "ropc"}, True),
    ("BAV2ROPC", USER, {"userAgent": "BAV2ROPC"}, True),
])
def test_an_exception_is_for_one_user_and_client(client: str, user: str, odd: Json, covered: bool):
    detector = standing(ID, Declared(legacy=excepted("2027-01-01", client, user)))
    assert bool(detector.notes(sign_in(**odd))) is not covered


# The alert


def test_one_alert_per_user_client_and_utc_day():
    """Minute 0 is 11:40 UTC, so minute 740 is midnight."""
    watch = Watch()
    watch.see(record(n=1, clientAppUsed="IMAP4"), record(n=2, clientAppUsed="Other clients; IMAP", minute=5))
    watch.see(record(n=3, clientAppUsed="IMAP", minute=739), record(n=4, clientAppUsed="POP3"))
    assert sorted(one.context["what"] for one in watch.alerts(ID)) == ["IMAP", "POP"]
    watch.see(record(n=5, clientAppUsed="IMAP", minute=740), record(n=6, clientAppUsed="IMAP", userId=guid(9)))
    assert len(watch.alerts(ID)) == 4
    assert watch.told(ID) == ["raised"] * 4
    assert {(one.severity, one.raised) for one in watch.alerts(ID)} == {(Severity.MEDIUM, 1)}


def test_delivered_again_and_in_any_order_it_is_the_same_alert():
    given = [record(n=1, clientAppUsed="IMAP4"), record(n=2, clientAppUsed="POP3", minute=DAY)]
    watch, other = Watch(), Watch()
    watch.see_each(*given, *given)
    other.see(*reversed(given))
    assert {one.id for one in watch.alerts(ID)} == {one.id for one in other.alerts(ID)}
    assert len(watch.alerts(ID)) == 2


def test_a_day_is_that_of_the_sign_in():
    assert instant("2026-03-10T23:59:59Z") is not None
    watch = Watch()
    watch.see(record(n=1, clientAppUsed="IMAP", createdDateTime="2026-03-10T20:00:00-05:00"),
              record(n=2, clientAppUsed="IMAP", createdDateTime="2026-03-11T22:00:00Z"))
    assert len(watch.alerts(ID)) == 1
