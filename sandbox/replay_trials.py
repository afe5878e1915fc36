"""What a threshold one step up or down would have given: the product's own detector, so set, beside the replay."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from monitors.cohort import Cohort
from monitors.cohorts import Cohorts
from monitors.detector import Burst, Detector
from monitors.detectors import Catalogue
from monitors.facts import Fact
from monitors.finding import Finding
from monitors.ledger import Ledger, Store, Verdict, stretches
from monitors.records.instant import Instant
from monitors.registration import Registration
from monitors.settings import settable
from monitors.storage.tallies_in_memory import MemoryTallies
from monitors.stream import Noted
from sandbox.replay_beside import Beside, Recalled, TalliesBeside

PARTS: Final = {"threshold": 5, "users": 5, "window_minutes": 3, "ratio": 5, "share": 5}
"""A step is a fifth of the value, of a window a third; of a whole number at least one."""
MOST: Final = {"share": 1.0}


class Step(NamedTuple):
    """One parameter of one detector, `down` or up by one step."""

    detector: str
    parameter: str
    value: float
    down: bool

    @property
    def setting(self) -> str:
        """The setting that it is."""
        return f"DETECTOR_{self.detector}_{self.parameter}".upper()


def steps_of(detector: Detector) -> Iterator[Step]:
    """The steps that its settings allow, of those that say when it fires."""
    for parameter in settable(type(detector)):
        if parameter in PARTS:
            now = getattr(detector, parameter)
            for down in (True, False):
                value = stepped(parameter, now, down=down)
                if 0 < value != now:
                    yield Step(detector.id, parameter, value, down)


def stepped(parameter: str, now: float, *, down: bool) -> float:
    """The value one step away."""
    step = now / PARTS[parameter]
    if isinstance(now, int):
        step = max(1, round(step))
    value = now - step if down else min(now + step, MOST.get(parameter, now + step))
    return value if isinstance(now, int) else round(value, 4)


@dataclass
class Trial:
    """One step and the alerts that it gives, as they stand."""

    step: Step
    detector: Detector
    ledger: Ledger
    cohorts: Cohorts | None = None
    alerts: dict[str, Finding] = field(default_factory=dict)
    broken: bool = False
    """Whether the detector raised: then its alerts are not all."""

    def take(self, verdict: Verdict) -> None:
        """Note what a round came to."""
        self.alerts |= verdict.alerts
        self.broken = self.broken or bool(verdict.broken)


@dataclass
class Trials:
    """Judges every step of every detector by the facts and tallies of a replay, after it."""

    trials: Sequence[Trial]
    facts: Recalled
    copies: bool
    """Whether it keeps facts of its own, because those of the replay are not in this process."""

    @property
    def memory(self) -> Instant:
        """How long before the oldest time still accepted a fact can matter."""
        return max((one.memory for one in self.bursts), default=0)

    @property
    def bursts(self) -> list[Burst]:
        """The detectors that judge facts."""
        return [trial.detector for trial in self.trials if isinstance(trial.detector, Burst)]

    async def settle(self, noted: Noted) -> None:
        """Judge the facts that the replay has just judged."""
        for key, facts in noted.facts.items():
            await self._judge(key, facts, noted.names.get(key, ""))
        for key, facts in noted.late.items():
            for trial in self._of_facts():
                trial.take(await trial.ledger.judge_late(key, facts, noted.names.get(key, "")))

    async def judge(self, now: Instant) -> None:
        """Judge the cohorts that the replay has just judged."""
        for trial in self.trials:
            if trial.cohorts is not None:
                trial.take(await trial.cohorts.judge(now))

    async def _judge(self, key: str, facts: Sequence[Fact], name: str) -> None:
        self.facts.turn()
        if self.copies:
            await self.facts.store.remember(key, facts)
        concerned = await self._concerned(key, facts)
        for trial in self._of_facts():
            if trial.step.detector in concerned:
                trial.take(await trial.ledger.judge_key(key, facts, name))

    async def _concerned(self, key: str, facts: Sequence[Fact]) -> set[str]:
        """The detectors for which any fact around these can make a moment; of all others nothing can change."""
        bursts = self.bursts
        needs = [one.needs(one.buckets(first, last)) for first, last in stretches(facts) for one in bursts]
        low, high = max(min(low for low, _ in needs), 0), max(high for _, high in needs)
        kinds = {fact.kind: fact for fact in await self.facts.recall(key, low, high)}
        return {one.id for one in bursts if stirred(one, kinds.values())}

    def _of_facts(self) -> Iterator[Trial]:
        return (trial for trial in self.trials if isinstance(trial.detector, Burst))

    def forget(self, oldest: Instant) -> None:
        """Judge facts from before this time by themselves from now on."""
        for trial in self.trials:
            trial.ledger.oldest = oldest


def stirred(detector: Burst, facts: Iterable[Fact]) -> bool:
    """Whether any of these facts can make a moment by its mark."""
    return any(mark not in detector.inert for mark in (fact.mark(detector.id) for fact in facts) if mark)


def trials_of(catalogue: Catalogue, store: Store, tallies: MemoryTallies, registration: Registration | None, *,
              copies: bool) -> Trials:
    """A trial of every step of every detector that judges facts or tallies."""
    facts = Recalled(store)
    trials = []
    for detector in (*catalogue.bursts, *catalogue.cohorts):
        for step in steps_of(detector):
            tried: Detector = replace(detector, **{step.parameter: step.value})  # type: ignore[arg-type]
            bursts = (tried,) if isinstance(tried, Burst) else ()
            ledger = Ledger(Beside(facts), bursts, detector.declared, registration=registration)
            cohorts = Cohorts((tried,), ledger, TalliesBeside(tallies)) if isinstance(tried, Cohort) else None
            trials.append(Trial(step, tried, ledger, cohorts))
    return Trials(trials, facts, copies)
