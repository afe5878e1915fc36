"""Each scan by its own interval."""

import pytest

from monitors.checks.ops_002_scans_are_fresh import EVERY, ScansAreFresh
from monitors.records.instant import HOUR
from monitors.tenant.own import OwnState
from tests.monitors.checks.saying import result
from tests.monitors.checks.tenants import NOW, healthy


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(("times", "word"), [(1.0, "pass"), (2.0, "pass"), (2.1, "warn"), (4.0, "warn"), (4.1, "fail"),
                                             (None, "fail")])
def test_how_late_a_scan_may_be(name: str, times: float | None, word: str) -> None:
    scans = dict.fromkeys(EVERY, NOW)
    if times is None:
        del scans[name]
    else:
        scans[name] = NOW - round(times * EVERY[name] * HOUR)
    assert result(ScansAreFresh, healthy(own=OwnState(scans))) == (word, set() if word == "pass" else {name})


@pytest.mark.parametrize(("hours", "word"), [(1, "pass"), (49, "warn"), (97, "fail")])
def test_a_scan_that_never_finished_is_late_only_once_scanning_has_gone_on_for_so_long(hours: int, word: str) -> None:
    own = OwnState(dict.fromkeys(EVERY.keys() - {"registration"}, NOW), scanning_since=NOW - hours * HOUR)
    assert result(ScansAreFresh, healthy(own=own)) == (word, set() if word == "pass" else {"registration"})


def test_both_numbers_are_settings() -> None:
    assert result(ScansAreFresh, healthy(), late=0.5)[0] == "warn"
    assert result(ScansAreFresh, healthy(), late=0.1, lost=0.5)[0] == "fail"
