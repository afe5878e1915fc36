"""Cloud-only, under the initial domain: Microsoft Entra, "Manage emergency access accounts"."""

from typing import Any

import pytest

from monitors.checks.bg_003_cloud_only import CloudOnly
from monitors.tenant.directory import Domain
from tests.monitors.checks.saying import result
from tests.monitors.checks.tenants import KEEPERS, healthy, keepers

DOMAINS = {one.name: one for one in (Domain("contoso.onmicrosoft.com", initial=True), Domain("contoso.test"),
                                     Domain("federated.contoso.test", federated=True))}


@pytest.mark.parametrize(("odd", "status"), [
    ({}, "pass"),
    ({"synced": True}, "fail"),
    ({"name": "keeper0@contoso.test"}, "warn"),
    ({"name": "keeper0@federated.contoso.test"}, "fail"),
    ({"name": "keeper0@elsewhere.contoso.test"}, "fail"),
    ({"name": "keeper0@contoso.test", "synced": True}, "fail"),
])
def test_where_the_account_lives(odd: dict[str, Any], status: str) -> None:
    found = result(CloudOnly, healthy(break_glass=keepers(**odd), domains=DOMAINS))
    assert found == (status, {KEEPERS[0]} if odd else set())


def test_accounts_that_are_gone_are_nothing_to_judge() -> None:
    assert result(CloudOnly, healthy(break_glass={KEEPERS[0]: None})) == ("not_applicable", set())
