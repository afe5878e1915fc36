"""What settings tell checks: rings, dates, allow-lists, and the checks' own numbers."""

import pytest

from monitors.detectors import classes
from monitors.programme import Ring, programme_of
from monitors.records.instant import instant
from monitors.settings import Settings

GROUP = "5d3f6c1a-9a1e-4c43-8c1b-7e2f0a9b4d10"


def read(**given: str) -> Settings:
    return Settings.read(given, classes())


def test_unset_nothing_is_decided() -> None:
    settings = read()
    made = programme_of(settings.values, settings.declared)
    assert (made.rings, made.break_glass_policies, made.break_glass_reviewed) == ((), frozenset(), None)
    assert made.telephony_ends == instant("2027-02-01")


def test_rings_are_groups_with_a_day() -> None:
    text = (f'[{{"name": "pilot", "groupId": "{GROUP.upper()}", "enforceOn": "2027-01-15"}},'
            f' {{"name": "rest", "groupId": "{GROUP}"}}]')
    assert read(ROLLOUT_RINGS=text)["ROLLOUT_RINGS"] == (
        Ring("pilot", GROUP, instant("2027-01-15")), Ring("rest", GROUP, None))


@pytest.mark.parametrize("text", ["{}", "[1]", '[{"name": "pilot"}]', '[{"name": "pilot", "groupId": "pilots"}]',
                                  f'[{{"name": "pilot", "groupId": "{GROUP}", "enforceOn": "soon"}}]'])
def test_an_ill_formed_ring_is_a_fault_and_there_is_none(text: str) -> None:
    settings = read(ROLLOUT_RINGS=text)
    assert settings["ROLLOUT_RINGS"] == ()
    assert settings.faults[0].startswith("ROLLOUT_RINGS is ill-formed")


@pytest.mark.parametrize(("name", "text"), [("BREAK_GLASS_POLICIES", "MFA for all"), ("BREAK_GLASS_REVIEWED", "yesterday")])
def test_other_ill_formed_decisions_are_faults(name: str, text: str) -> None:
    assert read(**{name: text}).faults[0].startswith(f"{name} is ill-formed")


def test_a_checks_number_is_set() -> None:
    settings = read(CHECK_BG_001_LEAST="3")
    assert settings.faults == ()
    assert settings.parameters["BG-001"] == {"least": 3}


@pytest.mark.parametrize(("name", "text", "said"), [
    ("CHECK_BG_001_LEAST", "three", "is ill-formed"), ("CHECK_BG_001_LEAST", "-1", "out of range"),
    ("CHECK_BG_001_LEST", "3", "did you mean CHECK_BG_001_LEAST?"), ("CHECK_ALL", "3", "lists what each check takes"),
])
def test_an_ill_formed_or_unknown_number_is_a_fault(name: str, text: str, said: str) -> None:
    settings = read(**{name: text})
    assert said in settings.faults[0]
    assert settings.parameters == {}
