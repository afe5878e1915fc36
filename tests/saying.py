"""What was said in numbers, read back from the log."""

import json
from typing import Any

import pytest

from monitors.metrics import PREFIX, Metric


def said(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Every saying, in order."""
    lines = (one.getMessage() for one in caplog.records)
    return [json.loads(line.removeprefix(PREFIX)) for line in lines if line.startswith(PREFIX)]


def values(caplog: pytest.LogCaptureFixture, metric: Metric, **of: str) -> list[float]:
    """What was said of a metric, of this thing."""
    return [one[metric] for one in said(caplog) if metric in one and of.items() <= one.items()]
