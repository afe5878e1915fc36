"""infra/ keeps every promise, and the checker beside a clone finds nothing in it."""

from pathlib import Path

import pytest

from tests.infra.estate import Estate
from tests.infra.faults import PROMISES, Promise
from tests.infra.offline_gate import CHECKER, GATE, complete, findings, main

BESIDE = pytest.mark.skipif(not CHECKER.exists(), reason="the checker lies beside some clones only")


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The repository as it is."""
    return Estate.read()


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_infra_keeps(promise: Promise, estate: Estate) -> None:
    assert list(promise(estate)) == []


@BESIDE
def test_the_offline_checker_finds_nothing() -> None:
    assert main() == 0


@BESIDE
@pytest.mark.parametrize(("path", "old", "new", "said"), [
    ("modules/network.bicep", "natGateway: {", "natGateways: {", "unknown property 'natGateways'"),
    ("modules/network.bicep", "natGateways@2025-05-01", "natGateways@1999-05-01", "no types for microsoft.network@1999-05-01"),
    ("modules/private-zone.bicep", "    registrationEnabled: false\n", "", "missing required property 'registrationEnabled'"),
    ("modules/budget.bicep", "category: 'Cost'", "category: 'Usage'", "'Usage' is not one of"),
    ("modules/app.bicep", "reserved: true", "reserved: 'true'", "expected bool"),
    ("main.bicep", "join(privilegedIds", "joined(privilegedIds", "unknown function 'joined'"),
])
def test_the_offline_checker_checks_also_what_its_own_tables_lack(
        path: str, old: str, new: str, said: str, tmp_path: Path, estate: Estate) -> None:
    for name, text in estate.changed(f"infra/{path}", old, new).texts.items():
        if name.endswith(".bicep"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
    code, spoken = findings(tmp_path)
    assert (code, said in spoken) == (1, True), spoken


@BESIDE
def test_only_networks_budgets_and_what_insights_lacks_are_handed_to_it(tmp_path: Path) -> None:
    assert complete(tmp_path, GATE / "types") == ["microsoft.consumption", "microsoft.insights", "microsoft.network"]


def test_without_the_checker_the_promises_are_all_of_the_gate(
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr("tests.infra.offline_gate.CHECKER", tmp_path / "check_bicep.py")
    assert main() == 0
    assert "tests/infra is all of the gate" in capsys.readouterr().out
