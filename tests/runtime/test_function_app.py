"""function_app.py as the host's own library sees it: indexed, loaded, invoked."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from monitors.compliance.scans import SCANS
from monitors.records.instant import instant
from monitors.storage.progress import TablesProgress
from monitors.storage.tables import TablesStore
from sandbox.azurite import Azurite
from tests.alerting.fed import stated
from tests.builders import NAME, UPN, audit_record, body, record
from tests.runtime.worker import BREAK_GLASS, ROOT, Ended, Ran, call, run

HEAVY = ("azure.data", "azure.identity", "azure.core", "azure.eventhub", "msgraph", "aiohttp", "monitors.stream", "alerting.desk")


def watch(*bodies: bytes, fails: str = "", **odd: object) -> Ended:
    """What became of one batch of sign-ins."""
    ran = run("whole", call(*bodies, function="watch_sign_ins", **odd), LATCHKEY_FAILS=fails)
    assert ran.error is None
    return ran.calls[0]


@cache
def indexed() -> Ran:
    """The app itself, from the root, as it is deployed."""
    ran = run("function_app", directory=ROOT)
    assert ran.error is None
    return ran


@pytest.mark.parametrize(("function", "log"), [("watch_sign_ins", "SIGNIN"), ("watch_audit_log", "AUDIT")])
def test_a_trigger_is_bound_to_its_hub(function: str, log: str) -> None:
    assert indexed().functions[function]["bindings"] == [{
        "type": "eventHubTrigger", "name": "events", "direction": "IN", "connection": "EventHubConnection",
        "eventHubName": f"%{log}_HUB%", "consumerGroup": f"%{log}_CONSUMER_GROUP%", "cardinality": "MANY",
        "dataType": "BINARY"}]


def test_every_event_hub_trigger_tries_again_for_an_hour() -> None:
    watching = [one for one in indexed().functions.values() if one["bindings"][0]["type"] == "eventHubTrigger"]
    assert [one["retry"] for one in watching] == 2 * [{
        "retry_strategy": "exponential_backoff", "max_retry_count": 60, "minimum_interval": "0:00:10",
        "maximum_interval": "0:01:00"}]


@pytest.mark.parametrize("name", ["policies", "break_glass", "roles"])
def test_a_scan_has_the_timer_that_its_declaration_says(name: str) -> None:
    [binding] = indexed().functions[f"scan_{name}"]["bindings"]
    assert (binding["type"], binding["schedule"]) == ("timerTrigger", SCANS[name].schedule)


def test_a_break_glass_sign_in_is_told() -> None:
    ended = watch(body(record(), record(userId=BREAK_GLASS)))
    assert ended.error is None
    assert ended.said("TOLD") == [f"TOLD break_glass_sign_in {BREAK_GLASS}"]
    (line,) = ended.said("watched")
    assert "hub=sign-ins partition=3 first=1000 last=1000 records=2 sign_ins=2 " in line
    assert " alerts=1 " in line
    assert UPN not in line
    assert NAME not in line


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\xfe\x00", b"[[[[", b"null", b'{"records":7}'])
def test_a_broken_body_is_set_aside_beside_good_ones(broken: bytes) -> None:
    ended = watch(body(record()), broken, body(record(userId=BREAK_GLASS)))
    assert ended.error is None
    assert ended.said("TOLD") == [f"TOLD break_glass_sign_in {BREAK_GLASS}"]
    (line,) = ended.said("SET_ASIDE")
    assert line.startswith("SET_ASIDE sign-ins 3 1001 ")
    assert " set_aside=1 " in ended.said("watched")[0]


def test_a_store_that_cannot_be_reached_fails_the_invocation() -> None:
    ended = watch(body(record(userId=BREAK_GLASS)), fails="store")
    assert ended.error == "ServiceRequestError: the store cannot be reached"
    assert ended.said("UNRECORDED") == [f"UNRECORDED break_glass_sign_in {BREAK_GLASS}"]


@pytest.mark.parametrize(("retry", "written"), [((0, 0), False), ((1, 60), False), ((59, 60), False), ((60, 60), True)])
def test_the_last_attempt_writes_down_what_is_lost(retry: tuple[int, int], written: bool) -> None:
    ended = watch(body(record(userId=BREAK_GLASS)), b"{}", fails="store", retry=retry)
    assert ended.error is not None
    assert ended.said("WRITTEN_AS_LOST") == ["WRITTEN_AS_LOST sign-ins 3 1000 1001"] * written
    assert not ended.said("LOST")


def test_where_that_cannot_be_written_either_one_line_names_it() -> None:
    ended = watch(body(record(userId=BREAK_GLASS)), b"{}", fails="store,letters", retry=(60, 60))
    assert ended.error is not None
    assert [(level, line) for level, line in ended.logs if "LOST" in line] == [("CRITICAL", "LOST sign-ins 3 1000 1001")]


def test_the_timer_of_every_minute_does_what_is_due() -> None:
    assert indexed().functions["tick"]["bindings"][0]["schedule"] == "0 * * * * *"
    (ended,) = run("whole", call(function="tick")).calls
    assert (ended.error, ended.said("TICKED")) == (None, ["TICKED"])


def test_an_audit_entry_is_told() -> None:
    fraud = audit_record("Fraud reported - user is blocked for MFA")
    (ended,) = run("whole", call(body(fraud), function="watch_audit_log")).calls
    assert [line.split()[1] for line in ended.said("TOLD")] == ["fraud_reported"]
    assert " sign_ins=0 entries=1 " in ended.said("watched")[0]


def test_as_deployed_it_writes_to_the_table_service(azurite: str) -> None:
    seen = record(userId=BREAK_GLASS, createdDateTime=datetime.now(UTC).isoformat())
    batch = call(body(seen), b"{", function="watch_sign_ins")
    ran = run("function_app", batch, batch, directory=ROOT, DATA_STORAGE_TABLES=azurite, BREAK_GLASS_IDS=BREAK_GLASS)
    once, again = ran.calls
    assert [one.error for one in ran.calls] == [None, None]
    assert "owed notices=1 " in "".join(once.said("owed"))
    assert again.said("owed") == []
    assert " set_aside=1 alerts=1 " in once.said("watched")[0]
    assert not [line for _, line in once.logs if azurite in line or BREAK_GLASS in line]


def test_as_deployed_it_says_how_far_a_partition_has_come_and_what_is_wrong_with_its_settings() -> None:
    with Azurite() as own:
        given = {"DATA_STORAGE_TABLES": own.connection_string, "DIGEST_HOUR": "noon"}
        ran = run("function_app", call(body(record()), b"{", function="watch_sign_ins"), call(function="tick"), directory=ROOT,
                  **given)
        assert [one.error for one in ran.calls] == [None, None]
        progress, owed = asyncio.run(known(own.connection_string))
    [(place, one)] = progress.items()
    assert (place, one.spans, one.last) == (("sign-ins", "3"), [(1000, 1001)], 1001)
    assert one.enqueued == instant("2026-01-01T00:00:00.123Z")
    assert [(count.records, count.set_aside) for count in one.counts.values()] == [(2, 1)]
    assert owed == [("dead_letters", "sign-ins", "high"), ("settings_unsound", "BREAK_GLASS_IDS", "critical"),
                    ("settings_unsound", "DIGEST_HOUR", "critical")]


async def known(connection_string: str) -> Any:
    """What the tables say of partitions, and which alerts were owed."""
    store = await TablesStore.open(connection_string)
    progress, owed = await TablesProgress(store.account).all(), await stated(store)
    await store.close()
    return progress, owed


def test_without_a_table_service_it_says_which_setting_is_missing() -> None:
    (ended,) = run("function_app", call(body(record()), function="watch_sign_ins"), directory=ROOT).calls
    assert (ended.error or "").startswith("Unset: DATA_STORAGE_TABLES is empty")


def test_importing_it_loads_nothing_heavy() -> None:
    loaded = subprocess.run([sys.executable, "-c", "import function_app, sys; print(*sys.modules)"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split()
    assert "monitors.invocation" in loaded
    assert [name for name in loaded if name.startswith(HEAVY)] == []
