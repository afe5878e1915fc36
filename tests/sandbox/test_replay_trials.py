"""What a step of a threshold would give is what its setting gives: judged beside the replay, over the same facts and tallies."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import pytest

from monitors.detectors import catalogue, classes
from monitors.finding import Finding, Severity
from monitors.records.instant import MINUTE
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from sandbox.chunk import Chunk
from sandbox.replay import Replay, replay_into
from sandbox.replay_beside import Recalled
from sandbox.replay_trials import Step, Trial, steps_of
from sandbox.tenant.log import generate
from tests.builders import at, burst, fact, mfa_failure, several
from tests.sandbox.running import EMERGENCY, Told
from tests.scoring import cut

QUIET = {"BREAK_GLASS_IDS": EMERGENCY}
DETECTORS = catalogue()


class Apart:
    """A store that is not the replay's own memory, as tables are not."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@dataclass(frozen=True)
class Tenant:
    """A generated log as bodies, and its settings."""

    bodies: Sequence[bytes]
    settings: Mapping[str, str]

    def replayed(self, store: object, odd: Mapping[str, str], *, trying: bool = False, hours: float = 3) -> Replay:
        read = Settings.read({**self.settings, **odd}, classes())
        assert not read.faults
        made = replay_into(store, catalogue(read.declared, read.parameters), hours, trying=trying)
        asyncio.run(made.run(self.chunks(), Told()))
        return made

    def chunks(self) -> Iterator[Chunk]:
        return (Chunk(body, "log", 1, "record") for body in self.bodies)


def open_of(findings: Mapping[str, Finding], detector: str) -> set[tuple[str, int, int, Severity, int]]:
    return {(one.subject.id, one.first_seen, one.last_seen, one.severity, one.count) for one in findings.values()
            if one.detector == detector and one.status == "open"}


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    """Judged in many rounds, between which facts and tallies are forgotten."""
    log = generate(users=120, days=3, seed=11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sandbox.replay.TOGETHER", 200)
        patch.setattr("monitors.storage.memory.SWEEP", MINUTE)
        yield Tenant(list(cut(list(log.records()), repeat(64))), log.settings())


@pytest.fixture(scope="module")
def tried(tenant: Tenant) -> Sequence[Trial]:
    return tenant.replayed(MemoryStore(), {}, trying=True).tried


STEPS = [step for detector in (*DETECTORS.bursts, *DETECTORS.cohorts) for step in steps_of(detector)]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.setting}={step.value:g}")
def test_a_step_gives_what_its_setting_would_have_given(step: Step, tenant: Tenant, tried: Sequence[Trial]) -> None:
    (trial,) = (each for each in tried if each.step == step)
    so_set = tenant.replayed(MemoryStore(), {step.setting: f"{step.value:g}"})
    assert open_of(trial.alerts, step.detector) == open_of(so_set.alerts, step.detector)
    assert not trial.broken


def test_the_log_is_one_on_which_steps_differ(tenant: Tenant, tried: Sequence[Trial]) -> None:
    as_it_is = tenant.replayed(MemoryStore(), {}).alerts
    differing = {trial.step.detector for trial in tried
                 if open_of(trial.alerts, trial.step.detector) != open_of(as_it_is, trial.step.detector)}
    assert {"mfa_fatigue", "repeated_mfa_failures"} <= differing


def test_the_replay_itself_is_the_same_whether_it_tries_or_not(tenant: Tenant) -> None:
    assert tenant.replayed(MemoryStore(), {}).alerts == tenant.replayed(MemoryStore(), {}, trying=True).alerts


def test_with_facts_outside_this_process_the_steps_are_the_same(tenant: Tenant, tried: Sequence[Trial]) -> None:
    apart = tenant.replayed(Apart(), {}, trying=True)
    assert [trial.alerts for trial in apart.tried] == [trial.alerts for trial in tried]


