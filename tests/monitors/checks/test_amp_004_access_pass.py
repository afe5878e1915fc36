"""Graph's own defaults are 60 minutes, 8 hours at most: Microsoft Entra, "Configure Temporary Access Pass"."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.amp_004_access_pass import ID, AccessPass
from monitors.tenant.methods import Method, Passes
from tests.monitors.checks.methods import configuration, on
from tests.monitors.checks.tenants import healthy


def passes(single: bool, default: int = 60, longest: int = 480) -> Method:
    return on(ID, passes=Passes(single, default, longest))


@pytest.mark.parametrize(("method", "status"), [
    (passes(True), Status.PASS),
    (passes(True, 480), Status.PASS),
    (passes(True, 481, 481), Status.WARN),
    (passes(True, 60, 43_200), Status.PASS),
    (passes(False), Status.WARN),
    (passes(False, 60, 481), Status.FAIL),
    (passes(False, 481, 481), Status.FAIL),
    (Method(ID, passes=Passes(True)), Status.WARN),
    (on(ID, included=frozenset(), passes=Passes(True)), Status.WARN),
    (on(ID), Status.UNKNOWN),
    (None, Status.UNKNOWN),
])
def test_uses_and_lifetimes(method: Any, status: Status) -> None:
    assert judged(AccessPass(), healthy(methods_policy=configuration(**{ID: method}))).status == status


def test_how_long_is_long_is_a_setting() -> None:
    tenant = healthy(methods_policy=configuration(**{ID: passes(True, 60)}))
    assert judged(AccessPass(minutes=59), tenant).status == Status.WARN
    assert judged(AccessPass(minutes=60), tenant).status == Status.PASS
