"""The sign-in CSV of the Entra admin center. Columns: domain/sign-in-records.md, section 9."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pytest

from sandbox.chunk import Unusable
from tests.sandbox.running import EMERGENCY, Told, replayed

COLUMNS = (
    "Date (UTC)", "Request ID", "Correlation ID", "User ID", "User", "Username", "User type", "Application",
    "Application ID ", "Resource", "IP address", "Location", "Status", "Sign-in error code", "Failure reason", "Client app",
    "Device ID", "Browser", "Operating System", "Compliant", "Managed", "Join Type", "Multifactor authentication result",
    "Multifactor authentication auth method", "Multifactor authentication auth detail", "Authentication requirement",
    "Conditional Access")
ANNA = "5f1c2d3e-4b5a-4c6d-8e7f-a0b1c2d3e4f5"
ROW = {
    "Date (UTC)": "2026-03-10T11:40:00Z", "Request ID": "r1", "User ID": ANNA, "User": "Anna Berg", "User type": "Member",
    "Username": "anna.berg@contoso.test", "Application": "Azure Portal", "IP address": "192.0.2.10",
    "Location": "Uppsala, Uppsala, SE", "Status": "Success", "Sign-in error code": "", "Failure reason": "Other.",
    "Client app": "Browser", "Authentication requirement": "singleFactorAuthentication", "Conditional Access": "Not applied"}
FAILED = {"Status": "Failure", "Sign-in error code": "500121"}
DENIED = FAILED | {"Multifactor authentication result": "MFA denied; invalid verification code"}


def written(rows: Iterable[dict[str, str]], columns: Iterable[str] = COLUMNS, delimiter: str = ",") -> bytes:
    text, names = io.StringIO(), tuple(columns)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    for row in rows:
        writer.writerow([(ROW | row).get(name.strip(), "") for name in names])
    return text.getvalue().encode()


def several(count: int, row: dict[str, str]) -> list[dict[str, str]]:
    return [row | {"Request ID": f"r{n}", "Date (UTC)": f"2026-03-10T11:{40 + n}:00Z"} for n in range(count)]


def told_of(tmp_path: Path, data: bytes, name: str = "signins.csv") -> Told:
    path = tmp_path / name
    path.write_bytes(data)
    told = replayed(path)
    told.lines = [line.replace(f"{tmp_path}/", "") for line in told.lines]
    return told


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["signins.csv", "signins"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_failures_are_told(mark: bytes, name: str, delimiter: str, tmp_path: Path) -> None:
    told = told_of(tmp_path, mark + written(several(6, DENIED), delimiter=delimiter), name)
    [alert] = told.alerts
    assert (alert["detector"], alert["count"], alert["subject"]["id"]) == ("repeated_mfa_failures", 6, ANNA)
    assert alert["evidence"][0]["what"] == (
        "500121 MFA denied; invalid verification code, Azure Portal, from 192.0.2.10 (Uppsala, SE)")
    assert told.lines == []


@pytest.mark.parametrize(("row", "detector"), [
    ({"User ID": EMERGENCY}, "break_glass_sign_in"),
    ({"User ID": EMERGENCY, "Status": "Failure", "Sign-in error code": "50126"}, "break_glass_attempt"),
    ({"Client app": "IMAP4"}, "legacy_auth_sign_in"),
    ({"Status": "Failure", "Sign-in error code": "53010"}, "enrolment_blocked"),
    ({"Status": "Failure", "Sign-in error code": "50053", "Failure reason": "The account is locked"}, "account_locked"),
    (FAILED | {"Multifactor authentication result": "MFA denied; Phone App Reported Fraud"}, "fraud_reported"),
    ({"Sign-in error code": "None"}, None), ({"Sign-in error code": "Keiner", "Status": " success "}, None)])
def test_a_row_is_judged_like_the_record(row: dict[str, str], detector: str | None, tmp_path: Path) -> None:
    told = told_of(tmp_path, written([row]))
    assert [one["detector"] for one in told.alerts] == [detector] * bool(detector)
    assert told.counts["sign_ins"] == 1


def test_the_attempt_is_the_request(tmp_path: Path) -> None:
    rows = several(6, DENIED)
    assert told_of(tmp_path, written([*rows[:4], *rows[:4]])).alerts == []


def test_the_name_says_the_kind(tmp_path: Path) -> None:
    rows = written([{"User ID": EMERGENCY}])
    assert told_of(tmp_path, rows, "InteractiveSignIns_1.csv").alerts[0]["count"] == 1
    workload = written([{}, {}], ("Date (UTC)", "Request ID", "Service principal ID", "Status"))
    for name in ("ApplicationSignIns_1.csv", "MSISignIns_1.csv"):
        assert told_of(tmp_path, workload, name).counts["other"] == 2


@pytest.mark.parametrize("column", ["Date (UTC)", "Request ID", "Status", "User ID", "Sign-in error code"])
def test_a_missing_column_is_named(column: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=f"signins.csv: no column named '{column.replace('(', '.').replace(')', '.')}'"):
        told_of(tmp_path, written([{}], [name for name in COLUMNS if name != column]))


def test_a_localised_header_is_refused(tmp_path: Path) -> None:
    header = b"Datum (UTC),Anforderungs-ID,Korrelations-ID,Benutzer-ID,Benutzer,Benutzername,Status"
    with pytest.raises(Unusable, match=r"'Date \(UTC\)'; download the sign-ins from the admin center in English"):
        told_of(tmp_path, header + b"\n1,2,3,4,5,6,7\n", "anmeldungen")


def test_rows_that_cannot_be_read_are_named_by_line(tmp_path: Path) -> None:
    rows = [{"Failure reason": "two\nlines"}, {"Status": "Failure"}, {"Request ID": ""}, {"Date (UTC)": "soon"}, {}]
    told = told_of(tmp_path, written(rows) + b"short,row\n\n")
    assert [line.partition(" — ")[0] for line in told.lines] == [
        "set aside signins.csv:4 Sign-in error code '' is no number, and Status is 'Failure', not Success",
        "set aside signins.csv:8 a row of 2 columns, not 27",
        "set aside signins.csv:5 a sign-in without id",
        "set aside signins.csv:6 a record without a readable time"]
    assert (told.counts["sign_ins"], told.counts["set_aside"], told.counts["records"]) == (2, 4, 6)


def test_many_rows_are_read(tmp_path: Path) -> None:
    told = told_of(tmp_path, written([{"Request ID": f"r{n}"} for n in range(3000)]))
    assert (told.counts["sign_ins"], told.lines) == (3000, [])
