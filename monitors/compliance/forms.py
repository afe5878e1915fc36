"""What compliance may ask, and the form in which it is told: the declarations that requests, answers and OpenAPI share."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from monitors.check import FRAMEWORKS, ObjectFinding, Status
from monitors.compliance.results import Kept, Past
from monitors.http.endpoint import Endpoint, Query
from monitors.records.instant import written

GROUPS: Final[Mapping[str, str]] = {
    "BG": "Break-glass accounts", "REG": "Registration", "CA": "Conditional Access", "LEG": "Legacy authentication",
    "SVC": "Service accounts", "AMP": "Authentication methods policy", "OPS": "Operation"}
"""What the first letters of a check's id stand for."""
ALL: Final = "all"
Group = Literal["BG", "REG", "CA", "LEG", "SVC", "AMP", "OPS"]
SeverityWord = Literal["critical", "high", "medium", "low", "info"]
Framework = Literal["cis", "scuba", "maester", "prowler"]
CheckId = Annotated[str, Meta(pattern="^[A-Z]{2,4}-[0-9]{3}$", description="A check's id, such as CA-001.", examples=["CA-001"])]
Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[date, Meta(description="A UTC day, which belongs to what is asked for.")]


class SummaryQuery(Query, kw_only=True, forbid_unknown_fields=True):
    """What may be asked about the whole."""


class ResultsQuery(Query, kw_only=True, forbid_unknown_fields=True):
    """Which results; what is left out narrows nothing."""

    status: Annotated[list[Status], Meta(min_length=1, description="Results with one of these statuses.")] = []
    group: Annotated[list[Group], Meta(min_length=1, description="Checks whose id begins so.")] = []
    severity: Annotated[list[SeverityWord], Meta(min_length=1, description="Checks as grave as this.")] = []
    framework: Annotated[list[Framework], Meta(min_length=1, description="Checks that answer to one of these.")] = []
    control: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[ -~]+$",
                                 description="Checks that answer to this control, such as 5.2.2.2 of CIS.")] = ""


class FindingsQuery(Query, kw_only=True, forbid_unknown_fields=True):
    """Of which check."""

    check: CheckId


class HistoryQuery(Query, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Of which check or of all, and when; 90 days up to today where nothing is said."""

    check: CheckId | UnsetType = UNSET
    from_: Day | UnsetType = UNSET
    to: Day | UnsetType = UNSET
    kind: Annotated[Literal["days", "changes"],
                    Meta(description="How checks stood at the end of each day, or when their status changed.")] = "days"


class Counts(Struct, frozen=True, rename={"pass_": "pass"}):
    """The checks of a group, or of all of them, by status, and those that fail by severity."""

    group: str
    title: str
    checks: int
    pass_: int
    warn: int
    fail: int
    unknown: int
    not_licensed: int
    not_applicable: int
    failing_critical: int
    failing_high: int
    failing_medium: int
    failing_low: int
    failing_info: int
    observed_from: Time | None
    """When the oldest of these results was observed, and the newest."""
    observed_to: Time | None


class ResultItem(Struct, frozen=True):
    """One check's result."""

    check: str
    title: str
    status: Status
    severity: SeverityWord
    summary: str
    observed_at: Time
    first_seen: Time
    source: str
    findings: int
    controls: dict[str, list[str]]
    remediation: str
    needs: list[str]
    owner: str


class HistoryItem(Struct, frozen=True):
    """How a check stood; `before` is what its status was until then, where it changed."""

    check: str
    at: Time
    status: Status
    findings: int
    before: Status | None


SUMMARY: Final = Endpoint(
    "compliance_summary", "compliance/summary", "How many checks stand how",
    "One line for each group of checks that has results, and one for all of them.", SummaryQuery, Counts,
    ("group", "title", "checks", "pass", "warn", "fail", "unknown", "not_licensed", "not_applicable", "failing_critical",
     "failing_high", "failing_medium", "failing_low", "failing_info", "observed_from", "observed_to"))
RESULTS: Final = Endpoint(
    "compliance_results", "compliance/results", "The result of every check",
    "In order of their ids. `unknown` says that nobody could tell, and why; it is neither pass nor fail.",
    ResultsQuery, ResultItem,
    ("check", "title", "status", "severity", "summary", "observed_at", "first_seen", "source", "findings",
     *(f"controls.{one}" for one in FRAMEWORKS), "remediation", "needs", "owner"))
FINDINGS: Final = Endpoint(
    "compliance_findings", "compliance/results/{check}/findings", "The objects that a result is about",
    "As the last scan found them. Pages belong to one scan: a newer one does not shift them, and after the next but one they are "
    "gone (410).", FindingsQuery, ObjectFinding, ("object_kind", "object_id", "name", "detail"))
HISTORY: Final = Endpoint(
    "compliance_history", "compliance/history", "How checks stood day by day, or when they changed",
    "Oldest first; kept for 400 days. A day on which no scan of a check ended has no line of it.", HistoryQuery, HistoryItem,
    ("check", "at", "status", "findings", "before"))


def item_of(kept: Kept) -> ResultItem:
    """A result as it is told."""
    controls = {framework: list(ids) for framework, ids in kept.controls.items()}
    return ResultItem(
        kept.check, kept.title, kept.status, kept.severity, kept.summary, written(kept.observed_at),  # type: ignore[arg-type]
        written(kept.first_seen), kept.source, kept.findings, controls, kept.remediation, list(kept.needs), kept.owner)


def past_of(past: Past) -> HistoryItem:
    """A piece of history as it is told."""
    return HistoryItem(past.check, written(past.at), past.status, past.findings, past.before)


def group_of(check: str) -> str:
    """The group of a check."""
    return check.partition("-")[0]