def test_records_that_come_too_late_are_judged_alone_by_each_step(tenant: Tenant) -> None:
    cut_at = len(tenant.bodies) * 4 // 5
    late = replace(tenant, bodies=[*tenant.bodies[cut_at:], *tenant.bodies[:cut_at]])
    down = late.replayed(MemoryStore(), {}, trying=True, hours=1)
    (trial,) = (each for each in down.tried if each.step.detector == "break_glass_attempt" and each.step.down)
    so_set = late.replayed(MemoryStore(), {trial.step.setting: "160"}, hours=1)
    timely = replace(tenant, bodies=tenant.bodies[cut_at:]).replayed(MemoryStore(), {}, hours=1)
    assert down.late == so_set.late > 0
    found = open_of(trial.alerts, "break_glass_attempt")
    assert found == open_of(so_set.alerts, "break_glass_attempt")
    assert len(found) > len(open_of(timely.alerts, "break_glass_attempt"))


def test_facts_are_kept_as_long_as_any_step_needs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.replay.TOGETHER", 1)
    monkeypatch.setattr("monitors.storage.memory.SWEEP", 1)
    slowly = Tenant([json.dumps(one).encode() for one in several(6, mfa_failure, every=2)], QUIET)
    made = slowly.replayed(MemoryStore(), {}, trying=True, hours=0.05)
    (trial,) = (each for each in made.tried if each.step[:3] == ("repeated_mfa_failures", "threshold", 6))
    ((_, first, last, _, count),) = open_of(trial.alerts, "repeated_mfa_failures")
    assert (first, last, count) == (at(0), at(10), 6)


def test_what_was_read_once_is_read_again_where_it_is_not_enough() -> None:
    store, detector = MemoryStore(), burst("repeated_mfa_failures")
    known = [fact(detector, one) for one in several(4, mfa_failure, every=10)]

    async def read() -> None:
        recalled = Recalled(store)
        await store.remember("user|a", known[:3])
        assert await recalled.recall("user|a", at(5), at(15)) == known[1:2]
        assert await recalled.recall("user|a", at(5), at(25)) == known[1:3]
        assert await recalled.recall("user|a", at(0), at(15)) == known[:2]
        operations = store.operations
        assert await recalled.recall("user|a", at(10), at(20)) == known[1:2]
        assert store.operations == operations
        await store.remember("user|a", known[3:])
        recalled.turn()
        assert await recalled.recall("user|a", at(5), at(35)) == known[1:]
        assert await recalled.recall("user|b", at(5), at(35)) == []

    asyncio.run(read())


@pytest.mark.parametrize(("parameters", "expected"), [
    ({}, {"threshold": (4, 6), "window_minutes": (7, 13)}),
    ({"threshold": 1}, {"threshold": (2,), "window_minutes": (7, 13)}),
    ({"threshold": 40, "window_minutes": 1}, {"threshold": (32, 48), "window_minutes": (2,)}),
])
def test_a_step_is_small_and_stays_what_a_setting_may_be(parameters: dict[str, int],
                                                         expected: dict[str, tuple[int, ...]]) -> None:
    found: dict[str, tuple[float, ...]] = {}
    for step in steps_of(burst("repeated_mfa_failures", **parameters)):
        found[step.parameter] = (*found.get(step.parameter, ()), step.value)
    assert found == expected


def test_a_share_goes_no_higher_than_all() -> None:
    most = catalogue(parameters={"mass_lockout": {"share": 0.9}}).by_id["mass_lockout"]
    every = catalogue(parameters={"mass_lockout": {"share": 1.0}}).by_id["mass_lockout"]
    assert [[step.value for step in steps_of(one) if step.parameter == "share"] for one in (most, every)] == [[0.72, 1.0], [0.8]]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.setting}={step.value:g}")
def test_every_step_is_a_setting_that_is_accepted(step: Step) -> None:
    assert not Settings.read({step.setting: f"{step.value:g}"}, classes()).faults
