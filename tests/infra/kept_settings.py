"""Promises about settings: what the code reads, what Bicep sets, what the example and the docs name are one list."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from monitors.detectors import classes
from monitors.settings import Settings
from tests.infra.bicep import Call, Code, possible
from tests.infra.estate import MAIN, Estate

HOST: Final = {
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "the host and the worker send telemetry there",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "with the identity: the component takes no key",
    "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID": "Easy Auth signs in with the identity instead of a client secret",
}
"""The host's own, beside its connections, each with a reason."""

STORAGE: Final = "AzureWebJobsStorage"
PLACES: Final = {STORAGE: ("accountName", "blobServiceUri"), None: ("fullyQualifiedNamespace",)}
"""How a connection by identity says where: the host's storage, and every Event Hub connection."""

LOCAL_ONLY: Final = {
    "EVENTHUB_CONNECTION_STRING": "publish, verify and redrive run on an operator's machine; the app itself has no key",
}
"""Settings of the sandbox and of tests, each with a reason; none of them is ever an app setting."""

LAPTOP: Final = {"FUNCTIONS_WORKER_RUNTIME", STORAGE}
"""What Core Tools need on a laptop and Flex Consumption does not take, or takes by identity."""

NOT_ON_FLEX: Final = ("FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_TIME_ZONE",
                      "TZ", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
                      "WEBSITE_CONTENTSHARE")

SECRETS: Final = {"TEAMS_WEBHOOK_URL"}
"""App settings that are Key Vault references and nothing else."""

OF_UNITS: Final = ("DETECTOR_", "CHECK_")
"""How the settings of single detectors and checks begin."""

KEYED: Final = re.compile(r"(?i)listkeys|accountkey|sharedaccess|sig=|password|\bkey=")


def connections(estate: Estate) -> set[str]:
    """The host's storage and whatever a trigger of function_app.py connects with."""
    return {STORAGE} | {one.connection for one in estate.bindings()}


def both_ways(estate: Estate) -> Iterator[str]:
    """Every setting that the app reads is set in Bicep, and every one in Bicep is read, or is the host's own."""
    ours = {name for name in estate.settings() if name.partition("__")[0] not in connections(estate)}
    read = estate.declared - set(LOCAL_ONLY)
    yield from (f"{MAIN}: the app reads {name}, and nothing sets it" for name in sorted(read - ours))
    yield from (f"{MAIN}: {name} is set, and neither the app nor the host reads it" for name in sorted(ours - read - set(HOST)))
    yield from (f"{MAIN}: the host needs {name}: {why}" for name, why in sorted(HOST.items()) if name not in ours)
    yield from (f"LOCAL_ONLY: the code reads no {name}" for name in sorted(set(LOCAL_ONLY) - estate.declared))


def for_laptops(estate: Estate) -> Iterator[str]:
    """The example for laptops, and docs/settings.md, name every setting that Bicep sets and the code reads."""
    known = {name for name in estate.settings() if name in estate.declared} | set(LOCAL_ONLY)
    example = {name for name in estate.example() if name.partition("__")[0] not in connections(estate)} - LAPTOP
    yield from (f"local.settings.example.json lacks {name}" for name in sorted(known - example))
    yield from (f"local.settings.example.json: nobody reads {name}" for name in sorted(example - known))
    page = estate.texts["docs/settings.md"]
    yield from (f"docs/settings.md does not describe {name}" for name in sorted(known) if f"| `{name}` |" not in page)


def by_identity(estate: Estate) -> Iterator[str]:
    """Every connection says where, that it goes by the managed identity, and which one: the app does not wake up otherwise."""
    settings = estate.settings()
    for name in sorted(connections(estate)):
        given = {key.partition("__")[2]: value for key, value in settings.items() if key.partition("__")[0] == name}
        if given.get("credential") != "managedidentity":
            yield f"{MAIN}: {name}__credential is not managedidentity"
        if given.get("clientId") != "identity.outputs.clientId":
            yield f"{MAIN}: {name}__clientId is not the identity's"
        if not set(given) & set(PLACES.get(name, PLACES[None])):
            yield f"{MAIN}: {name} does not say where"
        if "" in given:
            yield f"{MAIN}: {name} is a connection string"
    told = {"AZURE_CLIENT_ID": "identity.outputs.clientId",
            "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID": "identity.outputs.clientId",
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "ClientId=${identity.outputs.clientId};Authorization=AAD"}
    yield from (f"{MAIN}: {name} does not name the identity" for name, value in told.items() if settings.get(name) != value)


