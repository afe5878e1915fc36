"""The semantic difference of whole policies: unions, other spellings, policies not in force, documents that cannot be read."""

import json
from typing import Any

import pytest

from monitors.conditional_access.change import Direction
from monitors.conditional_access.difference import difference
from monitors.conditional_access.policy import ENABLED, REPORT_ONLY, read_policy
from tests.builders import MISSING, Json, guid
from tests.monitors.conditional_access.documents import (
    by_strength,
    changes,
    grant,
    guests,
    letters,
    policy,
    read,
    with_,
)

ANNA, BO, CREW, STAFF = guid(1), guid(2), guid(1, 5), guid(2, 5)
GLOBAL, SECURITY = "62e90394-69f5-4237-9190-012177145e10", "194ae4cb-b126-40b2-bd5b-6091b380977d"

# Lists that make up one union


@pytest.mark.parametrize(("old", "new", "there"), [
    ({"includeUsers": ["All"]}, {"includeUsers": [], "includeRoles": [GLOBAL]}, "W -"),
    ({"includeUsers": [], "includeRoles": [GLOBAL]}, {"includeUsers": ["All"]}, "SL -"),
    ({"includeUsers": [], "includeGroups": [CREW]}, {"includeUsers": [], "includeGroups": [CREW, STAFF]}, "SL"),
    ({"includeUsers": [], "includeGroups": [CREW, STAFF]}, {"includeUsers": [], "includeGroups": [STAFF]}, "W"),
    ({"includeUsers": [], "includeRoles": [GLOBAL, SECURITY]}, {"includeUsers": [], "includeRoles": [SECURITY]}, "W"),
    ({"includeUsers": [], "includeRoles": [SECURITY]}, {"includeUsers": [], "includeRoles": [SECURITY, GLOBAL]}, "SL"),
    ({"includeUsers": [ANNA]}, {"includeUsers": [ANNA, BO], "excludeUsers": [BO]}, "- W"),
    ({"includeUsers": ["All"], "excludeGroups": [CREW]}, {"includeUsers": ["All"], "excludeUsers": [ANNA]}, "W SL"),
    ({"includeUsers": ["GuestsOrExternalUsers"]}, {"includeUsers": []}, "W"),
    ({"includeUsers": []}, {"includeUsers": [], "includeGuestsOrExternalUsers": guests()}, "SL"),
    ({"includeUsers": [], "includeGuestsOrExternalUsers": guests("b2bCollaborationGuest,internalGuest")},
     {"includeUsers": [], "includeGuestsOrExternalUsers": guests("internalGuest")}, "W"),
    ({"includeUsers": [], "includeGuestsOrExternalUsers": guests("serviceProvider", "a")},
     {"includeUsers": [], "includeGuestsOrExternalUsers": guests("serviceProvider", "a", "b")}, "SL"),
])
def test_users_groups_roles_and_guests_are_one_union(old: Json, new: Json, there: str):
    assert letters(changes(with_("conditions.users", old), with_("conditions.users", new))) == there


def test_two_things_at_once_are_two_changes():
    old, new = policy(), policy(conditions__users__excludeUsers=[ANNA], grantControls=grant("block"))
    excluded, asked = changes(old, new)
    assert (excluded.field, letters([excluded])) == ("conditions.users.excludeUsers", "W")
    assert (asked.field, letters([asked])) == ("grantControls", "SL")


# What is no change

GUESTS_OF_ALL_KINDS = guests("internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,"
                             "otherExternalUser,serviceProvider")


