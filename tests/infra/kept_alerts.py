"""Promises about alert rules: they read what is said, tell whom they must, and name what to do; and none of it needs the app."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from monitors.metrics import PREFIX, Metric
from tests.infra.bicep import Code, at
from tests.infra.estate import MAIN, Estate

GROUP: Final = "infra/modules/action-group.bicep"
BY_LOG: Final = "infra/modules/log-alerts.bicep"
BY_AZURE: Final = "infra/modules/azure-alerts.bicep"
WORKBOOK: Final = "infra/modules/workbook.bicep"
READ: Final = (BY_LOG, WORKBOOK)

NEEDED: Final = {
    "app-silent": "tick_seconds", "feed-silent": "records", "feed-lag": "feed_lag_seconds", "not-judged": "LOST",
    "failed-runs": "requests", "dead-letters": "set_aside", "undelivered": "oldest_owed_seconds", "given-up": "GIVEN UP",
    "settings-unsound": "SETTING", "scan-stale": "scan_age_intervals", "graph-throttled": "graph_throttled",
    "hub-throttled": "ThrottledRequests", "hub-errors": "ServerErrors", "hub-quota": "QuotaExceededErrors",
    "hub-keys": "Microsoft.EventHub/namespaces/authorizationRules/listKeys/action",
    "export-changed": "microsoft.aadiam/diagnosticSettings/delete"}
"""The rules that there are, and what each rests on."""

BUILT_ON: Final = {"failed-runs"}
"""Rules over the host's own telemetry."""
DIMENSIONS: Final = {name for metric in Metric for name in metric.of}
TABLES: Final = {"traces", "requests"}


class Rule(NamedTuple):
    """A rule, what it reads, where its runbook lies, and how grave it is (None: Azure says)."""

    where: str
    name: str
    reads: str
    runbook: str
    severity: int | None


def rules(estate: Estate) -> Iterator[Rule]:
    """Every rule."""
    for path, variable, read in ((BY_LOG, "logRules", "query"), (BY_AZURE, "metricRules", "metric")):
        one = estate.files[path].of("var")[variable]
        for each in one.value:
            yield Rule(f"{path}: {each['name']}", each["name"], each[read], each["runbook"], each["severity"])
    for path, one in estate.resources("Microsoft.Insights/activityLogAlerts"):
        operations = " ".join(_equals(at(one.body, "properties.condition")))
        runbook = re.search(r"\$\{runbooks\}/(\w+)\.md$", str(at(one.body, "properties.description")))
        yield Rule(f"{path}:{one.line}", str(one.body["name"]).removeprefix("${prefix}-"), operations,
                   runbook[1] if runbook else "", None)


