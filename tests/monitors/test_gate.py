"""The gate of the HTTP routes: default-deny, and nothing forged gets through."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitors.gate import KEY_HOLDER, Admitted, Refused, Role, admit, auth_level
from monitors.settings import SETTINGS
from tests.builders import guid

ON = {"WEBSITE_AUTH_ENABLED": "True"}
NAME = "X-MS-CLIENT-PRINCIPAL"
ID = guid(1, 7)
OID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
LONG_ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"
LONG_NAME = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
READER, OPERATOR = Role.READER, Role.OPERATOR


def claims(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Claims as Easy Auth writes them."""
    return [{"typ": typ, "val": val} for typ, val in pairs]


def principal(*pairs: tuple[str, str], **odd: Any) -> dict[str, Any]:
    """A person as Easy Auth tells of them (learn.microsoft.com, "Work with user identities in App Service authentication")."""
    person = claims((OID, ID.upper()), ("preferred_username", "adele@contoso.com"), ("name", "Adele"), *pairs)
    return {"auth_typ": "aad", "claims": person, "name_typ": LONG_NAME, "role_typ": LONG_ROLE} | odd


def header(told: object, name: str = NAME) -> dict[str, str]:
    """The header that says it."""
    return {name: base64.b64encode(told if isinstance(told, bytes) else json.dumps(told).encode()).decode()}


def refused(answer: Admitted | Refused) -> int | None:
    """The status of a refusal."""
    return answer.status if isinstance(answer, Refused) else None


@pytest.mark.parametrize(("typ", "val", "needed", "status"), [
    ("roles", "Latchkey.Reader", READER, None),
    ("roles", "Latchkey.Reader", OPERATOR, 403),
    ("roles", "Latchkey.Operator", OPERATOR, None),
    ("roles", "Latchkey.Operator", READER, None),
    (LONG_ROLE, "Latchkey.Operator", OPERATOR, None),
    ("role-of-their-own", "Latchkey.Reader", READER, 403),
    ("groups", "Latchkey.Reader", READER, 403),
    ("roles", "latchkey.reader", READER, 403),
    ("roles", "Latchkey.Reader,Latchkey.Operator", READER, 403),
    ("roles", "Latchkey.Reader.Not", READER, 403),
    ("roles", "", READER, 403),
])
def test_who_has_the_role_is_admitted(typ: str, val: str, needed: Role, status: int | None) -> None:
    answer = admit("entra", header(principal((typ, val))), ON, needed)
    assert refused(answer) == status
    assert status or answer == Admitted("adele@contoso.com", ID)


def test_the_principal_names_its_own_role_claim() -> None:
    told = principal(("my-roles", "Latchkey.Reader"), role_typ="my-roles")
    assert refused(admit("entra", header(told), ON, READER)) is None


def test_one_role_of_several_suffices() -> None:
    told = principal(("roles", "Another.App"), ("roles", "Latchkey.Reader"))
    assert refused(admit("entra", header(told), ON, READER)) is None


@pytest.mark.parametrize(("pairs", "odd", "who"), [
    ([(OID, ID), ("roles", READER)], {}, Admitted(ID, ID)),
    ([("oid", ID), ("roles", READER)], {"name_typ": None}, Admitted(ID, ID)),
    ([("oid", ID), (LONG_NAME, "a service"), ("roles", READER)], {}, Admitted("a service", ID)),
    ([("roles", READER)], {"name_typ": None, "role_typ": None}, Admitted("somebody without a name", "")),
    ([("name", "x" * 5_000), ("roles", READER)], {}, Admitted("x" * 200, ""))])
def test_a_managed_identity_is_named_by_its_object_id(
        pairs: list[tuple[str, str]], odd: dict[str, Any], who: Admitted) -> None:
    told = principal(**odd) | {"claims": claims(*pairs)}
    assert admit("entra", header(told), ON, READER) == who


@pytest.mark.parametrize("environment", [
    {}, {"WEBSITE_AUTH_ENABLED": ""}, {"WEBSITE_AUTH_ENABLED": "False"}, {"WEBSITE_AUTH_ENABLED": "0"},
    {"WEBSITE_AUTH_ENABLED": "Truely"}, {"WEBSITE_AUTH_ENABLE": "True"}])
