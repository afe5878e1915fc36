"""Settings: what is wrong names itself and its mend, and never blinds the monitor."""

import pytest

from monitors.declared import LegacyException
from monitors.detectors import catalogue, classes
from monitors.records.instant import DAY, HOUR, instant
from monitors.settings import SETTINGS, TOGETHER, Settings
from tests.builders import NAME, UPN, USER, guid, sign_in

DEFAULTS = Settings.read({}, classes())


def read(**given: str) -> Settings:
    """What is in force when these are set."""
    return Settings.read(given, classes())


def test_unset_everything_has_its_default_and_nothing_is_wrong():
    assert DEFAULTS.faults == ()
    assert set(DEFAULTS.values) == {one.name for one in SETTINGS}
    assert DEFAULTS.parameters == {}
    assert (DEFAULTS.declared.break_glass, DEFAULTS.declared.legacy) == (frozenset(), ())


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_default_and_every_example_is_well_formed(setting):
    assert setting.purpose.endswith(".")
    setting.read(setting.default)
    needed = {one: "alerts@contoso.test" for one, other in TOGETHER if other == setting.name}
    assert read(**{setting.name: setting.example or setting.default, **needed}).faults == ()


@pytest.mark.parametrize("name", ["BREAK_GLASS_IDS", "SERVICE_ACCOUNT_IDS", "PRIVILEGED_IDS"])
@pytest.mark.parametrize(("text", "accounts"), [
    ("", set()),
    (" , ,", set()),
    (USER, {USER}),
    (USER.upper(), {USER}),
    (f" {USER} , {UPN.upper()},", {USER, UPN}),
])
def test_accounts_are_object_ids_or_names_in_small_letters(name: str, text: str, accounts: set[str]):
    assert read(**{name: text})[name] == accounts


@pytest.mark.parametrize("text", ["anna", NAME, f"{USER} {UPN}", f"{USER};{guid(2)}", "anna berg@contoso.test"])
def test_an_ill_formed_account_is_a_fault_and_the_default_stays(text: str):
    settings = read(BREAK_GLASS_IDS=text)
    (fault,) = settings.faults
    assert fault.startswith("BREAK_GLASS_IDS is ill-formed: ")
    assert settings["BREAK_GLASS_IDS"] == frozenset()


@pytest.mark.parametrize(("text", "canary"), [("", ""), (guid(7).upper(), guid(7)), (f" {guid(7)} ", guid(7))])
def test_the_canary_is_one_object_id_in_small_letters(text: str, canary: str):
    settings = read(CANARY_ID=text)
    assert (settings.faults, settings.declared.canary) == ((), canary)


@pytest.mark.parametrize("text", [UPN, NAME, f"{guid(7)},{guid(8)}", guid(7)[:-1], "00000000-0000-0000-0000-000000000000"])
def test_whatever_else_is_no_canary(text: str):
    settings = read(CANARY_ID=text)
    (fault,) = settings.faults
    assert fault.startswith("CANARY_ID is ill-formed: ")
    assert settings.declared.canary == ""


@pytest.mark.parametrize(("name", "text"), [
    ("BREAK_GLASS_IDS", f"{UPN},{USER.upper()}"), ("SERVICE_ACCOUNT_IDS", USER), ("PRIVILEGED_IDS", USER),
    ("LEGACY_AUTH_EXCEPTIONS", f'[{{"userId": "{USER}", "client": "IMAP4", "until": "2027-01-31"}}]')])
def test_a_canary_that_is_somebodys_account_is_a_fault_and_none(name: str, text: str):
    settings = read(CANARY_ID=USER, **{name: text})
    assert settings.faults == (f"CANARY_ID is also in {name}: it must be nobody's",)
    assert settings.declared.canary == ""


