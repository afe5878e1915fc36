"""What report-only policies would have done to a sign-in: reportOnlyFailure and reportOnlyInterrupted.

Source: Microsoft Graph, "appliedConditionalAccessPolicy resource type", the values of `result`.
"""

import json
from typing import Any

import pytest

from monitors.canary import set_apart
from monitors.declared import Declared
from monitors.records.applied import MOST_ON_TRIAL, OnTrial
from monitors.records.envelope import Batch, decode, decode_lines
from tests.builders import USER, Json, body, graph_sign_in, guid, log_analytics_row, read, record


def applied(*results: str, **odd: Any) -> list[Json]:
    """A list of policies, of which the n-th has the n-th of these results."""
    return [{"id": guid(n, 9), "displayName": f"Policy {n}", "enforcedGrantControls": ["Mfa"], "enforcedSessionControls": [],
             "result": result, "conditionsSatisfied": 23, "conditionsNotSatisfied": 0} | odd
            for n, result in enumerate(results, 1)]


def met(*results: str, **odd: Any) -> Json:
    """A sign-in with such a list."""
    return record(appliedConditionalAccessPolicies=applied(*results), **odd)


def told(batch: Batch) -> list[tuple[str, tuple[OnTrial, ...]]]:
    return [(one.id, policies) for one, policies in batch.on_trial]


FAILS, ASKS = OnTrial(guid(1, 9), False), OnTrial(guid(2, 9), True)


@pytest.mark.parametrize(("results", "expected"), [
    (("reportOnlyFailure",), (FAILS,)),
    (("notApplied", "reportOnlyInterrupted"), (ASKS,)),
    (("reportOnlyFailure", "reportOnlyInterrupted", "reportOnlyFailure"), (FAILS, ASKS, OnTrial(guid(3, 9), False))),
])
def test_what_would_have_stood_in_the_way(results: tuple[str, ...], expected: tuple[OnTrial, ...]) -> None:
    assert told(read(record(n=1), met(*results, n=2))) == [(guid(2), expected)]


@pytest.mark.parametrize("result", ["success", "failure", "notApplied", "notEnabled", "unknown", "unknownFutureValue",
                                    "reportOnlySuccess", "reportOnlyNotApplied"])
def test_what_would_not(result: str) -> None:
    assert told(read(met(result), met(result, n=2))) == []


def test_a_name_that_looks_like_a_result_is_none() -> None:
    assert told(read(record(appliedConditionalAccessPolicies=applied("success", displayName="reportOnlyFailure")))) == []


def test_it_says_so_whatever_became_of_the_sign_in() -> None:
    batch = read(met("reportOnlyFailure", n=1), met("reportOnlyFailure", n=2, code=50126),
                 met("failure", "reportOnlyInterrupted", n=3, code=53003))
    assert told(batch) == [(guid(1), (FAILS,)), (guid(2), (FAILS,)), (guid(3), (ASKS,))]
    assert [one.id for one in batch.sign_ins[2].failed] == [guid(1, 9)]


def test_lists_that_come_again_say_the_same_again() -> None:
    some = [met("reportOnlyFailure", n=1), met("success", n=2), met("reportOnlyFailure", n=3), met("success", n=4)]
    assert told(read(*some)) == told(read(*some)) == [(guid(1), (FAILS,)), (guid(3), (FAILS,))]


@pytest.mark.parametrize("written", [
    json.dumps(applied("reportOnlyFailure")),
    [{key[0].upper() + key[1:]: value for key, value in one.items()} for one in applied("reportOnlyFailure")],
    [{key.upper(): value for key, value in one.items()} for one in applied("reportOnlyFailure")],
    [*applied("reportOnlyFailure"), {"id": None, "result": "reportOnlyFailure"}, "reportOnlyFailure", {"result": 7}],
    [one | {"id": str(one["id"]).upper()} for one in applied("reportOnlyFailure")],
])
def test_other_spellings_say_the_same(written: Any) -> None:
    assert told(read(record(appliedConditionalAccessPolicies=written))) == [(guid(1), (FAILS,))]


@pytest.mark.parametrize("written", ["[reportOnlyFailure", {"reportOnlyFailure": 1}, '{"result": "reportOnlyFailure"}'])
def test_what_is_no_list_says_nothing_and_loses_no_record(written: Any) -> None:
    batch = read(record(appliedConditionalAccessPolicies=written))
    assert (told(batch), len(batch.sign_ins)) == ([], 1)


@pytest.mark.parametrize("build", [graph_sign_in, log_analytics_row, lambda **odd: record(top={"time": None}, **odd)])
def test_the_tolerant_way_says_the_same(build: Any) -> None:
    made = build(appliedConditionalAccessPolicies=applied("success", "reportOnlyInterrupted"))
    if "AppliedConditionalAccessPolicies" in made:  # as Log Analytics calls it
        made["ConditionalAccessPolicies"] = made.pop("AppliedConditionalAccessPolicies")
    assert told(read(made)) == [(guid(1), (ASKS,))]


def test_of_many_policies_some_are_kept() -> None:
    (_, policies), = told(read(met(*["reportOnlyFailure"] * 200)))
    assert len(policies) == MOST_ON_TRIAL


def test_no_record_holds_on_to_its_body() -> None:
    batch = decode(body(met("reportOnlyFailure"), graph_sign_in(n=2)), Batch())
    assert [bytes(one.applied) for one in batch.sign_ins] == [b"null", b"null"]


def test_lines_of_a_file_are_not_asked() -> None:
    batch = Batch()
    assert decode_lines(json.dumps(met("reportOnlyFailure")).encode(), batch)
    assert (told(batch), [bytes(one.applied) for one in batch.sign_ins]) == ([], [b"null"])


def test_the_canary_s_counts_for_nothing() -> None:
    batch = read(met("reportOnlyFailure", n=1), met("reportOnlyFailure", n=2, userId=guid(7)))
    set_apart(batch, Declared(canary=USER))
    assert told(batch) == [(guid(2), (FAILS,))]