def for_flex(estate: Estate) -> Iterator[str]:
    """Nothing is set that Flex Consumption refuses or ignores."""
    yield from (f"{MAIN}: {name} is not for Flex Consumption" for name in sorted(set(estate.settings()) & set(NOT_ON_FLEX)))


def no_keys(estate: Estate) -> Iterator[str]:
    """No app setting holds a key; a secret comes as a Key Vault reference, without a version so that it can be rotated."""
    secure = {name for name, one in estate.files[MAIN].of("param").items() if "secure" in one.decorators}
    for name, value in estate.settings().items():
        for one in possible(value):
            text = str(one)
            if KEYED.search(text) or secure & set(re.findall(r"\w+", text)):
                yield f"{MAIN}: {name} holds a secret"
            reference = re.fullmatch(r"@Microsoft\.KeyVault\(SecretUri=\$\{vault\.outputs\.uri\}secrets/\$\{\w+\}\)", text)
            if name in SECRETS and text and not reference:
                yield f"{MAIN}: {name} is not a Key Vault reference"


def of_detectors(estate: Estate) -> Iterator[str]:
    """Those of detectors and checks come in one object, which replaces no other setting; main.bicepparam has ones that exist."""
    value = estate.variable("settings")
    if not (isinstance(value, Call) and value.name == "union" and value.arguments[0] == "detectorSettings"):
        yield f"{MAIN}: detectorSettings must come first, so that it replaces nothing"
    yield from (f"{MAIN}: {name} belongs in detectorSettings" for name in estate.settings() if name.startswith(OF_UNITS))
    given = estate.given().get("detectorSettings", {})
    texts = {name: value for name, value in given.items() if isinstance(value, str)}
    yield from (f"main.bicepparam: {name} is not a text" for name in sorted(set(given) - set(texts)))
    yield from (f"main.bicepparam: {name} is no detector's or check's" for name in texts if not name.startswith(OF_UNITS))
    yield from (f"main.bicepparam: {fault}" for fault in Settings.read(texts, classes()).faults
                if fault.startswith(OF_UNITS))


def well_formed(estate: Estate) -> Iterator[str]:
    """What main.bicep sets without anybody's say is as the app wants it, and so are the defaults of its parameters."""
    texts = {name: text for name, value in estate.settings().items() if (text := _literal(estate, value)) is not None}
    yield from (f"{MAIN}: {fault}" for fault in Settings.read(texts, classes()).faults)


def _literal(estate: Estate, value: Any) -> str | None:
    """What a setting is by default, where that can be told without Azure."""
    parameters = estate.files[MAIN].of("param")
    if isinstance(value, Call) and value.name in ("join", "string"):
        inner = _default(estate, value.arguments[0])
        if inner is None:
            return None
        return ",".join(inner) if value.name == "join" else json.dumps(inner)
    if isinstance(value, Code) and "." in value and value.partition(".")[0] in parameters:
        whole = _default(estate, Code(value.partition(".")[0]))
        return whole.get(value.partition(".")[2]) if isinstance(whole, dict) else None
    found = _default(estate, value)
    return found if isinstance(found, str) and not isinstance(found, Code) else None


def _default(estate: Estate, value: Any) -> Any:
    one = estate.files[MAIN].of("param").get(str(value))
    return one.value if one and one.given else estate.resolved(value) if not one else None


SETTINGS_KEPT: Final = (both_ways, for_laptops, by_identity, for_flex, no_keys, of_detectors, well_formed)