@pytest.mark.parametrize(("until", "ends"), [
    ("2027-01-31", "2027-02-01T00:00:00Z"),
    (" 2027-01-31 ", "2027-02-01T00:00:00Z"),
    ("20270131", "2027-02-01T00:00:00Z"),
    ("2027-01-31T00:00:00Z", "2027-01-31T00:00:00Z"),
    ("2027-01-31T18:30:00+02:00", "2027-01-31T16:30:00Z"),
    ("2027-01-31T12:00:00", "2027-01-31T12:00:00Z"),
])
def test_an_exception_runs_until_its_time_a_bare_date_includes_that_day(until: str, ends: str):
    settings = read(LEGACY_AUTH_EXCEPTIONS=f'[{{"userId": "{USER.upper()}", "client": "imap4", "until": "{until}"}}]')
    assert settings.faults == ()
    assert settings["LEGACY_AUTH_EXCEPTIONS"] == (LegacyException(USER, "IMAP", instant(ends) or 0),)


def test_exceptions_may_be_many_or_none():
    one, other = (f'{{"userId": "{user}", "client": "POP3", "until": "2027-01-31"}}' for user in (USER, UPN))
    assert len(read(LEGACY_AUTH_EXCEPTIONS=f"[{one},{other}]")["LEGACY_AUTH_EXCEPTIONS"]) == 2
    assert read(LEGACY_AUTH_EXCEPTIONS=" ")["LEGACY_AUTH_EXCEPTIONS"] == ()
    assert read(LEGACY_AUTH_EXCEPTIONS="[]").faults == ()


@pytest.mark.parametrize("text", [
    "no JSON", "{}", '""', "null", "7", '{"userId": "x"}', "[7]", '["x"]', "[null]", "[{}]",
    '[{"userId": "a@contoso.test", "client": "IMAP"}]',
    '[{"userId": "a@contoso.test", "client": "IMAP", "until": "soon"}]',
    '[{"userId": "a@contoso.test", "client": "IMAP", "until": "31.01.2027"}]',
    '[{"userId": "a@contoso.test", "client": "IMAP", "until": 20270131}]',
    '[{"userId": "a@contoso.test", "client": "Browser", "until": "2027-01-31"}]',
    '[{"userId": "a@contoso.test", "client": "", "until": "2027-01-31"}]',
    '[{"userId": "a@contoso.test", "client": null, "until": "2027-01-31"}]',
    '[{"userId": "", "client": "IMAP", "until": "2027-01-31"}]',
    '[{"userId": "anna", "client": "IMAP", "until": "2027-01-31"}]',
    '[{"userId": "a@contoso.test,b@contoso.test", "client": "IMAP", "until": "2027-01-31"}]',
    '[{"userId": 7, "client": "IMAP", "until": "2027-01-31"}]',
    '[{"client": "IMAP", "until": "2027-01-31"}]',
])
def test_an_ill_formed_exception_is_a_fault_and_excepts_nobody(text: str):
    settings = read(LEGACY_AUTH_EXCEPTIONS=text)
    (fault,) = settings.faults
    assert fault.startswith("LEGACY_AUTH_EXCEPTIONS is ill-formed: ")
    assert "\n" not in fault
    assert settings["LEGACY_AUTH_EXCEPTIONS"] == ()


# Parameters of detectors


@pytest.mark.parametrize(("name", "text", "id_", "field", "value"), [
    ("DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD", "7", "repeated_mfa_failures", "threshold", 7),
    ("DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD", " 7 ", "repeated_mfa_failures", "threshold", 7),
    ("DETECTOR_REPEATED_MFA_FAILURES_WINDOW_MINUTES", "20", "repeated_mfa_failures", "window_minutes", 20),
    ("DETECTOR_MFA_FATIGUE_QUIET_MINUTES", "1", "mfa_fatigue", "quiet_minutes", 1),
    ("DETECTOR_BREAK_GLASS_SIGN_IN_QUIET_MINUTES", "30", "break_glass_sign_in", "quiet_minutes", 30),
    ("DETECTOR_BREAK_GLASS_ATTEMPT_WINDOW_MINUTES", "60", "break_glass_attempt", "window_minutes", 60),
    ("DETECTOR_RISKY_SIGN_IN_STAGED", "TRUE", "risky_sign_in", "staged", True),
    ("DETECTOR_LEGACY_AUTH_SIGN_IN_STAGED", "false", "legacy_auth_sign_in", "staged", False),
])
def test_a_detectors_parameter_is_set(name: str, text: str, id_: str, field: str, value: object):
    settings = read(**{name: text})
    assert (settings.faults, settings.parameters) == ((), {id_: {field: value}})
    (made,) = (one for one in catalogue(None, settings.parameters).all if one.id == id_)
    assert getattr(made, field) == value
    others = [one for one in catalogue(None, settings.parameters).all if one.id != id_]
    assert others == [one for one in catalogue().all if one.id != id_]


