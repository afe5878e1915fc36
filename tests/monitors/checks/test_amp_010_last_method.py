"""The report still says capable; the policy, read later, decides. Which configuration governs a method: Microsoft Graph,
"authenticationMethodConfiguration resource type" and those derived from it."""

from typing import Any

import pytest

from monitors.check import Result, Status
from monitors.checks.amp_010_last_method import LastMethod
from monitors.tenant.area import LookUps
from monitors.tenant.directory import Assignment
from monitors.tenant.methods import Method
from tests.builders import guid
from tests.monitors.checks.crowds import MISSING, NOTHING, Row, listed, of
from tests.monitors.checks.methods import configuration, on, policy
from tests.monitors.checks.tenants import GLOBAL_ADMINISTRATOR, RING, configured, person

GROUP = guid(6, 71)
PUSH: Row = ("microsoftAuthenticatorPush",)


def said(held: list[Row], **methods: Any) -> Result:
    members = LookUps({GROUP: frozenset({person(0)}), RING: frozenset[str]()})
    return of(LastMethod, held, also={"methods_policy": configuration(**methods), "members": members})


def off(*ids: str) -> dict[str, Method]:
    return {one: Method(one) for one in ids}


@pytest.mark.parametrize(("method", "governed_by"), [
    ("fido2SecurityKey", "fido2"), ("passKeyDeviceBound", "fido2"), ("passKeySynced", "fido2"),
    ("passKeyDeviceBoundAuthenticator", "fido2"), ("microsoftAuthenticatorPush", "microsoftauthenticator"),
    ("microsoftAuthenticatorPasswordless", "microsoftauthenticator"), ("softwareOneTimePasscode", "softwareoath"),
    ("hardwareOneTimePasscode", "hardwareoath"), ("officePhone", "voice"), ("sms", "sms"),
    ("certificateBasedAuthentication", "x509certificate"), ("x509CertificateMultiFactor", "x509certificate")])
def test_what_governs_a_method(method: str, governed_by: str) -> None:
    ids = (*configured(), "hardwareoath")
    assert said([(method,)], **off(*ids) | {governed_by: on(governed_by)}).status == Status.PASS
    assert said([(method,)], **{one: on(one) for one in ids} | off(governed_by)).status == Status.FAIL


@pytest.mark.parametrize(("held", "methods", "status"), [
    (PUSH, {}, Status.PASS),
    (PUSH, off("microsoftauthenticator"), Status.FAIL),
    (("microsoftAuthenticatorPush", "fido2SecurityKey"), off("microsoftauthenticator"), Status.PASS),
    (("mobilePhone",), {"sms": on("sms")}, Status.PASS),
    (("mobilePhone",), {"voice": on("voice")}, Status.PASS),
    (("mobilePhone",), {}, Status.FAIL),
    (("softwareOneTimePasscode",), off("softwareoath"), Status.FAIL),
    (("softwareOneTimePasscode",), off("softwareoath") | {
        "microsoftauthenticator": on("microsoftauthenticator", software_codes=True)}, Status.PASS),
    (("windowsHelloForBusiness",), off(*configured()), Status.PASS),
    (("macOsSecureEnclaveKey",), off(*configured()), Status.PASS),
    (("hardwareOneTimePasscode",), {}, Status.UNKNOWN),
    (("externalAuthMethod",), {}, Status.UNKNOWN),
    (("microsoftAuthenticatorPush", "methodOfTomorrow"), off("microsoftauthenticator"), Status.UNKNOWN),
    (("temporaryAccessPass",), {}, Status.UNKNOWN),
    (NOTHING, off(*configured()), Status.PASS),
    (MISSING, {}, Status.UNKNOWN),
])
def test_whether_a_method_is_left(held: Row, methods: dict[str, Any], status: Status) -> None:
    assert said([held], **methods).status == status


def test_targets_are_looked_at_person_by_person() -> None:
    assert listed(said([PUSH, PUSH], microsoftauthenticator=on("microsoftauthenticator", GROUP))) == [person(1)]
    assert listed(said([PUSH, PUSH], microsoftauthenticator=on("microsoftauthenticator", without=(GROUP,)))) == [person(0)]


@pytest.mark.parametrize(("migration", "status"), [
    ("", Status.FAIL), ("migrationComplete", Status.FAIL), ("migrationInProgress", Status.UNKNOWN),
    ("preMigration", Status.UNKNOWN)])
def test_legacy_policies_may_still_allow_it(migration: str, status: Status) -> None:
    held = policy(migration=migration, methods=configured() | off("microsoftauthenticator"))
    assert of(LastMethod, [PUSH], also={"methods_policy": held}).status == status


def test_administrators_come_first() -> None:
    held = {"methods_policy": configuration(**off("microsoftauthenticator")),
            "roles": (Assignment(person(1), GLOBAL_ADMINISTRATOR),)}
    assert listed(of(LastMethod, [PUSH, PUSH], also=held)) == [person(1), person(0)]
