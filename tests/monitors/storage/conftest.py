"""Stores to make claims about: each test's own, in memory or on Azurite."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from monitors.ledger import Store
from monitors.storage.memory import MemoryStore
from monitors.storage.tables import TablesStore
from tests.monitors.storage.build import Wait


@pytest.fixture
def wait() -> Iterator[Wait[Any]]:
    """Runs a coroutine to its end, all those of a test on one loop."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def prefix() -> str:
    """The beginning of table names that no other test has."""
    return f"t{uuid4().hex[:12]}"


@pytest.fixture
def tables(azurite: str, prefix: str, wait: Wait[Any]) -> Iterator[TablesStore]:
    """An empty store on Azurite."""
    store = wait(TablesStore.open(azurite, prefix))
    yield store
    wait(store.close())


@pytest.fixture
def another(azurite: str, prefix: str, wait: Wait[Any]) -> Iterator[TablesStore]:
    """The same store as another instance of the app sees it, over connections of its own."""
    store = wait(TablesStore.open(azurite, prefix))
    yield store
    wait(store.close())


@pytest.fixture(params=["memory", "tables"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store of each kind."""
    if request.param == "memory":
        return MemoryStore()
    on_azurite: Store = request.getfixturevalue("tables")
    return on_azurite
