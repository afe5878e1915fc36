"""What all tests share."""

import signal
from typing import Final

import pytest

pytest_plugins = ["tests.azurite"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in its background, and programs inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST: Final = ("alerting/test_feed_silent", "alerting/test_feed_gap", "alerting/test_faults", "browser", "alerting/test_wave",
                  "test_shared_store", "test_score", "sandbox/demo", "alerting/test_desk", "test_scan_truth", "test_contracts",
                  "infra/test_faults", "monitors/test_episodes", "runtime/test_function_app")
"""What takes longest. Files are dealt out whole (`make test`), so that what their tests share is made once; a long one that
came last would keep one worker busy while the other has nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: next(
        (place for place, path in enumerate(LONGEST) if f"tests/{path}" in item.nodeid), len(LONGEST)))
