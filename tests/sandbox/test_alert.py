"""The JSON form of an alert is a contract: design.md, section 4; and every detector says what it found in one sentence."""

import json

import msgspec
import pytest

from alerting.alert import alert_of
from monitors.detector import Burst, Detector, Standing
from monitors.detectors import catalogue
from monitors.finding import Evidence, Finding, Severity, Subject
from tests.builders import at

FIELDS = ["schema", "id", "detector", "severity", "status", "raised", "title", "summary", "subject", "first_seen",
          "last_seen", "count", "evidence", "context", "techniques", "next_steps", "runbook", "rolled_up_into", "merged_into"]
DETECTORS = catalogue().all


def finding(**odd: object) -> Finding:
    seen = {"id": "a1", "detector": "repeated_mfa_failures", "severity": Severity.HIGH, "status": "open", "raised": 1,
            "subject": Subject("user", "u-1", "maria@contoso.test"), "privileged": False, "first_seen": at(16),
            "last_seen": at(25), "count": 6, "context": {},
            "evidence": (Evidence("r1", at(16), "500121 x, Portal, from 192.0.2.1"),
                         Evidence("r2", at(25), "500121 x, Portal, from 192.0.2.7 (Lagos, NG)"))}
    return Finding(**(seen | odd))  # type: ignore[arg-type]


def detector(id_: str) -> Detector:
    return next(one for one in DETECTORS if one.id == id_)


def told(**odd: object) -> dict[str, object]:
    one = finding(**odd)
    return json.loads(msgspec.json.encode(alert_of(one, detector(one.detector))))  # type: ignore[no-any-return]


def test_the_form_is_the_contract() -> None:
    alert = told()
    assert list(alert) == FIELDS
    assert alert | {"title": 0, "techniques": 0, "next_steps": 0, "summary": 0} == {
        "schema": 1, "id": "a1", "detector": "repeated_mfa_failures", "severity": "high", "status": "open", "raised": 1,
        "title": 0, "summary": 0, "subject": {"kind": "user", "id": "u-1", "name": "maria@contoso.test"},
        "first_seen": "2026-03-10T11:56:00Z", "last_seen": "2026-03-10T12:05:00Z", "count": 6,
        "evidence": [{"id": "r1", "at": "2026-03-10T11:56:00Z", "what": "500121 x, Portal, from 192.0.2.1"},
                     {"id": "r2", "at": "2026-03-10T12:05:00Z", "what": "500121 x, Portal, from 192.0.2.7 (Lagos, NG)"}],
        "context": {"why": detector("repeated_mfa_failures").why}, "techniques": 0, "next_steps": 0,
        "runbook": "docs/runbooks/repeated_mfa_failures.md", "rolled_up_into": None, "merged_into": None}


@pytest.mark.parametrize(("odd", "said"), [
    ({}, "maria@contoso.test failed MFA 6 times within 9 minutes, last at 12:05 UTC on 10 March 2026 from 192.0.2.7 "
         "(Lagos, NG)."),
    ({"count": 2, "first_seen": at(25)}, "maria@contoso.test failed MFA twice, last at 12:05 UTC on 10 March 2026 from "
                                         "192.0.2.7 (Lagos, NG)."),
    ({"subject": Subject("user", "u-1"), "evidence": (), "last_seen": at(16.5)},
     "u-1 failed MFA 6 times within 1 minute, last at 11:56 UTC on 10 March 2026."),
    ({"last_seen": at(16 + 60 * 5)}, "maria@contoso.test failed MFA 6 times within 5 hours, last at 16:56 UTC on 10 March "
                                     "2026 from 192.0.2.7 (Lagos, NG)."),
    ({"detector": "account_locked", "count": 1}, "maria@contoso.test was refused because the account or its MFA is locked, "
                                                 "once, at 12:05 UTC on 10 March 2026 from 192.0.2.7 (Lagos, NG)."),
    ({"detector": "legacy_auth_sign_in", "count": 1, "context": {"what": "IMAP4"}},
     "maria@contoso.test signed in over IMAP4 without MFA, at 12:05 UTC on 10 March 2026 from 192.0.2.7 (Lagos, NG)."),
])
def test_one_sentence_says_it(odd: dict[str, object], said: str) -> None:
    assert told(**odd)["summary"] == said


@pytest.mark.parametrize("one", DETECTORS, ids=lambda one: one.id)
def test_every_detector_says_who_and_when(one: Detector) -> None:
    said = one.says(finding(detector=one.id))
    if not isinstance(one, Burst | Standing):
        assert said.endswith(".")
        return  # about an audit entry, a cohort or Latchkey itself: its own test says what it says
    assert "maria@contoso.test" in said
    assert "12:05 UTC on 10 March 2026 from 192.0.2.7 (Lagos, NG)." in said
    assert Detector.says(one, finding()).startswith(one.title)


def test_what_became_of_it_is_said_first() -> None:
    assert str(told(status="withdrawn")["summary"]).startswith("Withdrawn, since later records put it right: maria")
    merged = told(status="merged", merged_into="a0")
    assert (str(merged["summary"]).startswith("Now part of another alert: maria"), merged["merged_into"]) == (True, "a0")


def test_privileged_and_staged_are_context() -> None:
    assert told(privileged=True)["context"] == {"why": detector("repeated_mfa_failures").why, "privileged": True}
    assert told(staged=True, context={"what": 1})["context"] == {
        "what": 1, "why": detector("repeated_mfa_failures").why, "staged": True}