def test_windows_that_are_set_are_in_force():
    settings = read(DETECTOR_REPEATED_MFA_FAILURES_WINDOW_MINUTES="120", DETECTOR_REPEATED_MFA_FAILURES_QUIET_MINUTES="180")
    (made,) = (one for one in catalogue(None, settings.parameters).bursts if one.id == "repeated_mfa_failures")
    assert (made.window, made.quiet) == (2 * HOUR, 3 * HOUR)


@pytest.mark.parametrize(("name", "text"), [
    ("THRESHOLD", "five"), ("THRESHOLD", ""), ("THRESHOLD", "5.0"), ("THRESHOLD", "0"), ("THRESHOLD", "-1"),
    ("THRESHOLD", "100001"), ("THRESHOLD", "9" * 5000), ("QUIET_MINUTES", "0"), ("QUIET_MINUTES", "1h"),
    ("WINDOW_MINUTES", "nan"), ("WINDOW_MINUTES", "inf"), ("STAGED", "yes"), ("STAGED", "1"), ("STAGED", ""),
])
def test_an_ill_formed_parameter_is_a_fault_and_the_default_stays(name: str, text: str):
    settings = read(**{f"DETECTOR_REPEATED_MFA_FAILURES_{name}": text, "DETECTOR_MFA_FATIGUE_THRESHOLD": "4"})
    (fault,) = settings.faults
    assert fault.startswith(f"DETECTOR_REPEATED_MFA_FAILURES_{name} is ill-formed: ")
    assert settings.parameters == {"mfa_fatigue": {"threshold": 4}}
    assert len(fault) < 6000


@pytest.mark.parametrize(("name", "meant"), [
    ("DETECTOR_REPEATED_MFA_FAILURES_TRESHOLD", "DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD"),
    ("DETECTOR_REPEATED_MFA_FAILURE_THRESHOLD", "DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD"),
    ("DETECTOR_MFA_FATIQUE_THRESHOLD", "DETECTOR_MFA_FATIGUE_THRESHOLD"),
    ("DETECTOR_NO_SUCH_THING", None),
    ("DETECTOR_REPEATED_MFA_FAILURES_DECLARED", None),
    ("DETECTOR_REPEATED_MFA_FAILURES_RATIO", None),
    ("DETECTOR_ENROLMENT_BLOCKED_THRESHOLD", None),
    ("DETECTOR_", None),
])
def test_an_unknown_parameter_is_a_fault_even_where_nothing_is_near(name: str, meant: str | None):
    settings = read(**{name: "5"})
    (fault,) = settings.faults
    assert fault.startswith(f"{name} is not a setting")
    assert (f"did you mean {meant}?" in fault) is bool(meant)
    assert settings.parameters == {}


@pytest.mark.parametrize(("name", "meant"), [
    ("BREAK_GLASS_ID", "BREAK_GLASS_IDS"),
    ("BREAKGLASS_IDS", "BREAK_GLASS_IDS"),
    ("BREAK_GLAS_ID", "BREAK_GLASS_IDS"),
    ("BREEK_GLASS_IDZ", "BREAK_GLASS_IDS"),
    ("LEGACY_AUTH_EXCEPTION", "LEGACY_AUTH_EXCEPTIONS"),
    ("SIGNIN_HUBS", "SIGNIN_HUB"),
    ("PRIVILEGED_IDSSS", "PRIVILEGED_IDS"),
])
def test_a_name_within_two_letters_of_a_setting_is_a_fault(name: str, meant: str):
    settings = read(**{name: USER})
    assert settings.faults == (f"{name} is not a setting: did you mean {meant}?",)
    assert settings.values == DEFAULTS.values


