"""Four processes share one store, and together they say what is true: each alert once."""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

from monitors.detectors import catalogue, classes
from monitors.finding import Finding, Subject
from monitors.settings import Settings
from monitors.storage.policies import TablesPolicies
from monitors.storage.registration import TablesRegistration
from monitors.storage.tables import EPISODES, TablesStore, notice_of
from sandbox.tenant.log import generate
from sandbox.tenant.truth import Truth
from tests.scoring import cut, registered, scanned, score

PROCESSES = 4
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def log():
    return generate(users=200, days=3, seed=11)


def test_four_processes_over_one_azurite_come_to_the_truth_and_tell_each_alert_once(azurite, log, tmp_path):
    chance = random.Random(11)
    records = list(log.records())
    records += chance.sample(records, len(records) // 5)
    chance.shuffle(records)
    bodies = list(cut(records, iter(lambda: chance.randint(1, 120), 0)))
    (tmp_path / "settings").write_text(json.dumps(log.settings()))
    for share in range(PROCESSES):
        (tmp_path / str(share)).write_bytes(b"\n".join(bodies[share::PROCESSES]))
    asyncio.run(published(azurite, log))
    run_all(azurite, tmp_path)
    findings, told = asyncio.run(what_stands(azurite, log.settings()))
    cohorts = {one.id for one in catalogue().cohorts}  # judged by the timer, from tallies: tests/monitors/test_cohorts.py
    found = score(findings, Truth.of(one for one in log.truth().alerts if one.detector not in cohorts))
    assert found.perfect, found
    assert max(Counter((notice.alert, notice.number) for notice in told).values()) == 1
    numbers = {}
    for notice in told:
        numbers.setdefault(notice.alert, []).append(notice.number)
    assert all(sorted(held) == list(range(1, len(held) + 1)) for held in numbers.values())


async def published(azurite, log):
    store = await TablesStore.open(azurite, "shared")
    await TablesRegistration(store.account).publish(registered(log.registration()), "1")
    await TablesPolicies(store.account).publish(scanned(log.policies()), "1")
    await store.close()


def run_all(azurite, folder):
    running = [subprocess.Popen(
        [sys.executable, "-m", "tests.judge_share", "shared", folder / "settings", folder / str(share)], cwd=ROOT,
        env=os.environ | {"DATA_STORAGE_TABLES": azurite}, stderr=subprocess.PIPE) for share in range(PROCESSES)]
    for one in running:
        said = one.communicate()[1]
        assert one.returncode == 0, said.decode()


async def what_stands(azurite, given):
    """The open alerts of all head rows and all standing ones, and every notice."""
    settings = Settings.read(given, classes())
    detectors = {one.id: one for one in catalogue(settings.declared).all}
    store = await TablesStore.open(azurite, "shared")
    try:
        rows = await store.account.rows(EPISODES, "RowKey eq @head", {"head": "head"}, ["PartitionKey"])
        findings = []
        for row in rows:
            key = unquote(row["PartitionKey"].replace("=", "%"))
            head, _ = await store.head(key)
            findings += [standing_alert(key, head.name, detectors[id_], alert, settings.declared)
                         for id_, watch in head.watches.items() for alert in watch.alerts.values()]
        rows = await store.account.rows(EPISODES, "RowKey ne @head", {"head": "head"}, None)
        told = [notice_of(row) for row in rows]
        bursts = {finding.id for finding in findings}
        return findings + [one.finding for one in told if one.alert not in bursts], told
    finally:
        await store.close()


def standing_alert(key, name, detector, alert, declared):
    kind, _, id_ = key.partition("|")
    privileged = declared.is_privileged(id_, name)
    return Finding(
        id=alert.id, detector=detector.id, status=alert.status, raised=alert.raised, subject=Subject(kind, id_, name),
        severity=detector.severity_for(alert.severity, privileged=privileged), privileged=privileged,
        first_seen=alert.part.first_seen, last_seen=alert.part.last_seen, count=alert.part.count, evidence=(), context={})


