"""A key of a model that is no longer allowed can no longer be used: Microsoft Entra, "Enable passkeys (FIDO2)"."""

from typing import Any

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.amp_006_passkeys import Passkeys
from monitors.tenant.methods import KeyRestrictions, Method
from tests.builders import guid
from tests.monitors.checks.methods import configuration, on
from tests.monitors.checks.tenants import KEEPERS, healthy, key

MODEL, OTHER = guid(1, 73), guid(9, 73)


def said(method: Any, *keys: Any) -> Result:
    held = {KEEPERS[0]: keys or (key(1),)}
    return judged(Passkeys(), healthy(methods_policy=configuration(fido2=method), break_glass_methods=held))


def only(*models: str, allows: bool = True, enforced: bool = True) -> Method:
    return on("fido2", keys=KeyRestrictions(enforced, allows, frozenset(models)), attested=True, self_service=True)


@pytest.mark.parametrize(("method", "status"), [
    (on("fido2"), Status.PASS),
    (only(MODEL), Status.PASS),
    (only(OTHER), Status.FAIL),
    (only(OTHER, allows=False), Status.PASS),
    (only(MODEL, allows=False), Status.FAIL),
    (only(OTHER, enforced=False), Status.PASS),
    (only(), Status.FAIL),
    (only(allows=False), Status.PASS),
    (on("fido2", guid(6, 71)), Status.WARN),
    (on("fido2", self_service=False), Status.WARN),
    (on("fido2", included=frozenset()), Status.FAIL),
    (Method("fido2"), Status.FAIL),
    (None, Status.UNKNOWN),
])
def test_state_scope_and_restrictions(method: Any, status: Status) -> None:
    assert said(method).status == status


def test_the_account_whose_key_is_locked_out_is_named() -> None:
    assert [(one.object_id, one.detail) for one in said(only(OTHER)).found] == [(KEEPERS[0], f"has a key of model {MODEL}")]


def test_a_key_of_no_known_model_decides_nothing_unless_another_is_locked_out() -> None:
    assert said(only(MODEL), key(1), key(2, aaguid="")).status == Status.UNKNOWN
    assert said(only(OTHER), key(1), key(2, aaguid="")).status == Status.FAIL
    assert said(on("fido2"), key(2, aaguid="")).status == Status.PASS


def test_what_is_no_key_has_no_model_to_be_allowed() -> None:
    assert said(only(OTHER), key(1, kind="windowshelloforbusiness")).status == Status.PASS
