"""Families of methods as domain/posture-checks.md 3.3 has them, and look-ups that are asked for once."""

import asyncio

import pytest

from monitors.declared import Declared
from monitors.records.instant import MINUTE, Instant, instant
from monitors.registration import Cached, Registered, Snapshot, Whom, backup_families, readable
from monitors.settings import Settings
from tests.builders import UPN, USER, guid
from tests.monitors.detectors.watching import Asked


def moment(text: str) -> Instant:
    """An instant that is sure to be one."""
    found = instant(text)
    assert found is not None
    return found


TODAY = moment("2026-11-22")
END = moment("2027-02-01")

# The columns "String", "Family", "Counts as backup?" of the table, row by row. Windows Hello for Business and the Secure
# Enclave key count "only on that PC: not a sole backup", so never as the second; a Windows Hello passkey counts: "yes".
COUNTED = [
    ("fido2SecurityKey", "hwkey"), ("passKeyDeviceBound", "hwkey"), ("fido2", "hwkey"),
    ("passKeyDeviceBoundAuthenticator", "phoneapp"), ("passKeyDeviceBoundWindowsHello", "pc"), ("passKeySynced", "synced"),
    ("certificateBasedAuthentication", "cert"), ("x509CertificateMultiFactor", "cert"), ("x509CertificateSingleFactor", "cert"),
    ("microsoftAuthenticatorPasswordless", "phoneapp"), ("microsoftAuthenticatorPush", "phoneapp"),
    ("appNotification", "phoneapp"), ("softwareOneTimePasscode", "phoneapp"), ("appCode", "phoneapp"),
    ("oneTimePasscode", "phoneapp"), ("hardwareOneTimePasscode", "hwotp"), ("externalAuthMethod", "external"),
]
TELEPHONY = ["mobilePhone", "sms", "mobileSMS", "mobileCall", "alternateMobilePhone", "alternateMobileCall", "officePhone"]
UNCOUNTED = ["windowsHelloForBusiness", "macOsSecureEnclaveKey", "temporaryAccessPass", "email", "securityQuestion", "qrCode",
             "qrCodePin", "appPassword", "fido", "password", "unknownFutureValue", ""]


@pytest.mark.parametrize(("word", "family"), COUNTED)
@pytest.mark.parametrize("at", [TODAY, END])
def test_methods_that_count_for_ever(word: str, family: str, at: Instant) -> None:
    for spelled in (word, word.upper()):
        assert backup_families([spelled], at) == {family}


@pytest.mark.parametrize("word", TELEPHONY)
@pytest.mark.parametrize(("at", "families"), [
    (TODAY, {"telephony"}), (END - 1, {"telephony"}), (END, set()), (END + MINUTE, set())])
def test_telephony_counts_until_its_end(word: str, at: Instant, families: set[str]) -> None:
    assert backup_families([word], at) == families


def test_the_end_of_telephony_is_a_setting_and_the_default_is_its_own() -> None:
    for given, at in (({}, END), ({"TELEPHONY_ENDS": "2026-06-30"}, moment("2026-06-30"))):
        ends = Settings.read(given, {})["TELEPHONY_ENDS"]
        assert (backup_families(["sms"], at - 1, ends), backup_families(["sms"], at, ends)) == ({"telephony"}, set())
    assert backup_families(["sms"], END - 1) == {"telephony"}
    assert backup_families(["sms"], END) == set()


@pytest.mark.parametrize("word", UNCOUNTED)
def test_methods_that_are_no_backup(word: str) -> None:
    assert backup_families([word], TODAY) == set()
    assert backup_families([word, "microsoftAuthenticatorPush"], TODAY) == {"phoneapp"}


@pytest.mark.parametrize(("methods", "families"), [
    ([], 0),
    (["microsoftAuthenticatorPush", "softwareOneTimePasscode", "microsoftAuthenticatorPasswordless"], 1),
    (["mobilePhone", "alternateMobilePhone", "officePhone"], 1),
    (["fido2SecurityKey", "passKeyDeviceBound"], 1),
    (["microsoftAuthenticatorPush", "windowsHelloForBusiness"], 1),
    (["microsoftAuthenticatorPush", "temporaryAccessPass"], 1),
    (["microsoftAuthenticatorPush", "mobilePhone"], 2),
    (["microsoftAuthenticatorPush", "fido2SecurityKey", "windowsHelloForBusiness"], 2),
])
def test_what_people_have(methods: list[str], families: int) -> None:
    assert len(backup_families(methods, TODAY)) == families


