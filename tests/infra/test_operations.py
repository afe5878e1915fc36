"""docs/operations.md names what there is: settings, parameters, outputs, commands, files, permissions, and sums that add up."""

import re
from collections.abc import Iterable
from typing import Final

import pytest

from monitors.compliance import scans
from monitors.gate import Role
from monitors.records.instant import DAY
from tests.infra.estate import GRAPH, MAIN, PARAMETERS, ROOT, TENANT, Estate
from tests.infra.kept_settings import HOST
from tests.infra.sizing import BYTES, SCANS, STRETCHES, USERS, Size, tables

ESTATE: Final = Estate.read()
PAGE: Final = ESTATE.texts["docs/operations.md"]
CODE: Final = re.findall(r"`([^`\n]+)`", PAGE)
BLOCKS: Final = "\n".join(re.findall(r"(?s)```\n(.*?)```", PAGE))
PARTS: Final = {"AZURE_ENV_NAME", "AZURE_RESOURCE_GROUP", "LATCHKEY_TEAMS_WEBHOOK_URL", "LATCHKEY_AUTH_CLIENT_ID", "LATCHKEY_KEY",
                    "LATCHKEY_TOKEN"}
"""What whoever deploys or drills sets in their own shell: read by main.bicepparam, azd, or the drill command."""


def unknown(names: Iterable[str], known: Iterable[str]) -> set[str]:
    """The names that are not known."""
    return set(names) - set(known)


def test_every_setting_it_names_is_one() -> None:
    names = {name for one in CODE for name in re.findall(r"\b[A-Z][A-Z]+(?:_[A-Z]+)+\b", one)}
    names |= set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)=", BLOCKS))
    assert {"HTTP_AUTH", "EXPECTED_CATEGORIES"} <= names
    assert unknown(names, ESTATE.declared | set(HOST) | PARTS) == set()


def test_what_it_has_the_shell_set_is_read() -> None:
    read = set(re.findall(r"readEnvironmentVariable\('(\w+)'", ESTATE.texts[PARAMETERS]))
    assert unknown(read, PARTS) == set()
    assert unknown((name for name in PARTS if name.startswith("LATCHKEY_")), read | {"LATCHKEY_KEY", "LATCHKEY_TOKEN"}) == set()


def test_every_parameter_and_output_it_names_is_one() -> None:
    names = {one for one in CODE if re.fullmatch(r"[a-z]+(?:[A-Z][A-Za-z]*)+", one)}
    known = {name for path in (MAIN, TENANT, GRAPH) for kind in ("param", "output") for name in ESTATE.files[path].of(kind)}
    assert {"breakGlassIds", "exportRuleId", "privateNetwork"} <= names
    assert unknown(names, known) == set()
    given = re.findall(r"--parameters ((?:\w+=\S+ ?)+)", BLOCKS)
    assert unknown((name for one in given for name in re.findall(r"(\w+)=", one)), known) == set()


@pytest.mark.parametrize("path", [TENANT, GRAPH])
def test_a_step_is_given_what_it_needs(path: str) -> None:
    (command,) = re.findall(rf"--template-file {re.escape(path)}(?:[^\n\\]*\\\n)*[^\n]*", BLOCKS)
    needed = {name for name, one in ESTATE.files[path].of("param").items() if not one.given}
    assert needed == set(re.findall(r"(\w+)=", command))


def test_the_outputs_that_steps_ask_for_are_told() -> None:
    for name in ("exportRuleId", "principalId", "identityClientId", "appHostName", "appName", "canaryId"):
        assert name in ESTATE.files[MAIN].of("output")
    assert "authClientId" in ESTATE.files[GRAPH].of("output")


def test_every_command_and_target_it_names_is_one() -> None:
    source = (ROOT / "sandbox" / "commands.py").read_text(encoding="utf-8")
    commands = [given or name for given, name in re.findall(r"@app\.command\((?:\"(\w+)\")?\)\ndef (\w+)", source)]
    commands += re.findall(r"(?m)^app\.command\(\)\((\w+)\)", source)
    assert unknown(re.findall(r"python -m sandbox (\w+)", PAGE), commands) == set()
    targets = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text())
    assert unknown(re.findall(r"`make (\w+)`", PAGE), targets) == set()