@pytest.mark.parametrize("mode", ["entra", "", "Keys", "keys,entra", "none"])
def test_a_forged_header_is_not_believed_where_easy_auth_is_off(mode: str, environment: dict[str, str]) -> None:
    forged = header(principal(("roles", OPERATOR)))
    answer = admit(mode, forged, environment, READER)
    assert isinstance(answer, Refused)
    assert (answer.status, "Easy Auth" in answer.reason) == (401, True)


@pytest.mark.parametrize("value", ["True", "true", " TRUE "])
def test_however_the_platform_writes_true(value: str) -> None:
    held = header(principal(("roles", READER)), "x-ms-client-principal")
    assert refused(admit("entra", held, {"WEBSITE_AUTH_ENABLED": value}, READER)) is None


GOOD = principal(("roles", OPERATOR))
ENCODED = header(GOOD)[NAME]


@pytest.mark.parametrize("headers", [
    {},
    {"X-MS-CLIENT-PRINCIPAL-NAME": "adele@contoso.com", "X-MS-CLIENT-PRINCIPAL-ID": ID},
    {NAME: ""}, {NAME: "!"}, {NAME: "ü"}, {NAME: json.dumps(GOOD)}, {NAME: ENCODED[:-3]}, {NAME: ENCODED + "," + ENCODED},
    {NAME: ENCODED[:8] + "*" + ENCODED[8:]}, {NAME: ENCODED[:8] + "\n" + ENCODED[8:]},
    {NAME: ENCODED, NAME.lower(): ENCODED},
    header(b""), header(b"\xff"), header(b"{"), header(b"[" * 100_000), header(b'{"x":' + b"[" * 100_000),
    header(None), header([]), header("x"), header(7), header({}), header([GOOD]),
    header(GOOD | {"auth_typ": "google"}), header(GOOD | {"auth_typ": "AAD2"}), header(GOOD | {"auth_typ": None}),
    header({name: value for name, value in GOOD.items() if name != "auth_typ"}),
    header(GOOD | {"claims": None}), header(GOOD | {"claims": {"typ": "roles", "val": OPERATOR}}),
    header(GOOD | {"claims": [*GOOD["claims"], 7]}), header(GOOD | {"claims": [*GOOD["claims"], {"typ": "roles"}]}),
    header(GOOD | {"claims": [{"typ": "roles", "val": [OPERATOR]}]}), header(GOOD | {"role_typ": 5}),
])
def test_who_cannot_be_read_is_nobody(headers: dict[str, str]) -> None:
    answer = admit("entra", headers, ON, READER)
    assert isinstance(answer, Refused)
    assert (answer.status, answer.reason) == (401, "sign in with Microsoft Entra first")


TEXTS = st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode())
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["auth_typ", "claims", "typ", "val", "role_typ", "name_typ"]), inner))


@given(TEXTS | JSON.map(lambda told: header(told)[NAME]))
@example(header(principal(("roles", "x\ud800")))[NAME])
def test_no_text_raises_or_is_admitted(text: str) -> None:
    for needed in Role:
        assert isinstance(admit("entra", {NAME: text}, ON, needed), Refused)


@given(st.text().filter(lambda mode: mode.strip() != "keys"), st.text())
def test_no_other_mode_opens_anything(mode: str, text: str) -> None:
    assert isinstance(admit(mode, {NAME: text}, {}, READER), Refused)
    assert auth_level(mode) == "ANONYMOUS"


@pytest.mark.parametrize("needed", Role)
def test_with_keys_the_host_has_checked(needed: Role) -> None:
    assert admit("keys", header(GOOD), {}, needed) == KEY_HOLDER == Admitted("a function key")
    assert auth_level("keys") == "FUNCTION"


def test_the_mode_is_read_as_the_setting_is() -> None:
    (setting,) = (one for one in SETTINGS if one.name == "HTTP_AUTH")
    assert (setting.read("keys"), setting.default) == ("keys", "entra")
