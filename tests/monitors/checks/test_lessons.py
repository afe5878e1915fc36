"""What other scanners get wrong, as reported to them: each lesson a row that fails where the bug comes back.

Lessons that are about reading Graph rather than judging have tests beside the readers: $select in tests/monitors/tenant/
test_reading.py, page tokens that expire in tests/monitors/compliance/test_registration_scan.py.
"""

from typing import Any

import pytest

from monitors.checks import classes
from monitors.declared import Declared
from monitors.held import held
from monitors.programme import Programme
from monitors.records.instant import DAY
from monitors.tenant.area import LookUps, NotRead
from monitors.tenant.break_glass import HeldMethod
from monitors.tenant.directory import Assignment, Domain
from monitors.tenant.paths import PATHS, REPORTS
from tests.builders import guid
from tests.monitors.checks.crowds import NOTHING, crowd
from tests.monitors.checks.methods import policy as methods_policy
from tests.monitors.checks.rules import OTHERS, ruled
from tests.monitors.checks.saying import status
from tests.monitors.checks.tenants import EMERGENCY, GLOBAL_ADMINISTRATOR, KEEPERS, NOW, keepers, key, person, programme
from tests.monitors.checks.tenants import user as member
from tests.monitors.conditional_access.documents import RESISTANT, by_strength, grant

EVERYBODY: dict[str, Any] = {"conditions__users__excludeGroups": []}
REPORT_ONLY: dict[str, Any] = {"state": "enabledForReportingButNotEnforced"}
REGISTERING: dict[str, Any] = {"conditions__applications": {
    "includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]}}
PILOT = ruled(id=guid(2, 60), grantControls=by_strength(id_=RESISTANT), conditions__users__includeUsers=[],
              conditions__users__includeGroups=[OTHERS])
WEAK = ruled(grantControls=by_strength("password,sms", "fido2", displayName="Phishing-resistant MFA"))
FLOWS = {"conditions__authenticationFlows": {"transferMethods": "deviceCodeFlow,authenticationTransfer"},
         "grantControls": grant("block")}
BY_GROUPS = LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: frozenset({person(1)})})
UNDECLARED = programme(declared=Declared())


def some(*held: Any, **odd: Any) -> dict[str, Any]:
    """A crowd that holds this, with a strength asked of it."""
    return crowd(held, **odd) | {"policies": (ruled(grantControls=by_strength(id_=RESISTANT)),)}


LESSONS: dict[str, tuple[str, dict[str, Any], str, Programme | None]] = {
    "an exclusion by group alone is an exclusion": ("BG-005", {"policies": (ruled(),)}, "pass", None),
    "nobody guesses who is for emergencies: two excluded everywhere are not declared": (
        "BG-001", {"break_glass": {}}, "fail", UNDECLARED),
    "a deleted account that everything excludes is none": ("BG-001", {"break_glass": {
        KEEPERS[0]: None, KEEPERS[1]: keepers()[KEEPERS[1]]}}, "fail", None),
    "a policy made for these accounts is right": ("BG-005", {"policies": (
        ruled(**EVERYBODY, grantControls=by_strength("fido2")),)}, "pass", programme(
            break_glass_policies=frozenset({ruled().policy.id}))),
    "an emergency account that is not used is not stale": ("BG-011", {
        "break_glass_used": dict.fromkeys(KEEPERS, NOW - 80 * DAY)}, "pass", None),
    "a permanent assignment is right for it": ("BG-004", {}, "pass", None),
    "a password that cannot be removed is no personal device": ("BG-009", {
        "break_glass_methods": {one: (HeldMethod("password"), key(1), key(2)) for one in KEEPERS}}, "pass", None),
    "what nobody could verify has not passed": ("CA-005", {"break_glass_memberships": NotRead("Graph answered 503")}, "unknown",
                                               None),
    "a report-only policy protects nobody": ("CA-001", {"policies": (ruled(**REPORT_ONLY),)}, "fail", None),
    "a report-only policy catches nobody yet": ("BG-005", {"policies": (ruled(**EVERYBODY, **REPORT_ONLY),)}, "pass", None),
    "but it will": ("BG-006", {"policies": (ruled(**EVERYBODY, **REPORT_ONLY),)}, "warn", None),
    "an authentication strength is MFA": ("CA-001", {"policies": (ruled(grantControls=by_strength(id_=RESISTANT)),)}, "pass",
                                          None),
    "a strength of one factor is not": ("CA-001", {"policies": (ruled(grantControls=by_strength("password")),)}, "fail", None),
    "a strength is what it allows and not what it is called": ("CA-002", {"policies": (WEAK,)}, "warn", None),
    "a policy that names no roles does not name all of them": ("CA-002", {"policies": (ruled(), PILOT), "members": BY_GROUPS},
                                                              "warn", None),
    "two flows in one text are two flows": ("CA-012", {"policies": (ruled(**FLOWS),)}, "pass", None),
    "disabled people and guests are not members without MFA": ("REG-001", {
        **crowd([("passKeySynced",), NOTHING, NOTHING]),
        "users": {person(0): member(0), person(1): member(1, enabled=False), person(2): member(2, guest=True)}}, "pass", None),
    "somebody whom the report does not know is not somebody without MFA": ("REG-001", crowd([None] * 3), "unknown", None),
    "a migration of which Graph says nothing is complete": ("AMP-007", {"methods_policy": methods_policy(migration="")}, "pass",
                                                            None),
    "a policy for browsers alone protects no registration": ("CA-010", {"policies": (
        ruled(**REGISTERING, conditions__clientAppTypes=["browser"]),)}, "warn", None),
    "MFA from elsewhere satisfies no strength": ("CA-016", some(("externalAuthMethod",)), "fail", None),
    "of whom another identity provider looks after nobody can tell": ("CA-016", some(("externalAuthMethod",)) | {
        "policies": (ruled(grantControls=by_strength("fido2", "federatedMultiFactor")),),
        "domains": {"contoso.test": Domain("contoso.test", federated=True)}}, "unknown", None),
    "registered is not yet allowed": ("REG-002", crowd([{"capable": False}]), "warn", None),
    "capable is not yet lasting": ("REG-004", crowd([("mobilePhone",)]), "warn", None),
    "capable is not yet strong enough": ("CA-016", some(("mobilePhone",)), "fail", None),
    "may reset but has not registered": ("REG-007", crowd([{"reset_registered": False}]), "warn", None),
    "whoever may activate a role is an administrator, whatever the report says": ("REG-006", crowd(
        [("passKeySynced",), NOTHING]) | {"eligible": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)}, "fail", None),
    "a method that nobody here knows is neither one nor none": ("REG-004", crowd([("mobilePhone", "somethingNew")]), "unknown",
                                                               None),
}


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson(lesson: str) -> None:
    check, areas, expected, decided = LESSONS[lesson]
    assert status(classes()[check], decided, **areas) == expected


