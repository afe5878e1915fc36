"""What a replay comes to, for people who tune: how loud each detector was, who was behind it, what a step would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from alerting.delivery import may_roll_up
from alerting.rolling_up import roll_ups
from alerting.routing import DIGEST, PEOPLE, Routing
from monitors.detectors import Catalogue
from monitors.finding import Finding
from monitors.records.instant import written
from monitors.waves import Wave
from sandbox.reading import printable
from sandbox.replay_trials import Step, Trial
from sandbox.summary_table import aligned, plural

WEEK: Final = 7
"""So many days stand side by side."""
NOISIEST: Final = 10


@dataclass(frozen=True)
class Heard:
    """What people would have been told: each open alert where it goes at once or in the digest, and the members of roll-ups."""

    at_once: Sequence[Finding]
    digest: Sequence[Finding]
    nowhere: Sequence[Finding]
    members: int

    @property
    def days(self) -> Counter[str]:
        """How many there were at once, by UTC day."""
        return Counter(map(day, self.at_once))


def heard(findings: Sequence[Finding], detectors: Catalogue, routes: Routing, waves: Sequence[Wave] = ()) -> Heard:
    """Findings in order of time as routing and roll-ups would have them."""
    shown, into = with_roll_ups(findings, detectors, routes, waves)
    places: dict[str, list[Finding]] = defaultdict(list)
    for one in shown:
        if one.status == "open" and one.id not in into:
            channels = routes.of(one, urgent=one.detector in detectors.urgent)
            places["once" if not channels.isdisjoint(PEOPLE) else DIGEST if DIGEST in channels else ""].append(one)
    return Heard(places["once"], places[DIGEST], places[""], len(into))


def with_roll_ups(findings: Sequence[Finding], detectors: Catalogue, routes: Routing,
                  waves: Sequence[Wave] = ()) -> tuple[list[Finding], dict[str, str]]:
    """The alerts and the roll-ups of their storms, in order of time; and into which roll-up or wave an alert went."""
    into, made = roll_ups(findings, lambda one: one.status != "open" or not may_roll_up(one, routes, detectors.urgent), waves)
    return sorted([*findings, *made], key=lambda one: (one.first_seen, one.id)), into


def summary(findings: Sequence[Finding], trials: Sequence[Trial], detectors: Catalogue, routes: Routing,
            waves: Sequence[Wave] = ()) -> Iterator[str]:
    """The whole of it, line by line; findings in order of time."""
    still = [one for one in findings if one.status == "open"]
    yield from by_day(still)
    yield ""
    yield from fates(findings, heard(findings, detectors, routes, waves))
    if still:
        yield ""
        yield from noisiest(still)
    if trials:
        yield ""
        yield from what_if(still, trials, detectors)


def day(finding: Finding) -> str:
    """The UTC day on which it began."""
    return written(finding.first_seen)[:10]


def by_day(still: Sequence[Finding]) -> Iterator[str]:
    """Alerts per detector and day, a week side by side, the loudest detector first."""
    if not still:
        yield "No alerts."
        return
    counts = Counter((one.detector, day(one)) for one in still)
    totals = Counter(one.detector for one in still)
    days = sorted({day(one) for one in still})
    yield f"Alerts per detector and day (UTC; by when each began; {plural(len(still), 'alert')} in all)"
    for start in range(0, len(days), WEEK):
        shown = days[start:start + WEEK]
        yield ""
        yield from aligned([("detector", *(one[5:] for one in shown), "of all"),
                            *((id_, *(str(counts[id_, one] or "") for one in shown), str(total))
                              for id_, total in order(totals) if any(counts[id_, one] for one in shown)),
                            ("all", *(str(sum(counts[id_, one] for id_ in totals)) for one in shown), str(len(still)))])


def fates(findings: Sequence[Finding], told: Heard) -> Iterator[str]:
    """What became of them: who would have been told, and what is not counted."""
    busiest = max(told.days.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    most = f" (most on {busiest[0]}: {busiest[1]})" if busiest[1] else ""
    rolled = f", after {plural(told.members, 'alert')} went into roll-ups or a wave's alert" if told.members else ""
    again = sum(one.raised - 1 for one in told.at_once)
    yield f"Told at once: {len(told.at_once)}{most}{rolled}; in the digest: {len(told.digest)}."
    if again:
        yield f"Told again because it grew worse or came back: {plural(again, 'time')}."
    if told.nowhere:
        yield f"Told to nobody, because routing or STAGED says so: {len(told.nowhere)}."
    gone = Counter(one.status for one in findings)
    if gone["withdrawn"] or gone["merged"]:
        yield (f"Not counted anywhere here: {gone['withdrawn']} withdrawn (a later record took the ground from under them) and "
               f"{gone['merged']} merged into another. Live, people may have been told of them first.")


def noisiest(still: Sequence[Finding]) -> Iterator[str]:
    """Who or what most alerts are about."""
    about: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    names: dict[tuple[str, str], str] = {}
    for one in still:
        key = one.subject.kind, one.subject.id
        about[key][one.detector] += 1
        names[key] = one.subject.name or names.get(key, "") or one.subject.id
    ranked = sorted(about, key=lambda key: (-about[key].total(), key))
    yield f"Noisiest subjects ({min(NOISIEST, len(ranked))} of {len(ranked)})"
    yield ""
    yield from aligned([("subject", "alerts", "of"),
                        *((f"{kind} {printable(names[kind, id_])}".rstrip(), str(about[kind, id_].total()),
                           ", ".join(f"{detector} {count}" for detector, count in order(about[kind, id_])))
                          for kind, id_ in ranked[:NOISIEST])], left=(0, 2))


def what_if(still: Sequence[Finding], trials: Sequence[Trial], detectors: Catalogue) -> Iterator[str]:
    """Open alerts under each setting as it is, one step down and one step up."""
    now = Counter(one.detector for one in still)
    found: dict[str, dict[bool, str]] = defaultdict(dict)
    stands: dict[str, str] = {}
    for trial in trials:
        step, count = trial.step, sum(one.status == "open" for one in trial.alerts.values())
        stands[step.setting] = f"{figure(getattr(detectors.by_id[step.detector], step.parameter))}: {now[step.detector]}"
        found[step.setting][step.down] = changed(step, count, now[step.detector]) if not trial.broken else "broke"
    yield "What one step would give, as value: alerts (the same records, the same detector, every other setting as it is)"
    yield ""
    yield from aligned([("setting", "now", "down", "up"), *((setting, stands[setting], steps.get(True, ""), steps.get(False, ""))
                                                            for setting, steps in found.items())], left=(0, 1, 2, 3))


def changed(step: Step, count: int, now: int) -> str:
    """"4: 15 (+3)"."""
    return f"{figure(step.value)}: {count}" + (f" ({count - now:+})" if count != now else "")


def figure(value: float) -> str:
    """A value as a setting would write it."""
    return f"{value:g}"


def order(counts: Counter[str]) -> list[tuple[str, int]]:
    """The most first; those alike by name."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
