"""Each planted fault is found, and said for what it is."""

from dataclasses import replace

import pytest

from tests.infra.estate import Estate
from tests.infra.faults import FAULTS, PROMISES, Fault, Promise
from tests.infra.kept_access import permissions
from tests.infra.kept_settings import both_ways

KNOWN: dict[tuple[Fault, str], list[str]] = {}
"""What was said of which fault by which promise."""


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The repository as it is."""
    return Estate.read()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.said)
def test_a_fault_is_found(fault: Fault, estate: Estate) -> None:
    said = [line for promise in PROMISES for line in said_of(fault, promise, estate)]
    assert [line for line in said if fault.said in line], said


def said_of(fault: Fault, promise: Promise, estate: Estate) -> list[str]:
    """What a promise says of the estate with that fault in it, judged once."""
    place = fault, promise.__name__
    if place not in KNOWN:
        KNOWN[place] = complaints(promise, estate.changed(fault.path, fault.old, fault.new))
    return KNOWN[place]


def complaints(promise: Promise, estate: Estate) -> list[str]:
    """What a promise says; one that cannot be judged in so broken a file says that, and never nothing."""
    try:
        return list(promise(estate))
    except (KeyError, AttributeError, TypeError, IndexError) as error:
        return [f"{promise.__name__} cannot be judged: {error!r}"]


def test_a_setting_that_the_code_begins_to_read_is_missed(estate: Estate) -> None:
    newer = replace(estate, declared=estate.declared | {"CANARY"})
    assert "infra/main.bicep: the app reads CANARY, and nothing sets it" in list(both_ways(newer))


def test_a_permission_that_the_code_begins_to_need_is_missed(estate: Estate) -> None:
    risk = {"6e472fd1-ad78-48da-a0f0-97ab2c6b769e": "IdentityRiskEvent.Read.All"}
    newer = replace(estate, permissions={**estate.permissions, **risk})
    assert list(permissions(newer)) == ["infra/graph-permissions.bicep: IdentityRiskEvent.Read.All is not granted, or twice"]


def test_a_permission_that_nothing_needs_any_more_is_told(estate: Estate) -> None:
    fewer = {id_: name for id_, name in estate.permissions.items() if name != "Domain.Read.All"}
    assert [line for line in permissions(replace(estate, permissions=fewer)) if "Domain.Read.All" in line]


def test_a_change_that_changes_nothing_is_refused(estate: Estate) -> None:
    with pytest.raises(ValueError, match="has 0 times"):
        estate.changed("infra/main.bicep", "not in there", "")


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_every_promise_is_broken_by_some_fault(promise: Promise, estate: Estate) -> None:
    said = (line for fault in FAULTS for line in said_of(fault, promise, estate) if "cannot be judged" not in line)
    assert next(said, None) is not None
