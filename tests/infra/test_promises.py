"""infra/ keeps every promise, and the checker beside a clone finds nothing in it."""

import pytest

from tests.infra.estate import Estate
from tests.infra.faults import PROMISES, Promise
from tests.infra.offline_gate import CHECKER, main


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The repository as it is."""
    return Estate.read()


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_infra_keeps(promise: Promise, estate: Estate) -> None:
    assert list(promise(estate)) == []


@pytest.mark.skipif(not CHECKER.exists(), reason="the checker lies beside some clones only")
def test_the_offline_checker_finds_nothing() -> None:
    assert main() == 0
