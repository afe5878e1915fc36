"""What audit entries say of policies and named locations, in every shape in which they say it.

Activities: Microsoft Entra, "Audit log activity reference", "Conditional Access" and "Core Directory".
"""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from monitors.conditional_access.change import Direction
from monitors.conditional_access.edits import ADDED, DELETED, UPDATED, Edit, edits
from tests.builders import Json, entry, guid, modified
from tests.monitors.conditional_access.documents import PLACE, POLICY, addresses, letters, policy

OFF = policy(state="disabled")


def target(*changes: Json, **odd: Any) -> Json:
    """A policy as what was acted on."""
    return {"id": POLICY, "displayName": "Require MFA", "type": "Policy", "modifiedProperties": list(changes)} | odd


def changed(old: Any = None, new: Any = None, name: str = "ConditionalAccessPolicy") -> Json:
    """The property that holds both versions."""
    return modified(name, old, new)


def told(activity: str, *targets: Json) -> list[Edit]:
    """What an entry with these targets says."""
    return list(edits(entry(activity, service="Conditional Access", targets=targets)))


UPDATE, ADD, DELETE = (f"{verb} conditional access policy" for verb in ("Update", "Add", "Delete"))


@pytest.mark.parametrize(("activity", "old", "new", "verb", "there"), [
    (UPDATE, policy(), OFF, UPDATED, "W"),
    (UPDATE, OFF, policy(), UPDATED, "SL"),
    (UPDATE, policy(), policy(displayName="Other"), UPDATED, "-"),
    ("UPDATE CONDITIONAL ACCESS POLICY ", policy(), OFF, UPDATED, "W"),
    ("Update Conditional Access policy", policy(), OFF, UPDATED, "W"),
    (ADD, None, policy(), ADDED, "SL"),
    (ADD, {}, policy(), ADDED, "SL"),
    (ADD, "", policy(), ADDED, "SL"),
    (ADD, policy(), policy(), ADDED, "SL"),
    (DELETE, policy(), None, DELETED, "W"),
    (DELETE, policy(), policy(), DELETED, "W"),
    (UPDATE, policy(), policy(), UPDATED, ""),
    ("Update policy", policy(), OFF, UPDATED, "W"),
    ("Add policy", None, policy(), ADDED, "SL"),
    ("Added policy", None, policy(), ADDED, "SL"),
    ("Delete policy", policy(), None, DELETED, "W"),
    # what should be there and is not
    (UPDATE, None, policy(), UPDATED, "?"),
    (UPDATE, policy(), None, UPDATED, "?"),
    (UPDATE, None, None, UPDATED, "?"),
    (ADD, None, None, ADDED, "?"),
    (DELETE, None, None, DELETED, "?"),
])
def test_an_entry_of_a_policy(activity: str, old: Any, new: Any, verb: str, there: str):
    (edit,) = told(activity, target(changed(old, new)))
    assert (edit.kind, edit.verb, edit.id, edit.name) == ("conditional access policy", verb, POLICY, "Require MFA")
    assert letters(list(edit.differences)) == there


@pytest.mark.parametrize(("activity", "old", "new", "there"), [
    ("Update named location", addresses("192.0.2.0/24"), addresses("192.0.2.0/24", "198.51.100.0/24"), "W"),
    ("Update named location", addresses("192.0.2.0/24"), addresses("192.0.2.0/24", isTrusted=True), "W"),
    ("Add named location", None, addresses("192.0.2.0/24", isTrusted=True), "W"),
    ("ADD NAMED LOCATION", None, addresses("192.0.2.0/24"), "-"),
    ("Delete named location", addresses("192.0.2.0/24", isTrusted=True), None, "SL"),
    ("Update named location", None, addresses("192.0.2.0/24"), "?"),
])
def test_an_entry_of_a_named_location(activity: str, old: Any, new: Any, there: str):
    where = target(modified("TargetId.Name", "x", "y"), changed(old, new, name="NamedLocation"), id=PLACE.upper(),
                   displayName="Offices")
    (edit,) = told(activity, where)
    assert (edit.kind, edit.id, edit.name, letters(list(edit.differences))) == ("named location", PLACE, "Offices", there)


@pytest.mark.parametrize("activity", [
    "Update policy", "Add policy", "Update role", "Update security defaults", "Read conditional access policy",
    "Update continuous access evaluation", "conditional access policy", "Update", ""])
def test_other_entries_say_nothing_of_it(activity: str):
    assert told(activity, target(modified("PolicyDetail", [{"a": 1}], [{"a": 2}]))) == []
    assert told(activity, target(changed(policy(), OFF, name="PolicyDetail"))) == []


@pytest.mark.parametrize("targets", [
    [], [target()], [target(modified("Note", "a", "b"))], [target(modifiedProperties=None)],
    [target(modified("ConditionalAccessPolicy"))],
    [target({"displayName": "ConditionalAccessPolicy", "oldValue": json.dumps(policy())[:300], "newValue": json.dumps(OFF)})],
    [target({"displayName": "ConditionalAccessPolicy", "oldValue": json.dumps(policy()), "newValue": json.dumps(OFF)[:-1]})],
])
def test_an_entry_that_does_not_say_what_changed_is_never_silence(targets: list[Json]):
    (edit,) = told(UPDATE, *targets)
    assert [one.directions for one in edit.differences] == [{Direction.UNKNOWN}]
    assert "could not be compared" in edit.differences[0].text
    (place,) = told("Update named location")
    assert place.goes(Direction.UNKNOWN)


def test_every_target_and_every_property_is_read():
    other = target(modified("Note", "a", "b"), changed(policy(), OFF), changed(OFF, policy()), id=guid(2, 60))
    found = told(UPDATE, target(kind="User", id=guid(1)), other, target(changed(policy(), policy())))
    assert [(one.id, letters(list(one.differences))) for one in found] == [
        (guid(2, 60), "W"), (guid(2, 60), "SL"), (POLICY, "")]


@pytest.mark.parametrize("name", ["ConditionalAccessPolicy", "conditionalAccessPolicy ", "Policy", None])
def test_the_property_is_known_by_its_name_or_by_what_is_in_it(name: str | None):
    (edit,) = told(UPDATE, target(modified("Other", "x", "y"), {**changed(policy(), OFF), "displayName": name}))
    assert letters(list(edit.differences)) == "W"


def test_a_policy_without_a_name_of_its_own_is_called_what_its_document_says():
    assert told(UPDATE, target(changed(policy(), OFF), displayName=None))[0].name == "Require MFA"
    assert told(DELETE, target(changed(policy(), None), displayName=None))[0].name == "Require MFA"


@pytest.mark.parametrize("source", sorted((Path(__file__).parents[3] / "monitors" / "conditional_access").glob("*.py")),
                         ids=lambda source: source.stem)
def test_it_is_pure(source: Path):
    """It imports its own parts, the records and the decoder, and nothing that could do anything."""
    allowed = {"collections.abc", "dataclasses", "enum", "functools", "ipaddress", "msgspec", "typing",
               "monitors.records.audit_entry"}
    nodes = list(ast.walk(ast.parse(source.read_text())))
    found = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    found |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    assert {one for one in found if not one.startswith("monitors.conditional_access.")} <= allowed