def test_words_that_nobody_knows_count_each_as_a_family_for_microsoft_renames_methods() -> None:
    assert len(backup_families(["passKeyOfTomorrow"], END)) == 1
    assert len(backup_families(["passKeyOfTomorrow", "PASSKEYOFTOMORROW"], END)) == 1
    assert len(backup_families(["passKeyOfTomorrow", "another"], END)) == 2
    assert len(backup_families(["passKeyOfTomorrow", "microsoftAuthenticatorPush"], END)) == 2


def test_methods_are_readable_each_once_and_strange_ones_as_they_are_in_bounds() -> None:
    assert readable(["microsoftAuthenticatorPush", "appNotification", "mobilePhone", "", "x" * 1000]) == [
        "Authenticator notification", "mobile phone (SMS or call)", "x" * 60]


# Look-ups

ANNA = Registered(USER, ("fido2SecurityKey",))


class Clock:
    """A clock that tests set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def asked() -> Asked:
    return Asked(ANNA)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def of(registration: Cached, user: str = USER) -> Registered | None:
    return asyncio.run(registration.of(user))


def test_a_snapshot_knows_its_rows_and_nobody_else() -> None:
    assert asyncio.run(Snapshot([ANNA]).of(USER)) == ANNA
    assert asyncio.run(Snapshot([ANNA]).of(guid(9))) is None
    assert asyncio.run(Snapshot().of(USER)) is None


@pytest.mark.parametrize(("after", "times"), [(0, 1), (3599.9, 1), (3600, 2)])
def test_an_answer_lives_an_hour(asked: Asked, clock: Clock, after: float, times: int) -> None:
    cached = Cached(asked, clock=clock)
    assert of(cached) == ANNA
    clock.now += after
    assert of(cached) == ANNA
    assert asked.users == [USER] * times


@pytest.mark.parametrize(("after", "times"), [(0, 1), (299.9, 1), (300, 2)])
def test_that_somebody_is_not_known_lives_shorter(asked: Asked, clock: Clock, after: float, times: int) -> None:
    cached = Cached(asked, clock=clock)
    assert of(cached, guid(9)) is None
    clock.now += after
    assert of(cached, guid(9)) is None
    assert len(asked.users) == times


def test_its_times_to_live_are_arguments(asked: Asked, clock: Clock) -> None:
    cached = Cached(asked, clock=clock, lives=10, unknown_lives=1)
    for user in (USER, guid(9)):
        of(cached, user)
    clock.now += 5
    for user in (USER, guid(9)):
        of(cached, user)
    assert asked.users == [USER, guid(9), guid(9)]


def test_it_keeps_so_many_answers_and_forgets_the_oldest(asked: Asked, clock: Clock) -> None:
    cached = Cached(asked, clock=clock, most=3, lives=10)
    for n in (1, 2, 3):
        of(cached, guid(n))
    clock.now += 400
    of(cached, guid(1))  # asked anew, so no longer the oldest
    of(cached, guid(4))
    asked.users.clear()
    for n in (1, 3, 4):
        of(cached, guid(n))
    assert asked.users == [guid(3)]  # dead of old age; 2 made room
    assert len(cached._kept) == 3


def test_an_error_is_not_kept(asked: Asked, clock: Clock) -> None:
    cached = Cached(asked, clock=clock)
    asked.failing = OSError("no answer")
    with pytest.raises(OSError, match="no answer"):
        of(cached)
    asked.failing = None
    assert of(cached) == ANNA


@pytest.mark.parametrize(("registered", "declared", "privileged"), [
    (None, Declared(), False), (Registered(USER, ()), Declared(), False), (Registered(USER, (), True), Declared(), True),
    (None, Declared(privileged=frozenset({USER})), True), (None, Declared(privileged=frozenset({UPN})), True),
    (Registered(USER, ()), Declared(break_glass=frozenset({USER})), True)])
def test_privileged_is_who_is_declared_so_or_known_so(registered: Registered, declared: Declared, privileged: bool) -> None:
    assert Whom(f"user|{USER}", UPN.upper(), registered).privileged(declared) is privileged


def test_nothing_registered_is_shown_and_not_known_is_not() -> None:
    assert Whom(f"user|{USER}", UPN, Registered(USER, ())).context == {"methods": []}
    assert Whom(f"user|{USER}", UPN).context == {}
