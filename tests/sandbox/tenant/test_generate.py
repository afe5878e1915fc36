"""A log on disk comes with its truth and its settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.tenant.generate import Summary, write
from sandbox.tenant.log import generate
from sandbox.tenant.truth import Truth

TOLD: list[int] = []


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "log.ndjson"


@pytest.fixture(scope="module")
def summary(file: Path) -> Summary:
    return write(file, users=100, days=2, seed=9, per_user=11, tick=TOLD.append)


def test_the_file_holds_the_log(file: Path, summary: Summary) -> None:
    records = list(generate(users=100, days=2, seed=9, per_user=11).records())
    assert file.read_bytes() == b"".join(record + b"\n" for record in records)
    assert (summary.records, summary.bytes) == (len(records), file.stat().st_size)


def test_the_truth_lies_beside_it(file: Path, summary: Summary) -> None:
    truth = Truth.from_json(Path(f"{file}.truth.json").read_text(encoding="utf-8"))
    assert truth == generate(users=100, days=2, seed=9, per_user=11).truth()
    assert summary.alerts == len(truth.alerts) > 0


def test_the_settings_lie_beside_it_in_the_form_of_local_settings(file: Path, summary: Summary) -> None:
    settings = json.loads(Path(f"{file}.settings.json").read_text(encoding="utf-8"))
    assert summary
    assert settings == {
        "IsEncrypted": False,
        "Values": generate(users=100, days=2, seed=9, per_user=11).settings(),
    }


def test_the_registration_lies_beside_it_as_a_page_of_graph(file: Path, summary: Summary) -> None:
    assert summary
    page = json.loads(Path(f"{file}.registration.json").read_text(encoding="utf-8"))
    assert page == {"value": list(generate(users=100, days=2, seed=9, per_user=11).registration())}


def test_progress_adds_up(summary: Summary) -> None:
    assert sum(TOLD) == summary.records
    assert len(TOLD) > 2
