"""CIS 1.2.2: sign-in to shared mailboxes is blocked. Which accounts they are the settings say, for Graph does not."""

from typing import Any

import pytest

from monitors.check import Status, judged
from monitors.checks.svc_002_sign_in_off import SignInOff
from monitors.declared import Declared
from tests.monitors.checks.tenants import healthy, person, programme, user


def declared(*named: str) -> Any:
    return programme(declared=Declared(service=frozenset(named)))


@pytest.mark.parametrize(("rooms", "status"), [
    ([{"enabled": False}], Status.PASS),
    ([{"enabled": False, "licensed": False}], Status.PASS),
    ([{}], Status.WARN),
    ([{"licensed": False}], Status.FAIL),
    ([{}, {"licensed": False}], Status.FAIL),
    ([{"enabled": False}, {}], Status.WARN),
    ([], Status.PASS),
])
def test_who_can_sign_in(rooms: list[dict[str, Any]], status: Status) -> None:
    users = {person(n): user(n, **odd) for n, odd in enumerate(rooms)}
    result = judged(SignInOff(programme=declared(person(0), person(1))), healthy(users=users))
    assert result.status == status
    assert [one.object_id for one in result.found] == [id_ for id_, one in users.items() if one.enabled]


def test_accounts_are_known_by_name_too() -> None:
    users = {person(0): user(0, name="Room0@contoso.test", licensed=False)}
    assert judged(SignInOff(programme=declared("room0@contoso.test")), healthy(users=users)).status == Status.FAIL


def test_without_declared_accounts_there_is_nothing_to_judge() -> None:
    assert judged(SignInOff(programme=programme()), healthy()).status == Status.NOT_APPLICABLE
