"""`make score`: its short form as people run it, and each part of what it says."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from monitors.detectors import classes
from sandbox.summary import Heard
from sandbox.tenant.log import generate
from sandbox.tenant.truth import Truth
from tests.benchmarks.page import put
from tests.sandbox.running import ROOT, Told
from tests.score.__main__ import sound
from tests.score.measured import by_detector, measured, precision, recall
from tests.score.page import section, shown
from tests.score.shuffled import block_of, blocks
from tests.scoring import Score


@pytest.fixture(scope="module")
def small():
    return generate(users=200, days=2, seed=7)


@pytest.fixture(scope="module")
def found(small):
    return measured(small, 7, Told())


def published(minute):
    return b'{"time":"%s"}' % f"{datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%S}Z".encode()


# The whole


def test_the_short_form_scores_writes_its_section_and_keeps_the_rest(tmp_path, small):
    page = tmp_path / "benchmarks.md"
    put(page, "bench", "# Benchmarks\n\nkept")
    done = subprocess.run([sys.executable, "-m", "tests.score", "--users", "200", "--days", "2", "--page", str(page)], cwd=ROOT,
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert "# Benchmarks\n\nkept\n" in text
    assert done.stdout.strip() in text
    assert "python -m tests.score --users 200 --days 2 --seed 7" in text
    scored = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")} - {"detector", "**all**"}
    assert scored == {one.detector for one in small.truth().alerts} & set(classes())
    assert "100 %" in done.stderr


def test_precision_and_recall_are_one(small, found):
    assert found.whole.perfect, found.whole
    assert found.records == sum(1 for _ in small.records())
    assert not found.broken
    assert sum(one.matched for one in found.by_detector.values()) == found.whole.matched
    assert len(found.told.at_once) + len(found.told.digest) + found.told.members >= found.whole.matched


# Its parts


@pytest.mark.parametrize(("missed", "false", "right", "expected"), [
    (0, 0, 4, (1.0, 1.0)), (1, 0, 3, (1.0, 0.75)), (0, 1, 3, (0.75, 1.0)), (0, 0, 0, (1.0, 1.0)), (2, 0, 0, (1.0, 0.0)),
    (0, 2, 0, (0.0, 1.0)),
])
def test_precision_is_of_the_alerts_and_recall_of_the_truth(missed, false, right, expected):
    one = Score(Counter(a=missed) if missed else Counter(), Counter(b=false) if false else Counter(), right)
    assert (precision(one), recall(one)) == expected


def test_what_is_missed_or_false_is_so_for_its_detector_only_and_is_not_sound(small, found):
    first = small.truth().alerts[0]
    alone = by_detector([], Truth((first,)))[first.detector]
    assert (alone.missed.total(), precision(alone), recall(alone)) == (1, 1.0, 0.0)
    assert sound(found)
    assert not sound(replace(found, whole=replace(found.whole, missed=alone.missed)))
    assert not sound(replace(found, broken=("mfa_fatigue",)))


def test_the_page_counts_alerts_a_day_by_where_they_go(found):
    told = Heard(found.told.at_once[:5], found.told.digest[:3], (), 40)
    text = section("make score", 200, 2, 7, replace(found, told=told, again=6))
    assert "5 alerts at once,\n2.5 a day" in text
    assert "40 more went into roll-ups or the alert of a wave, and tellings came\nagain 6 times" in text
    assert "3 in the daily digest, 1.5 a day" in text
    assert "Broken" not in text
    assert "Broken on the way: mfa_fatigue." in section("make score", 200, 2, 7, replace(found, broken=("mfa_fatigue",)))


@pytest.mark.parametrize(("share", "text"), [(1.0, "1.0"), (0.99999, "0.9999"), (0.75, "0.7500"), (0.0, "0.0000")])
def test_a_share_is_never_rounded_up_to_one(share, text):
    assert shown(share) == text


def test_records_change_places_within_two_hours_only_and_none_is_lost():
    log = [published(minute) for minute in range(0, 3 * 24 * 60, 7)]
    made = list(blocks(log, Random(7)))
    assert [record for block in made for record in sorted(block)] == log
    assert all(len({block_of(record) for record in block}) == 1 for block in made)
    assert sum(block != sorted(block) for block in made) > 30


def test_no_more_than_one_block_is_held():
    read = []
    made = blocks((read.append(minute) or published(minute) for minute in range(0, 1000, 5)), Random(7))
    next(made)
    assert max(read) <= 125


def test_a_record_that_does_not_say_when_it_was_published_is_a_defect():
    with pytest.raises(ValueError, match="no time"):
        list(blocks([b"{}"], Random(7)))


def test_a_section_replaces_itself_and_nothing_else(tmp_path: Path):
    page = tmp_path / "page.md"
    put(page, "bench", "# One")
    put(page, "score", "## Two")
    page.write_text(page.read_text() + "\nby hand\n")
    put(page, "bench", "# Three \\1")
    text = page.read_text()
    assert [text.count(part) for part in ("# One", "## Two", "# Three \\1", "by hand")] == [0, 1, 1, 1]
    assert text.index("# Three") < text.index("## Two") < text.index("by hand")
    put(page, "bench", "# Three \\1")
    assert page.read_text() == text
