"""Registered, but unusable: who the method is for, and which models of keys."""

from typing import Any

import pytest

from monitors.checks.bg_010_usable_methods import UsableMethods
from monitors.tenant.break_glass import HeldMethod
from monitors.tenant.methods import KeyRestrictions, Method, MethodsPolicy
from tests.builders import guid
from tests.monitors.checks.saying import result, status
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, healthy, key

FIRST, SECOND, OTHER = guid(1, 73), guid(2, 73), guid(3, 73)


def fido2(enabled: bool = True, **odd: Any) -> dict[str, Any]:
    return {"methods_policy": MethodsPolicy({"fido2": Method("fido2", enabled, **odd)})}


def only(*models: str, allows: bool = True) -> KeyRestrictions:
    return KeyRestrictions(enforced=True, allows=allows, models=frozenset(models))


@pytest.mark.parametrize(("areas", "word"), [
    (fido2(), "pass"),
    (fido2(enabled=False), "fail"),
    ({"methods_policy": MethodsPolicy()}, "fail"),
    (fido2(included=frozenset({EMERGENCY})), "pass"),
    (fido2(included=frozenset({guid(9, 71)})), "fail"),
    (fido2(excluded=frozenset({EMERGENCY})), "fail"),
    (fido2(keys=only(FIRST, SECOND)), "pass"),
    (fido2(keys=only(FIRST)), "warn"),
    (fido2(keys=only(OTHER)), "fail"),
    (fido2(keys=only(OTHER, allows=False)), "pass"),
    (fido2(keys=only(FIRST, SECOND, allows=False)), "fail"),
    (fido2(keys=KeyRestrictions(enforced=False, models=frozenset({OTHER}))), "pass"),
])
def test_what_the_policy_accepts(areas: dict[str, Any], word: str) -> None:
    assert result(UsableMethods, healthy(**areas)) == (word, set() if word == "pass" else set(KEEPERS))


def test_a_certificate_needs_its_own_method() -> None:
    held = dict.fromkeys(KEEPERS, (key(1), HeldMethod("x509certificate")))
    assert status(UsableMethods, break_glass_methods=held) == "warn"


def test_nothing_registered_is_bg_008_s() -> None:
    assert status(UsableMethods, break_glass_methods=dict.fromkeys(KEEPERS, (HeldMethod("phone"),))) == "not_applicable"
