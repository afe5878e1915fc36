"""The truth can be written down and read again."""

from __future__ import annotations

import json

from sandbox.tenant.truth import Expected, Truth

LATER = Expected("mfa_fatigue", "b", "2026-01-05T11:00:00.000000Z", "2026-01-05T11:05:00.000000Z", "critical", "one")
EARLIER = Expected("account_locked", "a", "2026-01-05T10:00:00.000000Z", "2026-01-05T10:00:00.000000Z", "low", "two")


def test_alerts_are_in_order_of_time() -> None:
    assert Truth.of([LATER, EARLIER]).alerts == (EARLIER, LATER)


def test_it_survives_being_written() -> None:
    truth = Truth.of([LATER, EARLIER])
    assert Truth.from_json(truth.to_json()) == truth


def test_its_form() -> None:
    [alert] = json.loads(Truth.of([LATER]).to_json())["alerts"]
    assert alert == {
        "detector": "mfa_fatigue",
        "subject": "b",
        "first_seen": "2026-01-05T11:00:00.000000Z",
        "last_seen": "2026-01-05T11:05:00.000000Z",
        "severity": "critical",
        "scenario": "one",
    }
