"""`replay --registration FILE`: whose methods are known, and how a file that is none ends."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.chunk import Unusable
from sandbox.replay_registration import read_registration
from tests.builders import USER, guid, mfa_failure, mfa_success, several
from tests.sandbox.running import EMERGENCY, command, ndjson

QUIET = {"BREAK_GLASS_IDS": EMERGENCY}
ANNA = {"id": USER.upper(), "userPrincipalName": "anna.berg@contoso.test", "isAdmin": True, "isMfaCapable": True,
        "methodsRegistered": ["microsoftAuthenticatorPush"], "lastUpdatedDateTime": "2026-03-01T00:00:00Z"}
BO = {"id": guid(9), "methodsRegistered": []}
CONTEXT = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#userRegistrationDetails"}

FORMS = {
    "lines": json.dumps(ANNA) + "\n" + json.dumps(BO) + "\n",
    "one line": json.dumps(ANNA),
    "blank lines": f"\n{json.dumps(ANNA)}\n\n{json.dumps(BO)}",
    "page": json.dumps({**CONTEXT, "value": [ANNA, BO]}),
    "written page": json.dumps({**CONTEXT, "value": [ANNA, BO]}, indent=2),
}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    path = tmp_path / "logs.ndjson"
    path.write_bytes(ndjson([mfa_success(), *several(5, mfa_failure, first=2, minute=5)]))
    return path


def replay(logs: Path, *arguments: str, **environ: str) -> dict[str, str]:
    done = command("replay", *arguments, str(logs), **QUIET, **environ)
    assert done.returncode == 0, done.stderr
    return {one["detector"]: one["severity"] for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("form", FORMS)
def test_whoever_is_in_the_file_is_known(form: str, logs: Path, tmp_path: Path) -> None:
    file = tmp_path / "registration.json"
    file.write_text(FORMS[form])
    assert replay(logs, "--registration", str(file)) == {"no_backup_method": "high", "repeated_mfa_failures": "high"}


def test_without_it_nobody_is_known(logs: Path) -> None:
    assert replay(logs) == {"repeated_mfa_failures": "medium"}


@pytest.mark.parametrize(("ends", "detectors"), [("2026-03-10", ["no_backup_method"]), ("2026-03-11", [])])
def test_the_end_of_telephony_is_the_settings(ends: str, detectors: list[str], logs: Path, tmp_path: Path) -> None:
    logs.write_bytes(ndjson([mfa_success()]))
    file = tmp_path / "registration.json"
    file.write_text(json.dumps({"id": USER, "methodsRegistered": ["microsoftAuthenticatorPush", "mobilePhone"]}))
    assert list(replay(logs, "--registration", str(file), TELEPHONY_ENDS=ends)) == detectors


@pytest.mark.parametrize("text", [
    "no JSON", "[]", '{"value": 5}', '{"value": [{"id": "x"}]}', '{"id": "x"}', '{"methodsRegistered": []}',
    '{"id": "x", "methodsRegistered": null}', json.dumps(BO) + "\n{", "\xff"])
def test_a_file_that_is_none_is_one_clear_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "registration.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(Unusable, match=f"registration {file}: .+; expected userRegistrationDetails") as raised:
        read_registration(file)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("text", "place"), [
    (json.dumps({"value": [BO, {"id": "x"}]}, indent=1), r"\$\.value\[1\]"), (json.dumps(BO) + '\n{"id": "x"}', r"\$\[1\]")])
def test_the_line_says_which_row_is_wrong(text: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "registration.json"
    file.write_text(text)
    with pytest.raises(Unusable, match=f"missing required field `methodsRegistered` - at `{place}`"):
        read_registration(file)


def test_an_empty_file_knows_nobody(tmp_path: Path) -> None:
    file = tmp_path / "registration.json"
    file.write_text("\n")
    assert asyncio.run(read_registration(file).of(USER)) is None


def test_a_file_that_is_not_there_ends_the_command(logs: Path) -> None:
    done = command("replay", "--registration", "/nowhere", str(logs), **QUIET)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"latchkey: cannot read registration /nowhere: no such file or directory\n"


def test_what_generate_writes_can_be_read_and_makes_the_truth(tmp_path: Path) -> None:
    path = str(tmp_path / "day.ndjson")
    assert command("generate", "--users", "30", "--days", "1", "--per-user", "4", "--out", path).returncode == 0
    done = command("replay", "--settings", f"{path}.settings.json", "--registration", f"{path}.registration.json", path)
    said = [one for one in map(json.loads, done.stdout.splitlines()) if one["detector"] == "no_backup_method"]
    true = [one for one in json.loads(Path(f"{path}.truth.json").read_text())["alerts"]
            if one["detector"] == "no_backup_method"]
    assert sorted((one["subject"]["id"], one["severity"]) for one in said) == sorted(
        (one["subject"], one["severity"]) for one in true)
    assert len(true) >= 5