@pytest.mark.parametrize("name", ["PATH", "HOME", "WEBSITE_SITE_NAME", "AzureWebJobsStorage", "BREAK_GLS_I", "SIGNIN",
                                  "FUNCTIONS_WORKER_RUNTIME", "EventHub__fullyQualifiedNamespace", "AUDIT_LOG_HUB"])
def test_other_names_are_none_of_our_business(name: str):
    assert read(**{name: "x"}).faults == ()


def test_every_fault_is_told_and_the_rest_is_in_force():
    settings = read(BREAK_GLASS_IDS="anna", PRIVILEGED_IDS=USER, SERVICE_ACCOUNT_IDZ=USER,
                    DETECTOR_MFA_FATIGUE_THRESHOLD="many", DETECTOR_NOTHING="1")
    assert len(settings.faults) == 4
    assert settings.declared.privileged == {USER}


def test_declared_accounts_are_those_of_the_settings():
    declared = read(BREAK_GLASS_IDS=USER, SERVICE_ACCOUNT_IDS=UPN, PRIVILEGED_IDS=guid(3)).declared
    assert declared.is_break_glass(sign_in())
    assert declared.is_service(sign_in(userId=guid(9), userPrincipalName=UPN.upper()))
    assert declared.is_privileged(guid(3), "")
    assert declared.is_privileged(USER, "")
    assert not declared.is_privileged(guid(4), UPN)
    assert not DEFAULTS.declared.is_break_glass(sign_in(userId="", userPrincipalName=""))


def test_a_day_is_a_day():
    assert (instant("2027-02-01") or 0) - (instant("2027-01-31") or 0) == DAY


SECRET = "https://contoso.test:99999/flows?sig=secret"


@pytest.mark.parametrize(("name", "text", "said"), [
    ("TEAMS_WEBHOOK_URL", "http://contoso.test/flows?sig=secret", "expected https://"),
    ("TEAMS_WEBHOOK_URL", "flows?sig=secret", "expected an https:// address"),
    ("TEAMS_WEBHOOK_URL", SECRET, "it is not an address"),
    ("TEAMS_WEBHOOK_URL", "https://[contoso/sig=secret", "it is not an address"),
    ("GRAPH_ENDPOINT", "https://graph.microsoft.com/v1.0", "expected scheme, host and port only"),
    ("GRAPH_ENDPOINT", "", "expected scheme, host and port only"),
    ("GRAPH_AUTH", "none", "on this machine only"),
    ("EMAIL_SENDER", "a@contoso.test,b@contoso.test", "expected one mail address"),
    ("EMAIL_SENDER", "a@contoso.test", "EMAIL_RECIPIENTS is empty: EMAIL_SENDER needs it"),
    ("EMAIL_RECIPIENTS", "a@contoso.test;b@contoso.test", "is not a mail address"),
    ("SIEM_HUB_NAME", "alerts", "SIEM_HUB_CONNECTION is empty: SIEM_HUB_NAME needs it"),
    ("ROUTE_MEDIUM", "teams,pager", "'pager' is not one of teams, email, digest"),
    ("DIGEST_HOUR", "24", "'24' is not an hour"),
    ("TELEPHONY_ENDS", "soon", "'soon' is not a date"),
    ("HTTP_AUTH", "open", "expected entra or keys"),
])
def test_what_is_wrong_is_said_without_what_may_be_secret(name: str, text: str, said: str):
    settings = read(**{name: text})
    (fault,) = settings.faults
    assert said in fault
    assert "secret" not in fault


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_on_this_machine_plain_http_and_no_token_will_do(host: str):
    settings = read(TEAMS_WEBHOOK_URL=f"http://{host}:8080/teams", GRAPH_ENDPOINT=f"http://{host}:8081/", GRAPH_AUTH="none")
    assert settings.faults == ()
    assert settings["GRAPH_ENDPOINT"] == f"http://{host}:8081"


def test_a_fault_that_two_settings_make_together_keeps_the_safe_default():
    settings = read(GRAPH_ENDPOINT="https://graph.microsoft.com", GRAPH_AUTH="none")
    assert settings["GRAPH_AUTH"] == "default"
