"""Azurite, the Table Storage that tests run on: one process for each pytest worker, in memory, on a free port."""

from collections.abc import Iterator

import pytest

from sandbox.azurite import Azurite


@pytest.fixture(scope="session")
def azurite() -> Iterator[str]:
    """The connection string of an Azurite that lives as long as the session."""
    with Azurite() as running:
        yield running.connection_string
