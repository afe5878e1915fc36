"""The demo's tenant: recent, the same wherever the clock stands, and with a truth that holds."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from monitors.registration import Snapshot
from sandbox.demo.programme import NOW_AND_THEN, THE_DAY, break_glass_in_use
from sandbox.demo.tenant import DemoTenant, named
from sandbox.tenant.clock import MINUTE, micros
from sandbox.tenant.truth import Truth
from tests.scoring import cut, judged, registered, score, stream_for

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def created(record):
    return micros(datetime.fromisoformat(msgspec.json.decode(record.text)["properties"]["createdDateTime"]))


@pytest.mark.parametrize("hour", [0, 5, 10, 11, 17, 23])
def test_the_day_is_true_at_whatever_hour_it_ends(hour):
    tenant = DemoTenant.ending(NOON.replace(hour=hour, minute=3))
    day = tenant.the_day()
    records = [one.text for one in day.records()]
    stream = stream_for(tenant.settings(), registration=Snapshot(registered(tenant.registration())))
    found = score(judged(stream, cut(records, iter([50] * 1000))), Truth.of(day.truth()))
    assert found.perfect, found
    assert found.matched >= 20


def test_the_day_has_something_of_every_severity_and_of_both_logs():
    day = DemoTenant.ending(NOON).the_day()
    assert {one.severity for one in day.truth()} == {"critical", "high", "medium", "low"}
    assert {one.audit for one in day.records()} == {True, False}


def test_nothing_of_the_day_is_published_after_it():
    times = [datetime.fromisoformat(msgspec.json.decode(one.text)["time"]) for one in DemoTenant.ending(NOON).the_day().records()]
    assert NOON - timedelta(days=1) <= min(times)
    assert max(times) <= NOON


def test_nobody_is_in_two_scenes():
    tenant = DemoTenant.ending(NOON)
    scenes = [*tenant.the_day().scenes, *(tenant.scene_until(named(name), micros(NOON)) for name in NOW_AND_THEN)]
    cast = [who.id for scene in scenes for who in scene.stage.cast]
    assert len(cast) == len(set(cast))
    assert len(scenes) == len(THE_DAY) + len(NOW_AND_THEN)


@pytest.mark.parametrize("one", [break_glass_in_use, *map(named, NOW_AND_THEN)], ids=lambda one: one.name)
def test_the_last_record_of_a_live_scene_is_of_now(one):
    scene = DemoTenant.ending(NOON).scene_until(one, micros(NOON))
    assert max(record.at for _, record in scene.stage.published) == micros(NOON)


def test_everybody_may_play_again_once_all_have_played():
    tenant = DemoTenant.ending(NOON)
    cast = [tenant.cast(break_glass_in_use.cast)[0].upn for _ in range(9)]
    assert len(set(cast)) < len(cast)


def test_ordinary_moments_are_just_over():
    tenant = DemoTenant.ending(NOON)
    moments = [created(one) for number in range(20) for one in tenant.moment(tenant.now, number) if not one.audit]
    assert all(tenant.now - 6 * MINUTE <= at <= tenant.now + 5 * MINUTE for at in moments)
    assert moments