def test_the_sign_in_log_is_never_pulled_whole() -> None:
    """Its paging dies at about 487,000 rows and cannot be resumed: one account at a time, 30 days, or a single row."""
    logs = [one.path for one in PATHS.values() if one.path.startswith("/auditLogs/signIns")]
    assert logs
    assert all("userId eq '{user}' and createdDateTime ge {since}" in one or one.endswith("?$top=1") for one in logs)


def test_logs_are_read_at_the_pace_of_reports() -> None:
    """More than a call in two seconds or so is answered with 429."""
    assert {one.limit for one in PATHS.values() if "/auditLogs/" in one.path or "/reports/" in one.path} == {REPORTS}
    assert REPORTS.most / REPORTS.seconds <= 0.5


def test_nothing_is_read_of_every_user_one_by_one() -> None:
    """10,000 users one by one take half an hour at best: only declared accounts and administrators are looked up so."""
    one_by_one = {one.area for one in PATHS.values() if "{user}" in one.path}
    assert one_by_one == {"break_glass", "break_glass_methods", "break_glass_memberships", "break_glass_used",
                          "break_glass_sign_ins", "break_glass_changes", "service_sign_ins", "admin_requirements"}


MFA, RESISTS, RESETS, PHONE = "mfa", "resistant", "resets", "phone"
Does = frozenset[str]
WORDS: dict[str, Does] = {
    **dict.fromkeys((
        "fido2SecurityKey", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeyDeviceBoundWindowsHello",
        "passKeySynced", "windowsHelloForBusiness", "macOsSecureEnclaveKey", "certificateBasedAuthentication",
        "x509CertificateMultiFactor"), Does((MFA, RESISTS))),
    **dict.fromkeys((
        "microsoftAuthenticatorPasswordless", "microsoftAuthenticatorPush", "appNotification", "softwareOneTimePasscode",
        "appCode", "oneTimePasscode", "hardwareOneTimePasscode"), Does((MFA, RESETS))),
    "externalAuthMethod": Does((MFA,)),
    **dict.fromkeys((
        "mobilePhone", "sms", "mobileSMS", "mobileCall", "alternateMobilePhone", "alternateMobileCall", "officePhone"),
        Does((PHONE, RESETS))),
    **dict.fromkeys(("email", "securityQuestion"), Does((RESETS,))),
    **dict.fromkeys(("temporaryAccessPass", "qrCode", "qrCodePin", "appPassword", "fido", "password"), Does()),
}
"""Microsoft Graph, "usageAuthMethod" values; Microsoft Entra, "Authentication methods": which of them does what, and lasts."""


@pytest.mark.parametrize("word", WORDS)
def test_what_each_word_for_a_method_amounts_to(word: str) -> None:
    told = held((word,))
    answers = {MFA: told.lasting, RESISTS: told.resistant, RESETS: bool(told.resets), PHONE: bool(told.phones)}
    assert {what for what, answer in answers.items() if answer} == WORDS[word]
    assert None not in answers.values()


@pytest.mark.parametrize("word", ["unknownFutureValue", "somethingNew"])
def test_of_a_word_that_nobody_knows_nobody_can_tell(word: str) -> None:
    told = held((word,))
    assert (told.lasting, told.resistant, told.resets, told.phones) == (None, None, frozenset(), frozenset())
