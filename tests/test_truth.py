"""The alerts that stand at the end are the truth of the synthetic tenant: all of it, and nothing else."""

import random
from itertools import repeat

import pytest

from monitors.detectors import classes
from monitors.policies import Held
from monitors.registration import Snapshot
from sandbox.demo.scans import TOLD_TOGETHER
from sandbox.tenant.log import generate
from tests.sandbox.host.live import TRUTH
from tests.scoring import cut, judged, registered, scanned, score, stream_for

SEED = 7


@pytest.fixture(scope="module")
def log():
    return generate(users=2000, days=3, seed=SEED)


@pytest.fixture(scope="module")
def records(log):
    return list(log.records())


def stream_of(log):
    return stream_for(log.settings(), registration=Snapshot(registered(log.registration())),
                      policies=Held(scanned(log.policies())))


def sizes(chance, most=200):
    while True:
        yield chance.randint(1, most)


def test_every_alert_of_2000_users_and_3_days_and_no_other(log, records):
    assert len(records) > 2000 * 3 * 11
    found = score(judged(stream_of(log), cut(records, repeat(64))), log.truth())
    assert found.perfect, found
    assert found.matched > 150


def test_the_same_when_the_whole_log_is_shuffled_a_fifth_comes_twice_and_it_is_cut_at_random(log, records):
    chance = random.Random(SEED)
    shuffled = records + chance.sample(records, len(records) // 5)
    chance.shuffle(shuffled)
    found = score(judged(stream_of(log), cut(shuffled, sizes(chance))), log.truth())
    assert found.perfect, found


def test_a_day_of_ordinary_mfa_with_all_its_interrupts_raises_nothing():
    log = generate(users=1000, days=1, seed=SEED, scenarios=False)
    assert not log.truth().alerts
    records = list(log.records())
    for code in (b"50072", b"50074", b"50076", b"50079", b"50097", b"50125", b"50140", b"50158", b"50199", b"70043", b"70044"):
        assert any(b'"resultType":"' + code + b'"' in record for record in records), code
    assert judged(stream_of(log), cut(records, repeat(64))) == []


def test_every_detector_has_a_truth_that_it_is_held_to():
    """That of a log, of a live morning (tests/sandbox/host/test_live.py), or of what the demo's scans find changed."""
    truths = [*generate(users=60, days=2, seed=SEED).truth().alerts, *TRUTH, TOLD_TOGETHER]
    assert {one.detector for one in truths} == set(classes())
