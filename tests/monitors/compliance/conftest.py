"""Tables of their own for each test, on Azurite."""

from tests.monitors.storage.conftest import another, prefix, tables, wait

__all__ = ["another", "prefix", "tables", "wait"]
