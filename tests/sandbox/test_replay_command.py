"""`python -m sandbox replay` as people run it: what is on which stream, and how it ends."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.chunk import Unusable
from sandbox.inputs import Input
from tests.builders import several
from tests.sandbox.running import EMERGENCY, ROOT, command, eventful, ndjson, replayed

SAMPLES = ROOT.parent / "shared/samples"
QUIET = {"BREAK_GLASS_IDS": EMERGENCY}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    path = tmp_path / "logs.ndjson"
    path.write_bytes(ndjson(eventful()))
    return path


def settings(tmp_path: Path, **values: object) -> str:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    return str(path)


def test_alerts_on_output_and_counts_on_error(logs: Path) -> None:
    done = command("replay", str(logs), **QUIET)
    alerts = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert alerts == replayed(logs).alerts
    assert alerts == sorted(alerts, key=lambda one: (one["first_seen"], one["id"]))
    [closing] = done.stderr.splitlines()
    counts = json.loads(closing)
    assert list(counts) == ["records", "sign_ins", "audit_entries", "other", "set_aside", "alerts", "seconds"]
    assert (counts["records"], counts["alerts"]) == (16, len(alerts))


def test_standard_input_and_several_files(logs: Path, tmp_path: Path) -> None:
    half = eventful()[:7]
    logs.write_bytes(ndjson(eventful()[7:]))
    (tmp_path / "x.gz").write_bytes(gzip.compress(ndjson([])))
    done = command("replay", "-", str(tmp_path / "x.gz"), str(logs), given=ndjson(half), **QUIET)
    logs.write_bytes(ndjson(eventful()))
    assert [json.loads(line) for line in done.stdout.splitlines()] == replayed(logs).alerts
    twice = command("replay", "-", "-", **QUIET)
    assert (twice.returncode, twice.stderr) == (2, b"latchkey: standard input (-) can be read only once\n")


def test_what_is_set_aside_is_named_and_no_failure(logs: Path) -> None:
    logs.write_bytes(logs.read_bytes() + b"bad\n")
    done = command("replay", str(logs), **QUIET)
    assert done.returncode == 0
    assert done.stderr.decode().splitlines()[0].startswith(f"set aside {logs}:17 not JSON")
    assert json.loads(done.stderr.splitlines()[-1])["set_aside"] == 1


@pytest.mark.parametrize(("what", "said"), [
    ("missing", "no such file or directory; check the path"), ("folder", "is a directory; name the files in it"),
    ("damaged.gz", "gzip data is damaged"), ("cut.gz", "gzip data is damaged")])
def test_a_file_that_cannot_be_read_is_one_line(what: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "damaged.gz").write_bytes(gzip.compress(os.urandom(5000))[:300] + b"x" * 5000)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(ndjson(eventful()))[:900])
    done = command("replay", str(tmp_path / what), **QUIET)
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert line.startswith(f"latchkey: cannot read {tmp_path / what}")
    assert said in line


def test_a_file_without_permission_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(Unusable, match="cannot read x: permission denied; ask its owner for read access"):
        Input("x").check()


def test_a_csv_is_announced_as_weaker_and_its_columns_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "InteractiveSignIns_1.csv"
    path.write_text("Date (UTC),Request ID,Status,User ID,Sign-in error code\n2026-03-10T11:40:00Z,r1,Success,u-1,0\n")
    done = command("replay", str(path), **QUIET)
    assert (done.returncode, json.loads(done.stderr.splitlines()[-1])["sign_ins"]) == (0, 1)
    assert b"mfa_fatigue and repeated_mfa_failures" in done.stderr.splitlines()[0]
    path.write_text("Date (UTC),Request ID,Status,User ID,Code\n")
    done = command("replay", str(path), **QUIET)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no column named 'Sign-in error code'" in done.stderr


def test_settings_come_from_the_file(logs: Path, tmp_path: Path) -> None:
    given = settings(tmp_path, BREAK_GLASS_IDS=EMERGENCY, DETECTOR_REPEATED_MFA_FAILURES_THRESHOLD="7")
    done = command("replay", "--settings", given, str(logs), BREAK_GLASS_IDS="not read")
    found = {json.loads(line)["detector"] for line in done.stdout.splitlines()}
    assert "break_glass_sign_in" in found
    assert "repeated_mfa_failures" not in found


@pytest.mark.parametrize(("values", "said"), [
    ({"BREAK_GLASS_IDS": "no id"}, ["BREAK_GLASS_IDS is ill-formed"]),
    ({"BREAK_GLAS_IDS": "x@contoso.test", "DETECTOR_X_Y": "1"}, ["did you mean BREAK_GLASS_IDS?", "DETECTOR_X_Y"]),
    ({"BREAK_GLASS_IDS": 5}, ["Expected `str`, got `int` - at `$.Values"])])
def test_an_ill_formed_setting_stops_it(values: dict[str, object], said: list[str], logs: Path, tmp_path: Path) -> None:
    done = command("replay", "--settings", settings(tmp_path, **values), str(logs))
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == len(said)
    assert all(text in line for text, line in zip(said, lines, strict=True))


def test_settings_that_are_not_there_stop_it(logs: Path) -> None:
    done = command("replay", "--settings", "/nowhere", str(logs))
    assert (done.returncode, done.stderr) == (2, b"latchkey: cannot read settings /nowhere: no such file or directory\n")


def test_nobody_watched_is_a_warning(logs: Path) -> None:
    done = command("replay", str(logs))
    assert done.returncode == 0
    assert done.stderr.splitlines()[0].startswith(b"latchkey: warning: BREAK_GLASS_IDS is empty")


def test_tables_need_to_be_named(logs: Path) -> None:
    done = command("replay", "--store", "tables", str(logs), **QUIET)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"DATA_STORAGE_TABLES" in done.stderr


def test_a_table_place_that_is_none_is_one_clear_line(logs: Path) -> None:
    done = command("replay", "--store", "tables", str(logs), **QUIET, DATA_STORAGE_TABLES="nonsense")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"DATA_STORAGE_TABLES" in done.stderr


@pytest.mark.parametrize("arguments", [["--lateness", "-1"], ["--lateness", "nan"], ["--lateness", "inf"], ["--store", "x"],
                                       ["--unknown"]])
def test_arguments_that_make_no_sense_are_refused(arguments: list[str], logs: Path) -> None:
    assert command("replay", *arguments, str(logs), **QUIET).returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["replay", "--help"], ["generate", "--help"]])
def test_help_teaches_by_example(arguments: list[str]) -> None:
    assert b"\n    python -m sandbox " in command(*arguments).stdout


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.write_bytes(ndjson(several(600, every=1000, clientAppUsed="IMAP4", minute=-600_000)))
    with subprocess.Popen([sys.executable, "-m", "sandbox", "replay", str(many)], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env={**os.environ, **QUIET}) as running:
        assert running.stdout
        assert running.stderr
        assert json.loads(running.stdout.readline())
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, len(said.splitlines())) == (0, 1)


def test_control_c_ends_quietly() -> None:
    with subprocess.Popen([sys.executable, "-m", "sandbox", "replay", "-"], cwd=ROOT, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **QUIET}) as running:
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.strip()) == (130, b"", b"")


def test_generated_logs_are_told_of_and_replayed(tmp_path: Path) -> None:
    path = str(tmp_path / "day.ndjson")
    made = command("generate", "--users", "30", "--days", "1", "--per-user", "4", "--seed", "3", "--out", path)
    assert made.returncode == 0, made.stderr
    text = made.stdout.decode()
    assert f"{path}: " in text
    assert "records" in text
    done = command("replay", "--settings", path + ".settings.json", path)
    assert (done.returncode, json.loads(done.stderr.splitlines()[-1])["set_aside"]) == (0, 0)
    missing = command("generate", "--out", "/nowhere/day.ndjson")
    assert (missing.returncode, b"cannot write /nowhere/day.ndjson" in missing.stderr) == (2, True)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples lie beside the project's own clone only")
def test_every_sample_is_accounted_for() -> None:
    for sample in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        told = replayed(sample)
        kinds = ("sign_ins", "audit_entries", "other", "set_aside")
        assert told.counts["records"] == sum(told.counts[kind] for kind in kinds) > 0, sample
        assert len(told.lines) == told.counts["set_aside"], sample
    done = command("replay", str(sample), **QUIET)
    assert done.returncode == 0
