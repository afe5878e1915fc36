"""`python -m sandbox demo` as people run it: it ends by itself, keeps its promises, and says so in plain text."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.sandbox.running import ROOT

pytestmark = pytest.mark.timeout(170)
ROW = re.compile(r"(?P<alert>[a-z_ -]+?) {2,}(?P<severity>[a-z]*) +(?P<who>\S+(?: alerts)?) +(?P<teams>\S+)(?: s)? +"
                 r"(?P<email>\S+)(?: s)? +(?P<siem>\S+)(?: s)?")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def done(out):
    """The demo, in a shell that has settings of its own."""
    return subprocess.run([sys.executable, "-m", "sandbox", "demo", "--out", str(out)], cwd=ROOT, capture_output=True, text=True,
                          check=False, timeout=160, env={"PATH": os.environ["PATH"], "HOME": str(out),
                                                         "BREAK_GLASS_IDS": "nobody", "ROUTE_CRITICAL": "digest"})


@pytest.fixture(scope="module")
def rows(done):
    found = (ROW.fullmatch(line.strip()) for line in done.stdout.splitlines())
    return {(row["alert"], row["severity"]): row for row in found if row}


def test_it_ends_well_and_says_nothing_but_what_is_for_people(done):
    assert (done.returncode, done.stderr) == (0, "")
    assert not re.search(r"Traceback|WARNING|\x1b", done.stdout)


@pytest.mark.parametrize(("alert", "severity"), [
    ("break_glass_sign_in", "critical"), ("mfa_fatigue", "critical"), ("repeated_mfa_failures", "high"),
    ("no_backup_method", "high"), ("drill sign-in", "info"), ("drill over", "info")])
def test_what_waits_for_nothing_reaches_every_channel_in_seconds(rows, alert, severity):
    row = rows[alert, severity]
    assert row["who"].endswith("@contoso.com")
    assert all(0 <= float(row[channel]) < 20 for channel in ("teams", "email", "siem"))


def test_what_checks_say_of_the_tenant_is_told_and_that_a_policy_came_to_block_its_emergency_accounts(rows, done):
    row = rows["check_changed", "critical"]
    assert row["who"] in ("BG-005", "CA-005")
    assert all(0 <= float(row[channel]) < 20 for channel in ("teams", "email", "siem"))
    assert re.search(r"How the tenant stands in the end, \d+ checks: .*; failing: AMP-010, BG-005, CA-005, .*\.", done.stdout)


@pytest.mark.parametrize("severity", ["medium", "cleared"])
def test_what_is_medium_is_told_to_teams_and_taken_back_there(rows, severity):
    row = rows["repeated_mfa_failures", severity]
    assert (row["email"], float(row["teams"]) < 20, float(row["siem"]) < 20) == ("-", True, True)


def test_the_digest_reaches_both_channels_with_all_low_ones_in_it(rows, out):
    row = rows["daily digest", ""]
    low = [one for one in json.loads((out / "alerts.json").read_text()) if one["severity"] == "low"]
    assert (row["who"], row["siem"]) == (f"{len(low)} alerts", "-")
    [page] = (out / "mails").glob("*digest*.html")
    assert all(one["subject"]["name"] in page.read_text() for one in low)


def test_the_alerts_are_those_that_the_tenant_knows_of(done):
    said = re.search(r"(\d+) of (\d+) alerts as expected.*none missing, none invented", done.stdout)
    assert said
    assert said[1] == said[2]
    assert int(said[1]) > 25


def test_what_was_sent_is_left_in_files(out):
    assert len(json.loads((out / "teams-cards.json").read_text())) > 20
    assert {one["specversion"] for one in json.loads((out / "siem-events.json").read_text())} == {"1.0"}
    assert "watched hub=insights-logs-signinlogs" in (out / "function-app.log").read_text()
