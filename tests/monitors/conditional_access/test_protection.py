"""Which changes are about administrators or break-glass accounts, and whom of the latter a policy catches."""

from typing import Any

import pytest

from monitors.conditional_access.protection import caught, touches
from tests.builders import Json, guid
from tests.monitors.conditional_access.documents import policy, read

FIRST, SECOND, ANNA, CREW = guid(1, 90), guid(2, 90), guid(1), guid(1, 5)
GLOBAL, HELPDESK = "62e90394-69f5-4237-9190-012177145e10", "729827e3-9c14-49f7-bb1b-9608f156bbb8"
AZURE = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
BREAK_GLASS = {FIRST, SECOND}
OFF = {"state": "disabled"}


@pytest.mark.parametrize(("old", "new", "said"), [
    (policy(), policy(**OFF), []),
    (policy(conditions__users__excludeUsers=[FIRST, SECOND]), policy(conditions__users__excludeUsers=[SECOND, FIRST], **OFF), []),
    (policy(conditions__users__excludeUsers=[FIRST]), policy(conditions__users__excludeUsers=[FIRST, ANNA]), []),
    (policy(conditions__users__excludeUsers=[FIRST]), policy(), [f"break-glass account {FIRST}"]),
    (policy(), policy(conditions__users__excludeUsers=[SECOND.upper()]), [f"break-glass account {SECOND}"]),
    (policy(conditions__users__includeUsers=[FIRST]), policy(conditions__users__includeUsers=[FIRST], **OFF),
     [f"break-glass account {FIRST}"]),
    (policy(conditions__users__includeUsers=[FIRST]), None, [f"break-glass account {FIRST}"]),
    (policy(conditions__users__excludeUsers=[FIRST]), None, []),
    (policy(conditions__users__includeRoles=[HELPDESK]), policy(**OFF), ["directory roles"]),
    (policy(), policy(conditions__users__includeRoles=[HELPDESK]), ["directory roles"]),
    (policy(), policy(conditions__users__excludeRoles=[GLOBAL]), ["directory roles"]),
    (policy(conditions__users__excludeRoles=[GLOBAL]), policy(conditions__users__excludeRoles=[GLOBAL], **OFF), []),
    (policy(conditions__applications__includeApplications=["microsoftadminportals"]), None, ["Microsoft Admin Portals"]),
    (policy(conditions__applications__includeApplications=[AZURE.upper(), "Office365"]), policy(**OFF), ["Azure management"]),
    (policy(), policy(conditions__applications__excludeApplications=[AZURE]), ["Azure management"]),
    (policy(conditions__applications__includeApplications=["Office365"]), policy(), []),
    (None, None, []),
])
def test_what_a_change_touches(old: Json | None, new: Json | None, said: list[str]):
    assert touches(read(old), read(new), BREAK_GLASS) == said


S, P = "surely", "perhaps"


@pytest.mark.parametrize(("users", "members", "answer"), [
    ({"includeUsers": ["All"]}, {}, S),
    ({"includeUsers": ["All"], "excludeUsers": [FIRST]}, {}, ""),
    ({"includeUsers": ["All"], "excludeUsers": [FIRST.upper()]}, {}, ""),
    ({"includeUsers": ["All"], "excludeUsers": [SECOND]}, {}, S),
    ({"includeUsers": ["All"], "excludeGroups": [CREW]}, {}, P),
    ({"includeUsers": ["All"], "excludeGroups": [CREW]}, {CREW: frozenset({FIRST})}, ""),
    ({"includeUsers": ["All"], "excludeGroups": [CREW]}, {CREW: frozenset({SECOND})}, S),
    ({"includeUsers": ["All"], "excludeGroups": [CREW, guid(2, 5)]}, {CREW: frozenset({SECOND})}, P),
    ({"includeUsers": ["All"], "excludeRoles": [HELPDESK]}, {}, P),
    ({"includeUsers": [FIRST]}, {}, S),
    ({"includeUsers": [ANNA]}, {}, ""),
    ({"includeGroups": [CREW]}, {}, P),
    ({"includeGroups": [CREW]}, {CREW: frozenset({FIRST})}, S),
    ({"includeGroups": [CREW]}, {CREW: frozenset({ANNA})}, ""),
    ({"includeRoles": [HELPDESK]}, {}, P),
    ({"includeRoles": [GLOBAL]}, {}, S),
    ({"includeRoles": [GLOBAL], "excludeUsers": [FIRST]}, {}, ""),
    ({"includeUsers": ["GuestsOrExternalUsers"]}, {}, ""),
    (None, {}, ""),
])
def test_whether_a_policy_catches_an_account(users: Any, members: Any, answer: str):
    hit = caught(read(policy(conditions__users=users)), {FIRST}, members)
    assert (hit.surely, hit.perhaps) == ({FIRST} if answer == S else set(), {FIRST} if answer == P else set())


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_a_policy_that_is_not_in_force_catches_nobody(state: str):
    assert caught(read(policy(state=state)), {FIRST}) == (set(), set())


@pytest.mark.parametrize(("users", "answer"), [
    ({"includeUsers": ["All"]}, S),
    ({"includeUsers": ["All"], "excludeUsers": [ANNA]}, P),
    ({"includeUsers": ["All"], "excludeGroups": [CREW]}, P),
    ({"includeUsers": [ANNA]}, P),
    ({"includeGroups": [CREW]}, P),
    ({"includeUsers": ["GuestsOrExternalUsers"]}, ""),
])
def test_of_an_account_given_by_name_little_can_be_told(users: Any, answer: str):
    """Policies name accounts by id, and so does the snapshot of who is in which group."""
    name = "first@contoso.test"
    hit = caught(read(policy(conditions__users=users)), {name}, {CREW: frozenset({FIRST})})
    assert (hit.surely, hit.perhaps) == ({name} if answer == S else set(), {name} if answer == P else set())