def _equals(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _equals(each)
        else:
            yield str(each)


def all_there(estate: Estate) -> Iterator[str]:
    """Every kind of trouble has its rule, which rests on what it must, and no rule is without a reason here."""
    found = {one.name: one for one in rules(estate)}
    yield from (f"no alert rule {name}" for name in sorted(set(NEEDED) - set(found)))
    yield from (f"alert rule {name} is on no list" for name in sorted(set(found) - set(NEEDED)))
    yield from (f"{one.where}: does not read {NEEDED[name]}" for name, one in sorted(found.items())
                if name in NEEDED and NEEDED[name] not in one.reads)


def with_runbooks(estate: Estate) -> Iterator[str]:
    """Every rule names a runbook that is written, and tells it to whom it tells."""
    yield from (f"{one.where}: no runbook {one.runbook or 'at all'}" for one in rules(estate)
                if one.runbook not in estate.runbooks)
    for path, type_ in ((BY_LOG, "scheduledQueryRules"), (BY_AZURE, "metricAlerts")):
        for _, one in estate.resources(f"Microsoft.Insights/{type_}"):
            if at(one.body, "properties.description") != "${each.says} ${runbooks}/${each.runbook}.md":
                yield f"{path}:{one.line}: the description does not name the runbook"


def queries(estate: Estate) -> Iterator[tuple[str, str]]:
    """Every query, with what stands for it in the file put in."""
    for path, variable in ((BY_LOG, "logRules"), (WORKBOOK, "charts")):
        known = estate.files[path].of("var")
        for each in known[variable].value:
            yield f"{path}: {each.get('name') or each['title']}", str(each["query"]).replace("${said}", str(known["said"].value))


def as_said(estate: Estate) -> Iterator[str]:
    """Queries read tables that there are, numbers that are declared, and lines that the code writes."""
    for where, query in queries(estate):
        if query.split()[0] not in TABLES:
            yield f"{where}: reads {query.split()[0]}"
        for name in sorted(set(re.findall(r"\btold\.(\w+)", query)) - {*Metric} - DIMENSIONS):
            yield f"{where}: nobody says {name}"
        for prefix in re.findall(r'startswith "([^"]+)"', query):
            if prefix.strip() not in estate.lines | {PREFIX.strip()}:
                yield f"{where}: no line begins with {prefix}"
        if "told." in query and f'startswith "{PREFIX}"' not in query:
            yield f"{where}: reads other lines than those that begin with {PREFIX}"
        if "substring" in query and f"substring(message, {len(PREFIX)})" not in query:
            yield f"{where}: cuts the line at the wrong letter"


def all_read(estate: Estate) -> Iterator[str]:
    """Every declared number is read by a rule or shown by the workbook."""
    read = {name for _, query in queries(estate) for name in re.findall(r"\btold\.(\w+)", query)}
    yield from (f"nobody reads {metric}" for metric in Metric if metric not in read)


def failed_functions(estate: Estate) -> Iterator[str]:
    """The rule over failed runs looks at every function but those that answer HTTP, where a refusal is no failure."""
    asked = set(estate.routes())
    for where, query in queries(estate):
        for pattern in re.findall(r'matches regex "([^"]+)"', query):
            seen = {name for name in estate.functions() if re.match(pattern, name)}
            yield from (f"{where}: does not look at {name}" for name in sorted(set(estate.functions()) - asked - seen))
            yield from (f"{where}: looks at {name}, which answers HTTP" for name in sorted(seen & asked))


def told(estate: Estate) -> Iterator[str]:
    """Every rule tells the action group, which mails by itself and knows nothing of the app."""
    for type_, path in (("scheduledQueryRules", "actions.actionGroups"), ("metricAlerts", "actions"),
                        ("activityLogAlerts", "actions.actionGroups")):
        for where, one in estate.resources(f"Microsoft.Insights/{type_}"):
            group = at(one.body, f"properties.{path}")
            if group not in ([Code("actionGroupId")], [{"actionGroupId": Code("actionGroupId")}]):
                yield f"{where}:{one.line}: does not tell the action group"
            if at(one.body, "properties.enabled") is not True:
                yield f"{where}:{one.line}: is switched off"
    for where, one in estate.resources("Microsoft.Insights/actionGroups"):
        receivers = {name for name, value in one.body["properties"].items() if name.endswith("Receivers") and value}
        if receivers != {"emailReceivers", "armRoleReceivers"}:
            yield f"{where}:{one.line}: tells by {', '.join(sorted(receivers)) or 'nothing'}, not by mail of Azure's own"
    modules = estate.files[MAIN].of("module")
    for name in ("actionGroup", "logAlerts", "azureAlerts"):
        needs = " ".join([*map(str, modules[name].body["params"].values()), *map(str, modules[name].body.get("dependsOn", []))])
        if re.search(r"\b(?:app|appName|identity|access)\b", needs):
            yield f"{MAIN}: {name} needs the app"


def written_down(estate: Estate) -> Iterator[str]:
    """docs/operations.md says of every rule how grave it is and which runbook helps, and of every number what it means."""
    page = estate.texts["docs/operations.md"]
    rows = dict(re.findall(r"(?m)^\| `([\w-]+)` \|(.*)$", page))
    for one in rules(estate):
        grave = "" if one.severity is None else f" {one.severity} |"
        if f"[{one.runbook}](runbooks/{one.runbook}.md)" not in rows.get(one.name, "") or grave not in rows.get(one.name, ""):
            yield f"docs/operations.md: {one.name} is not there, or with another severity or runbook"
    yield from (f"docs/operations.md: {metric} is not there, or means something else" for metric in Metric
                if f"{metric.meaning} |" not in rows.get(metric, ""))
    named = {name for name, row in rows.items() if "](runbooks/" in row}
    yield from (f"docs/operations.md: there is no {name}" for name in sorted(named - {one.name for one in rules(estate)}))


ALERTS_KEPT: Final = (all_there, with_runbooks, as_said, all_read, failed_functions, told, written_down)