def test_every_file_and_heading_it_links_is_there() -> None:
    headings = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"(?m)^#+ (.*)$", PAGE)}
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert link[1:] in headings if link.startswith("#") else (ROOT / "docs" / link).exists(), link
    for path in re.findall(r"\b(?:infra|\.github)/[\w./-]+\.(?:bicep|bicepparam|yml)", PAGE):
        assert (ROOT / path).exists(), path


def test_its_table_of_permissions_is_what_is_granted() -> None:
    granted = {one["id"]: one["name"] for name in ("permissions", "mailPermissions")
               for one in ESTATE.files[GRAPH].of("var")[name].value}
    table = dict(re.findall(r"(?m)^\| ([\w.]+) \| `([0-9a-f-]{36})` \|", PAGE))
    assert {id_: name for name, id_ in table.items()} == {id_: name for id_, name in granted.items() if name != "Mail.Send"}
    loop = re.search(r"(?s)for ROLE in (.*?); do", PAGE)
    assert loop
    assert set(re.findall(r"[0-9a-f-]{36}", loop[1])) == set(table.values())
    assert next(id_ for id_, name in granted.items() if name == "Mail.Send") in PAGE


def test_the_rest_way_says_what_bicep_says() -> None:
    made = {str(one.body["name"]) for _, one in ESTATE.resources("microsoft.aadiam/diagnosticSettings")}
    assert set(re.findall(r"(?m)^put (\S+)", BLOCKS)) == made
    categories = {*ESTATE.files[TENANT].of("param")["signInCategories"].value, "AuditLogs"}
    assert set(re.findall(r'"category":"(\w+)"', BLOCKS)) == categories
    assert {ESTATE.variable("signInHub"), ESTATE.variable("auditHub")} <= set(re.findall(r"insights-logs-\w+", BLOCKS))
    assert all(str(role) in PAGE for role in Role)


def test_its_tables_are_the_sums() -> None:
    """Else: python -m tests.infra.sizing."""
    for line in tables():
        assert line in PAGE, line


def test_the_sums_are_those_that_it_shows() -> None:
    small, page = Size(USERS[0]), PAGE.replace("\N{MULTIPLICATION SIGN}", "*")
    assert f"{USERS[0]:,} * 1 * 2 + {small.batches:,} * 4 + 1,440 * 30 + 412 * 20 + 4 * 2 = {small.operations:,} a day" in page
    assert small.operations == 1_000 * 1 * 2 + small.batches * 4 + 1_440 * 30 + 412 * 20 + 4 * 2
    assert small.gigabytes == pytest.approx(1_000 * (150 * 6_000 + 15 * 2_000) / 1e9)
    assert f"({small.instances} * 86,400 + {SCANS} * 60 + {small.pages} * 2) * 2 * 30 = 16.0 million" in " ".join(page.split())


def test_the_scans_are_those_that_run() -> None:
    """The registration's timer apart, which comes oftener than its scan."""
    runs = {name: DAY // one.every for name, one in scans.SCANS.items() if one is not scans.REGISTRATION}
    assert sum(runs.values()) == SCANS
    minutes = re.fullmatch(r"0 \*/(\d+) \* \* \* \*", scans.REGISTRATION.schedule)
    assert minutes
    assert 24 * 60 // int(minutes[1]) == STRETCHES


def test_the_bytes_are_those_that_were_measured() -> None:
    measured = re.search(r"([\d,]+) bytes a record", (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8"))
    assert measured
    assert 0.8 * BYTES <= int(measured[1].replace(",", "")) <= BYTES


@pytest.mark.parametrize("users", USERS)
def test_bicep_takes_what_it_advises(users: int) -> None:
    known, size = ESTATE.files[MAIN].of("param"), Size(users)
    for name, value in (("partitions", size.partitions), ("throughputUnits", size.throughput_units),
                        ("maximumInstanceCount", max(40, size.instances))):
        limits = known[name].decorators
        assert limits["minValue"] <= value <= limits["maxValue"], name


def test_it_leads_whoever_needs_it_to_the_page_to_print() -> None:
    """tests/test_docs.py holds the page."""
    assert "[lock-out.html](lock-out.html)" in PAGE.partition("## In a real lock-out\n")[2]


def test_the_right_to_send_is_given_for_the_time_of_verifying_only() -> None:
    given = re.findall(r'az role assignment (create|delete) --role "Azure Event Hubs Data Sender" .*--scope "\$HUB"', BLOCKS)
    assert given == ["create", "delete"]
    assert BLOCKS.index("assignment create") < BLOCKS.index("sandbox verify") < BLOCKS.index("assignment delete")