@pytest.mark.parametrize(("old", "new"), [
    (policy(conditions__users__excludeUsers=[ANNA, BO]), policy(conditions__users__excludeUsers=[BO, ANNA])),
    (policy(conditions__users__excludeUsers=[ANNA]), policy(conditions__users__excludeUsers=[ANNA.upper(), ANNA])),
    (policy(grantControls=grant("mfa", "compliantDevice")), policy(grantControls=grant("compliantDevice", "mfa"))),
    (policy(grantControls=grant("mfa")), policy(grantControls=grant("Mfa", operator="AND"))),
    (policy(), policy(conditions__platforms={"includePlatforms": ["all"], "excludePlatforms": []})),
    (policy(), policy(conditions__locations={"includeLocations": ["All"], "excludeLocations": None})),
    (policy(), policy(conditions__devices={"includeDevices": ["All"], "deviceFilter": {"mode": "include", "rule": ""}})),
    (policy(), policy(conditions__clientAppTypes=[])),
    (policy(), policy(conditions__signInRiskLevels=None, conditions__users__excludeGroups=MISSING)),
    (policy(), policy(sessionControls=None)),
    (policy(), policy(sessionControls={"signInFrequency": None, "disableResilienceDefaults": None})),
    (policy(), policy(sessionControls={"signInFrequency": {"isEnabled": False, "value": 4, "type": "hours"}})),
    (policy(), policy(modifiedDateTime="2026-01-01T00:00:00Z", templateId=guid(3), description="Now described")),
    (policy(), policy(**{"conditions__users__@odata.type": "#microsoft.graph.conditionalAccessUsers"})),
    (policy(conditions__clientAppTypes=["modern"]), policy(conditions__clientAppTypes=["mobileAppsAndDesktopClients"])),
    (policy(conditions__clientAppTypes=["easUnsupported"]), policy(conditions__clientAppTypes=["exchangeActiveSync"])),
    (policy(conditions__users__excludeUsers=["GuestsOrExternalUsers"]),
     policy(conditions__users__excludeGuestsOrExternalUsers=GUESTS_OF_ALL_KINDS)),
    (policy(conditions__signInRiskLevels=["high", "medium"]), policy(conditions__signInRiskLevels=["medium", "high"])),
    (policy(conditions__insiderRiskLevels="minor,elevated"), policy(conditions__insiderRiskLevels="elevated, minor")),
    (policy(grantControls=by_strength("fido2", "password,sms")), policy(grantControls=by_strength("sms,password", "fido2"))),
])
def test_another_way_to_write_the_same_is_no_change(old: Json, new: Json):
    assert changes(old, new) == changes(new, old) == []


