"""Promises about hubs: what Entra writes to, what is made, and what function_app.py reads are the same names."""

from collections.abc import Iterator
from typing import Any, Final

from monitors.settings import SETTINGS
from tests.infra.bicep import Either, possible
from tests.infra.estate import MAIN, TENANT, Estate

HOURS_KEPT: Final = 168
REDRIVE: Final = "latchkey-redrive"
"""redrive reads beside the app, with a consumer group that nobody else has."""
CATEGORIES: Final = {"signInHub": {"SignInLogs", "NonInteractiveUserSignInLogs"}, "auditHub": {"AuditLogs"}}
"""What detectors need, as monitors/records/envelope.py tags it."""


def made(estate: Estate) -> dict[str, dict[str, Any]]:
    """The parameters of the hub modules by the hub's name."""
    return {estate.resolved(one.body["params"].get("name")): one.body["params"]
            for one in estate.files[MAIN].of("module").values() if one.type.endswith("event-hub.bicep")}


def as_bound(estate: Estate) -> Iterator[str]:
    """Each trigger's hub is made, in the namespace it connects to, with the consumer group that it reads with."""
    hubs, settings = made(estate), estate.settings()
    defaults = {one.name: one.default for one in SETTINGS}
    for binding in estate.bindings():
        hub, group = (estate.resolved(settings.get(name)) for name in (binding.hub, binding.consumer_group))
        for name, value in ((binding.hub, hub), (binding.consumer_group, group)):
            if value != defaults.get(name):
                yield f"{MAIN}: {name} is {value}, and the code's own default is {defaults.get(name)}"
        if hub not in hubs:
            yield f"{MAIN}: no hub {hub}, which {binding.function} reads"
            continue
        groups = [estate.resolved(one) for one in hubs[hub]["consumerGroups"]]
        yield from (f"{MAIN}: hub {hub} has no consumer group {one}" for one in (group, REDRIVE) if one not in groups)
        namespace = str(hubs[hub]["namespaceName"])
        if str(settings.get(f"{binding.connection}__fullyQualifiedNamespace")) != f"${{{namespace}}}.servicebus.windows.net":
            yield f"{MAIN}: {binding.connection} is not the namespace of {hub}"


def for_the_siem(estate: Estate) -> Iterator[str]:
    """The hub that SIEM_HUB_NAME names is made where that is set, in the namespace that SIEM_HUB_CONNECTION names."""
    hubs, settings = made(estate), estate.settings()
    name = _where_true(settings.get("SIEM_HUB_NAME"))
    hub = hubs.get(estate.resolved(name))
    if hub is None:
        yield f"{MAIN}: no hub {estate.resolved(name)}, which SIEM_HUB_NAME names"
    elif str(_where_true(settings.get("SIEM_HUB_CONNECTION"))) != f"${{{hub['namespaceName']}}}.servicebus.windows.net":
        yield f"{MAIN}: SIEM_HUB_CONNECTION is not the namespace of {estate.resolved(name)}"


def _where_true(value: Any) -> Any:
    return value.values[0] if isinstance(value, Either) else value


def kept_for_a_week(estate: Estate) -> Iterator[str]:
    """Every hub keeps what it has for seven days: so long can redrive look back."""
    for path, one in estate.resources("Microsoft.EventHub/namespaces/eventhubs"):
        hours = one.body["properties"].get("retentionDescription", {}).get("retentionTimeInHours")
        if hours != HOURS_KEPT:
            yield f"{path}:{one.line}: retention {hours} h, not {HOURS_KEPT}"


def exported(estate: Estate) -> Iterator[str]:
    """Entra is told to write every category that detectors need to the hubs that are made, with the rule made for it."""
    file, found = estate.files[TENANT], {}
    for parameter in CATEGORIES:
        one = file.of("param").get(parameter)
        if one is None or one.value != estate.variable(parameter):
            yield f"{TENANT}: {parameter} is not {estate.variable(parameter)}"
    for path, one in estate.resources("microsoft.aadiam/diagnosticSettings"):
        told = one.body["properties"]
        if told.get("eventHubAuthorizationRuleId") != "exportRuleId":
            yield f"{path}:{one.line}: another rule than exportRuleId"
        found[str(told.get("eventHubName"))] = _categories(estate, told["logs"])
    expected = estate.files[MAIN].of("param")["expectedCategories"].value
    yield from (f"{MAIN}: {one} is expected, and Entra is not told to write it" for one in expected
                if not any(one in written for written in found.values()))
    for parameter, needed in CATEGORIES.items():
        yield from (f"{TENANT}: {one} does not go to {parameter}" for one in sorted(needed - found.get(parameter, set())))


def _categories(estate: Estate, logs: Any) -> set[str]:
    if isinstance(logs, list):
        return {one["category"] for one in logs if one.get("enabled") is True}
    if logs.value.get("enabled") is not True:
        return set()
    return set(next(possible(estate.files[TENANT].of("param")[logs.of].value)))


def always_ready(estate: Estate) -> Iterator[str]:
    """The group of instances that is kept ready is one of a function that is there."""
    for path, one in estate.resources("Microsoft.Web/sites"):
        for group in possible(one.body["properties"]["functionAppConfig"]["scaleAndConcurrency"].get("alwaysReady", [])):
            for each in group:
                if each["name"].removeprefix("function:") not in estate.functions():
                    yield f"{path}:{one.line}: no function {each['name']}"


HUBS_KEPT: Final = (as_bound, for_the_siem, kept_for_a_week, exported, always_ready)
