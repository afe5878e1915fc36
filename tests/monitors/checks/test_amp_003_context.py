"""CIS 5.2.3.1 wants both for all users. Number matching is Microsoft's to enforce since May 2023, as some scanners overlook."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.amp_003_context import Context
from monitors.tenant.methods import Feature, Method
from tests.builders import guid
from tests.monitors.checks.methods import configuration, on
from tests.monitors.checks.tenants import healthy

ID = "microsoftauthenticator"
ON = Feature("enabled")


def showing(**features: Feature) -> Method:
    return on(ID, features={"app_name": ON, "location": ON, "number_matching": ON} | features)


@pytest.mark.parametrize(("method", "status"), [
    (showing(), Status.PASS),
    (showing(app_name=Feature("disabled")), Status.WARN),
    (showing(location=Feature("disabled")), Status.WARN),
    (showing(location=Feature("default")), Status.WARN),
    (showing(location=Feature("unknownFutureValue")), Status.UNKNOWN),
    (showing(app_name=Feature("enabled", guid(1, 71))), Status.WARN),
    (showing(app_name=Feature("enabled", excluded=guid(1, 71))), Status.WARN),
    (showing(number_matching=Feature("disabled")), Status.PASS),
    (on(ID, features={"app_name": ON}), Status.UNKNOWN),
    (on(ID), Status.UNKNOWN),
    (Method(ID), Status.NOT_APPLICABLE),
    (None, Status.UNKNOWN),
])
def test_what_is_shown(method: Any, status: Status) -> None:
    assert judged(Context(), healthy(methods_policy=configuration(**{ID: method}))).status == status


def test_each_thing_that_is_not_shown_is_named() -> None:
    method = showing(app_name=Feature("default"), location=Feature("disabled"))
    found = judged(Context(), healthy(methods_policy=configuration(**{ID: method}))).found
    assert [one.name for one in found] == ["app_name", "location"]
