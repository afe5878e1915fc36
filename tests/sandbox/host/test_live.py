"""A live feed's truth: each scene of a scripted morning is told, exactly once, and nothing else is."""

import asyncio
from collections import Counter

import pytest

from tests.sandbox.host.live import TRUTH, Morning, live, nowhere, shown


def test_every_scene_is_told_once_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with live(monkeypatch, **nowhere()) as clock:
        raised = asyncio.run(Morning(clock, monkeypatch).lived())
    assert Counter(map(shown, raised)) == Counter((one.detector, one.subject, one.severity) for one in TRUTH)