def folded(value: Any, way: Any) -> Any:
    """A document with all its keys, not its values, in another case."""
    if isinstance(value, dict):
        return {way(key): folded(held, way) for key, held in value.items()}
    return [folded(one, way) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("way", [str.lower, str.upper, str.title])
def test_keys_in_any_case(way: Any):
    written = policy(conditions__users__excludeUsers=[ANNA], sessionControls={"secureSignInSession": {"isEnabled": True}},
                     grantControls=by_strength("fido2"))
    assert changes(folded(written, way), written) == []
    assert letters(changes(folded(written, way), policy(conditions__users__excludeUsers=[ANNA]))) == "W W"


# Without effect


@pytest.mark.parametrize("state", ["disabled", REPORT_ONLY])
def test_a_policy_that_is_not_in_force_protects_nobody_and_locks_nobody_out(state: str):
    old, new = policy(state=state), policy(state=state, conditions__users__excludeUsers=[ANNA], grantControls=grant("block"))
    assert letters(changes(old, new)) == letters(changes(new, old)) == "- -"
    assert "without effect" in changes(old, new)[0].text


def test_what_else_changes_while_it_is_put_in_force_or_taken_out_is_without_effect():
    old, new = policy(state=REPORT_ONLY), policy(conditions__users__excludeUsers=[ANNA])
    assert letters(changes(old, new)) == "SL -"
    assert letters(changes(new, old)) == "W -"


# Born and gone


@pytest.mark.parametrize(("state", "born", "gone"), [(ENABLED, "SL", "W"), (REPORT_ONLY, "-", "-"), ("disabled", "-", "-"),
                                                     ("enabledForSome", "SL", "W")])
def test_created_and_deleted(state: str, born: str, gone: str):
    assert letters(changes(None, policy(state=state))) == born
    assert letters(changes(policy(state=state), None)) == gone


def test_nothing_and_nothing_is_no_change():
    assert changes(None, None) == []


# What cannot be read


@pytest.mark.parametrize("broken", [
    json.dumps(policy())[:-40], json.dumps(policy())[:200], "{", "not JSON", "[1, 2]", "12", '"a text"', '{"hello": "world"}',
    json.dumps(policy(conditions="System.Collections.Hashtable")), json.dumps(policy(conditions__users="@{includeUsers=}")),
    json.dumps(policy(conditions__users__excludeUsers="System.Object[]")), json.dumps(policy(grantControls=[])),
    json.dumps(policy(conditions__users__excludeUsers=[{"id": ANNA}])), json.dumps(policy(sessionControls="yes")),
    json.dumps(policy(conditions__devices__deviceFilter={"mode": "sideways", "rule": "x"})), json.dumps(policy(state=3)),
    json.dumps(policy(sessionControls__persistentBrowser={"isEnabled": "perhaps"})), '{"state":' * 3000,
    '{"state":' * 600 + "1" + "}" * 600,
    json.dumps(policy(grantControls=by_strength("fido2", combinationConfigurations="some"))),
])
def test_a_document_that_cannot_be_read_is_a_change_that_could_not_be_compared(broken: str):
    for old, new in ((broken, json.dumps(policy())), (json.dumps(policy()), broken), (broken, broken), (broken, None)):
        (found,) = difference(read_policy(old), read_policy(new))
        assert found.directions == {Direction.UNKNOWN}
        assert "changed, could not be compared" in found.text


@pytest.mark.parametrize("empty", [None, "", "null", "[]", "{}", '""', "  "])
def test_an_empty_document_is_none_at_all(empty: str | None):
    assert read_policy(empty) is None


def test_a_document_may_be_wrapped_in_a_text_or_a_list():
    plain = json.dumps(policy())
    for wrapped in (json.dumps(plain), f"[{plain}]", json.dumps([plain]), json.dumps(json.dumps(plain))):
        assert read_policy(wrapped) == read(policy())


# What is said


def test_a_change_says_from_what_to_what():
    old = policy(conditions__users__excludeUsers=[ANNA], grantControls=grant("mfa", "compliantDevice", operator="AND"))
    new = policy(conditions__users__excludeUsers=[BO], grantControls=grant("mfa", "compliantDevice"), displayName="MFA")
    excluded, asked, named = changes(old, new)
    assert (excluded.before, excluded.after, excluded.gained, excluded.lost) == ((ANNA,), (BO,), (BO,), (ANNA,))
    assert excluded.text == f"excluded users: added {BO}, removed {ANNA}"
    assert asked.before == ("compliantDevice", "mfa", "operator AND")
    assert asked.text == "grant changed from compliantDevice and mfa to compliantDevice or mfa"
    assert named.text == "name changed from Require MFA to MFA"
    assert excluded.plain == {"field": "conditions.users.excludeUsers", "before": [ANNA], "after": [BO], "text": excluded.text,
                              "directions": ["lock_out_risk", "stronger", "weaker"]}


@pytest.mark.parametrize(("path", "old", "new", "text"), [
    ("state", "enabled", REPORT_ONLY, f"state changed from enabled to {REPORT_ONLY}"),
    ("grantControls", grant("mfa"), None, "grant changed from mfa to nothing"),
    ("sessionControls.signInFrequency", {"type": "hours", "value": 4}, {"type": "days", "value": 2},
     "sign-in frequency changed from every 4 hours to every 2 days"),
    ("conditions.locations", None, {"includeLocations": ["All"], "excludeLocations": ["alltrusted"]},
     "excluded locations: added AllTrusted"),
    ("conditions.signInRiskLevels", [], ["high"], "sign-in risk levels: added high, removed All"),
    ("grantControls", grant("mfa"), by_strength("fido2", "password,sms"),
     f"grant changed from mfa to authentication strength Ours ({guid(1, 62)}) [fido2, password+sms]"),
])
def test_the_sentence(path: str, old: Any, new: Any, text: str):
    (found,) = changes(with_(path, old), with_(path, new))
    assert found.text == text


def test_long_lists_and_long_values_are_cut_in_what_is_said():
    many = [guid(n) for n in range(1, 200)]
    (found,) = changes(policy(), policy(conditions__users__excludeUsers=many))
    assert found.text.endswith("and 194 more")
    assert len(found.after) == 199
    assert len(found.plain["after"]) == 8
    (found,) = changes(policy(conditions__users__excludeUsers=many), policy(conditions__users__excludeUsers=[*many, "zoe"]))
    assert found.plain["after"][0] == "zoe"
    (named,) = changes(policy(), policy(displayName="N" * 5000))
    assert len(named.text) < 300


def test_values_that_nobody_knows_are_kept():
    (found,) = changes(policy(conditions__clientAppTypes=["browser"]), policy(conditions__clientAppTypes=["browser", "Hologram"]))
    assert found.after == ("browser", "hologram")
    assert letters([found]) == "SL"
