"""Graph says nothing of new tenants, which have nothing to migrate: a scanner that fails them is wrong (its issues 588, 799)."""

import pytest

from monitors.check import Status, judged
from monitors.checks.amp_007_migration import Migration
from tests.monitors.checks.methods import policy
from tests.monitors.checks.tenants import healthy


@pytest.mark.parametrize(("state", "status"), [
    ("", Status.PASS), ("migrationComplete", Status.PASS), ("migrationInProgress", Status.WARN), ("preMigration", Status.FAIL),
    ("unknownFutureValue", Status.UNKNOWN)])
def test_its_state(state: str, status: Status) -> None:
    assert judged(Migration(), healthy(methods_policy=policy(migration=state))).status == status
