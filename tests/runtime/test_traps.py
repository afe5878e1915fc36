"""What Microsoft's runtime library does where function_app.py could go wrong; each is why a line there is as it is."""

import pytest

from tests.builders import body, record
from tests.runtime.worker import BREAK_GLASS, call, run


@pytest.mark.parametrize("app", ["text", "as_string"])
def test_as_text_an_empty_body_takes_the_whole_batch_with_it(app: str) -> None:
    whole, holed = run(app, call(b"{}", b"[]"), call(b"{}", b"")).calls
    assert whole.said("events=") == ["events=['7b7d', '5b5d']"]
    assert holed.error == "AssertionError: Number of bodies and metadata mismatched"
    assert holed.said("events=") == []


def test_as_bytes_an_empty_body_and_one_that_is_not_utf8_arrive() -> None:
    (ended,) = run("binary", call(b"{}", b"", b"\xff\xfe")).calls
    assert ended.error is None
    assert ended.said("events=") == ["events=['7b7d', '', 'fffe']"]


@pytest.mark.parametrize(("app", "words"), [
    ("builtin_list", "binding events has invalid non-type annotation list["),
    ("list_of_text", "do not match the corresponding function parameter's Python type annotation List"),
    ("wrong_parameter", "function decorators):  {'batch'}"),
    ("extra_parameter", "function decorators):  {'store'}"),
    ("missing_module", "No module named 'module_that_is_not_installed'"),
])
def test_refused_at_indexing(app: str, words: str) -> None:
    ran = run(app)
    assert words in (ran.error or "")
    assert ran.functions == {}


@pytest.mark.parametrize("app", ["binary", "postponed"])
def test_typing_list_is_accepted(app: str) -> None:
    (ended,) = run(app, call(b"{}")).calls
    assert ended.said("events=") == ["events=['7b7d']"]


def test_a_value_that_nobody_asked_for_is_refused_only_when_it_is_returned() -> None:
    ran = run("returns", call(b"{}"))
    assert ran.error is None
    assert "without a $return binding" in (ran.calls[0].error or "")


def test_cardinality_many_annotated_as_one_event_is_accepted_and_gets_a_list() -> None:
    ran = run("one_annotated", call(b"{}"))
    assert ran.error is None
    assert ran.calls[0].said("type=") == ["type=list"]


def test_enqueued_time_is_naive_as_the_host_sends_it() -> None:
    naive, aware = run("binary", call(b"{}"), call(b"{}", enqueued="2026-01-01T00:00:00.123+00:00")).calls
    assert naive.said("zones=") == ["zones=['None']"]
    assert aware.said("zones=") == ["zones=['UTC']"]


@pytest.mark.parametrize("enqueued", ["2026-01-01T00:00:00.123", "2026-01-01T00:00:00.123+00:00"])
def test_the_app_takes_either_time(enqueued: str) -> None:
    (ended,) = run("whole", call(body(record(userId=BREAK_GLASS)), function="watch_sign_ins", enqueued=enqueued)).calls
    assert ended.said("TOLD") == [f"TOLD break_glass_sign_in {BREAK_GLASS}"]


def test_an_offset_that_is_no_number_kills_the_batch_in_the_library() -> None:
    """Geo-replicated hubs have such offsets; the extension from 6.5.2 on sends -1 for them (azure-sdk-for-net #50645)."""
    killed, replaced = run("binary", call(b"{}", offset="3:128:64"), call(b"{}", offset="-1")).calls
    assert "cannot convert value of data into int" in (killed.error or "")
    assert replaced.error is None
