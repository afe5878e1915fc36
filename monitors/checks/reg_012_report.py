"""The registration report is fresh, tells of nearly everybody, and in words that are known."""

from contextlib import suppress
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, passed, setting, unknown, warned
from monitors.finding import Severity
from monitors.held import held
from monitors.listing import NO_ROW, counted, listed, percent
from monitors.records.instant import HOUR
from monitors.registration import LONGEST_WORD
from monitors.tenant.area import NotRead
from monitors.tenant.joined import people, settled, sort
from monitors.tenant.snapshot import TenantSnapshot

DATED = "the registration report does not say when it was refreshed"


@dataclass(frozen=True, kw_only=True)
class Report(Check):
    """How old the report was when it was read: how long ago that is, is another check's. With how many rows the scan before had
    it is compared where that is known."""

    id = "REG-012"
    title = "The registration report is fresh and complete"
    severity = Severity.MEDIUM
    reads = ("users", "registration")
    at_need = ("own",)
    remediation = "Run the registration scan again; where people stay missing, ask Microsoft support about the report."

    hours: int = setting(24, "from this age on the report is stale")
    missing_percent: int = setting(2, "from this share of people on whom the report does not tell of it is incomplete")
    new_days: int = setting(7, "for so many days new accounts are not missed")

    lost_percent: int = setting(10, "where the report has lost more than this share of its rows since the scan before it warns")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = sort((one for one in people(tenant, self.programme, guests=True)
                      if settled(one.user, tenant.at, self.new_days)), lambda _: True)
        rows = tenant.registration.values()
        newest = max((one.refreshed for one in rows), default=0)
        odd = frozenset[str]().union(*(held(words).unknown for words in {one.methods for one in rows}))
        age = tenant.observed(("registration",)) - newest
        summary = (f"the report {f'was {age // HOUR} hours old' if newest else 'has no date'}, and of {found.total} people "
                   f"{counted(len(found.untold), 'are missing in it')} ({percent(len(found.untold), found.total)} %)"
                   + (f"; {len(odd)} kinds of methods are not known here" if odd else ""))
        lost, before = lost_rows(tenant)
        shrunk = 100 * lost > self.lost_percent * before
        summary += f"; it has lost {lost} of its {before} rows since the scan before" if shrunk else ""
        findings = _words(odd) + listed(found.untold, NO_ROW)
        stale = newest > 0 and age >= self.hours * HOUR
        if stale or odd or shrunk or 100 * len(found.untold) >= self.missing_percent * max(found.total, 1):
            return warned(summary, findings)
        return passed(summary, findings) if newest else unknown(DATED, findings)


def lost_rows(tenant: TenantSnapshot) -> tuple[int, int]:
    """How many rows fewer than in the scan before there are, and how many there were; 0 and 0 where nobody knows."""
    with suppress(NotRead):
        before = tenant.own.registered_before or 0
        return max(before - len(tenant.registration), 0), before
    return 0, 0


def _words(odd: frozenset[str]) -> tuple[ObjectFinding, ...]:
    return tuple(ObjectFinding("method", one[:LONGEST_WORD], one[:LONGEST_WORD], "a word of the report that is not known here")
                 for one in sorted(odd))
