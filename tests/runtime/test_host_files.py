"""host.json, the example settings and what is left out of a deployment."""

import json
from fnmatch import fnmatch
from typing import Any

import pytest

from monitors.detectors import classes
from monitors.settings import SETTINGS, Settings
from tests.runtime.worker import ROOT, run

PLATFORM = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": "UseDevelopmentStorage=true"}
"""What the host reads, not the app."""


def held(name: str) -> Any:
    """A JSON file in the root."""
    return json.loads((ROOT / name).read_text())


def test_the_example_names_every_setting() -> None:
    values = held("local.settings.example.json")["Values"]
    connection = {name for name in values if name.startswith("EventHubConnection")}
    assert connection
    assert set(values) - connection - set(PLATFORM) == {setting.name for setting in SETTINGS}
    assert PLATFORM.items() <= values.items()


def test_the_example_is_well_formed() -> None:
    assert Settings.read(held("local.settings.example.json")["Values"], classes()).faults == ()


def test_the_example_has_a_value_for_every_name_in_a_binding() -> None:
    values = held("local.settings.example.json")["Values"]
    for function in run("function_app", directory=ROOT).functions.values():
        for binding in function["bindings"]:
            named = {text.strip("%") for text in binding.values() if str(text).startswith("%")}
            assert named <= set(values)
            if "connection" in binding:
                assert any(name.partition("__")[0] == binding["connection"] for name in values)


def test_every_batch_is_checkpointed_and_the_first_start_begins_with_the_oldest_event() -> None:
    hubs = held("host.json")["extensions"]["eventHubs"]
    assert hubs["batchCheckpointFrequency"] == 1
    assert hubs["initialOffsetOptions"] == {"type": "fromStart"}
    assert hubs["minEventBatchSize"] == 1  # a break-glass alert does not wait for company
    assert hubs["prefetchCount"] >= hubs["maxEventBatchSize"]


def test_sampling_drops_no_line_an_alert_rule_reads() -> None:
    sampling = held("host.json")["logging"]["applicationInsights"]["samplingSettings"]
    assert {"Exception", "Trace"} <= set(sampling["excludedTypes"].split(";"))


@pytest.mark.parametrize("needed", [
    "function_app.py", "host.json", "requirements.txt", "monitors/", "alerting/", "monitors/storage/tables.py"])
def test_what_runs_in_azure_is_deployed(needed: str) -> None:
    patterns = (ROOT / ".funcignore").read_text().split()
    assert [pattern for pattern in patterns if fnmatch(needed, pattern)] == []
