"""What compliance pulls, answered from the results in force and their history."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Protocol

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from monitors.check import ObjectFinding, Status
from monitors.compliance.forms import (
    ALL,
    FINDINGS,
    GROUPS,
    HISTORY,
    RESULTS,
    SUMMARY,
    Counts,
    FindingsQuery,
    HistoryQuery,
    ResultsQuery,
    SummaryQuery,
    group_of,
    item_of,
    past_of,
)
from monitors.compliance.results import Gone, Kept, Past
from monitors.http.endpoint import Route
from monitors.http.paging import Page, page_of, place_of, token, unchanged
from monitors.http.problem import bad, gone, missing
from monitors.records.instant import DAY, END, EPOCH, Instant, since_epoch, written

LOOKED_BACK: Final = timedelta(days=90)
"""How far back history goes where nobody says."""


class Results(Protocol):
    """What is published, and what was."""

    async def current(self) -> dict[str, Kept]:
        """The results in force, by check."""

    async def findings(self, kept: Kept, first: int, most: int) -> list[ObjectFinding]:
        """Some of a result's findings. Raises Gone."""

    async def days(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        """How checks stood at the end of each UTC day with low <= day < high, oldest first."""

    async def turns(self, low: Instant, high: Instant, check: str = "") -> list[Past]:
        """The changes of status with low <= at < high."""


class Place(Struct, frozen=True, array_like=True):
    """Where the findings of a run go on."""

    run: str
    findings: int
    first: Annotated[int, Meta(ge=0)]


@dataclass
class Pulling:
    """Answers what compliance asks."""

    results: Results
    clock: Callable[[], Instant]

    @property
    def routes(self) -> list[Route]:
        """The lists it answers."""
        return [Route(SUMMARY, self.summary), Route(RESULTS, self.of_checks), Route(FINDINGS, self.findings),
                Route(HISTORY, self.history)]

    async def summary(self, query: SummaryQuery) -> Page:
        """How many checks stand how."""
        kept = (await self.results.current()).values()
        return page_of(summed_up(kept), lambda one: (list(GROUPS).index(one.group) + 1 if one.group in GROUPS else 0,),
                       question="summary", text=query.page, limit=query.limit, told=lambda one: one)

    async def of_checks(self, query: ResultsQuery) -> Page:
        """The results that were asked for, in order of their ids."""
        kept = sorted((one for one in (await self.results.current()).values() if meets(query, one)), key=lambda one: one.check)
        return page_of(kept, lambda one: (one.check,), question=("results", unchanged(query)), text=query.page,
                       limit=query.limit, told=item_of)

    async def findings(self, query: FindingsQuery) -> Page:
        """The findings of a check; all pages are of the run that the first was of. Raises Problem."""
        kept = (await self.results.current()).get(query.check)
        if kept is None:
            raise missing(f"there is no result of {query.check}; compliance/results lists those that there are")
        question = "findings", query.check
        place = place_of(query.page, question, Place) if query.page else Place(kept.run, kept.findings, 0)
        asked = replace(kept, run=place.run, findings=place.findings)
        try:
            found = await self.results.findings(asked, place.first, query.limit)
        except Gone:
            raise gone(f"newer scans have replaced these findings of {query.check}; begin again without page") from None
        end = place.first + len(found)
        return Page(found, token(question, replace(place, first=end)) if end < place.findings else "")

    async def history(self, query: HistoryQuery) -> Page:
        """How checks stood, or when they changed. Raises Problem."""
        low, high = self.span(query.from_, query.to)
        check = query.check or ""
        if query.kind == "days":
            past, key = await self.results.days(low, high, check), by_day
        else:
            past, key = await self.results.turns(low, high, check), in_time
        return page_of(sorted(past, key=key), key, question=("history", unchanged(query)),
                       text=query.page, limit=query.limit, told=past_of)

    def span(self, first: date | UnsetType, last: date | UnsetType) -> tuple[Instant, Instant]:
        """The time from one day to the end of another. Raises Problem where it would end before it begins."""
        return span(first, last, self.clock(), LOOKED_BACK)


def span(first: date | UnsetType, last: date | UnsetType, now: Instant, back: timedelta) -> tuple[Instant, Instant]:
    """The time from one day, or so long before the other, to the end of another, or of today. Raises Problem."""
    end = (EPOCH + timedelta(microseconds=now)).date() if last is UNSET else last
    begin = max(end, date.min + back) - back if first is UNSET else first
    if begin > end:
        raise bad(f"from={begin} is later than to={end}; it takes a day that is not")
    return min(max(midnight(begin), 0), END), min(max(midnight(end) + DAY, 0), END)


def midnight(day: date) -> Instant:
    """When a UTC day begins."""
    return since_epoch(datetime(day.year, day.month, day.day, tzinfo=UTC))


def in_time(past: Past) -> tuple[Instant, str]:
    """The order of changes: by time, then by check."""
    return past.at, past.check


def by_day(past: Past) -> tuple[Instant, str]:
    """The order of days: a later scan of the same day changes nobody's place."""
    return past.at // DAY, past.check


def meets(query: ResultsQuery, kept: Kept) -> bool:
    """Whether a result is asked for."""
    return ((not query.status or kept.status in query.status) and (not query.severity or kept.severity in query.severity)
            and (not query.group or group_of(kept.check) in query.group) and answers_to(query, kept.controls))


def answers_to(query: ResultsQuery, controls: Mapping[str, Sequence[str]]) -> bool:
    """Whether a check answers to one of the frameworks, and there to the control."""
    known = [one.casefold() for framework, ids in controls.items() for one in ids
             if not query.framework or framework in query.framework]
    return query.control.casefold() in known if query.control else bool(known) or not query.framework


def summed_up(kept: Iterable[Kept]) -> list[Counts]:
    """The checks of all groups, then those of each group that has any."""
    every = list(kept)
    own = {group: [one for one in every if group_of(one.check) == group] for group in GROUPS}
    return [counts(ALL, "All checks", every), *(counts(group, GROUPS[group], held) for group, held in own.items() if held)]


def counts(group: str, title: str, kept: Sequence[Kept]) -> Counts:
    """What there is to say of a group."""
    number = Counter(one.status for one in kept)
    grave = Counter(one.severity for one in kept if one.status == Status.FAIL)
    times = [one.observed_at for one in kept]
    return Counts(
        group=group, title=title, checks=len(kept), pass_=number[Status.PASS], warn=number[Status.WARN], fail=number[Status.FAIL],
        unknown=number[Status.UNKNOWN], not_licensed=number[Status.NOT_LICENSED], not_applicable=number[Status.NOT_APPLICABLE],
        failing_critical=grave["critical"], failing_high=grave["high"], failing_medium=grave["medium"], failing_low=grave["low"],
        failing_info=grave["info"], observed_from=written(min(times)) if times else None,
        observed_to=written(max(times)) if times else None)
