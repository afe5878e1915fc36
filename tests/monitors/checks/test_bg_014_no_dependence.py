"""Licences and mailboxes."""

import pytest

from monitors.checks.bg_014_no_dependence import NoDependence
from tests.monitors.checks.saying import details, status
from tests.monitors.checks.tenants import keepers


@pytest.mark.parametrize(("odd", "said"), [
    ({"licences": 1}, "has licences"), ({"mailbox": True}, "has a mailbox"),
    ({"licences": 2, "mailbox": True}, "has licences and a mailbox"),
])
def test_each_is_a_warning_that_names_it(odd: dict[str, object], said: str) -> None:
    assert status(NoDependence, break_glass=keepers(**odd)) == "warn"
    assert details(NoDependence, break_glass=keepers(**odd)) == [said]


def test_no_account_is_nothing_to_judge() -> None:
    assert status(NoDependence, break_glass={}) == "not_applicable"
