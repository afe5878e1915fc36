"""security_defaults_changed: whichever way they go, one alert an audit entry."""

from typing import Any

import pytest

from alerting.alert import alert_of
from monitors.finding import Severity
from tests.builders import TENANT, audit_record, audit_target, clock, graph_audit, helpdesk, modified, of_entry
from tests.monitors.detectors.watching import Watch

ID = "security_defaults_changed"
DETECTOR = of_entry(ID)


def switched(old: Any = True, new: Any = False, activity: str = "Update security defaults", **odd: Any) -> Any:
    """Somebody turned them off, or on."""
    target = audit_target(TENANT, "Policy", None, displayName="Default Policy",
                          modifiedProperties=[modified("unrelated", 1, 2), modified("isEnabled", old, new)])
    return audit_record(activity, **({"targets": [target], "by": helpdesk(), "service": "Conditional Access"} | odd))


@pytest.mark.parametrize(("old", "new", "said"), [
    (True, False, "turned off"), (False, True, "turned on"), ("true", "false", "turned off"), ("True", "False", "turned off"),
    ({"isEnabled": True}, {"isEnabled": False}, "turned off"), (None, None, "changed"), ("a", "b", "changed")])
def test_it_says_which_way_they_went(old: Any, new: Any, said: str) -> None:
    watch = Watch()
    watch.see(switched(old, new))
    alert = alert_of(watch.alert(ID), DETECTOR)
    assert alert.summary == (f"Security defaults were {said} by helpdesk@contoso.test, at 11:40 UTC on 10 March 2026 "
                             "from 198.51.100.7.")
    assert (alert.severity, alert.subject.kind, alert.subject.id) == ("high", "tenant", TENANT)


@pytest.mark.parametrize("activity", ["Update security defaults", "UPDATE SECURITY DEFAULTS ", "update security defaults"])
def test_the_name_is_compared_folded_and_trimmed(activity: str) -> None:
    watch = Watch()
    watch.see(switched(activity=activity))
    assert watch.alert(ID).severity == Severity.HIGH


@pytest.mark.parametrize("odd", [{"activity": "Update policy"}, {"result": "failure"}, {"result": "timeout"},
                                 {"activity": "Update security defaults policy"}])
def test_quiet_on_another_activity_and_where_it_failed(odd: Any) -> None:
    watch = Watch()
    watch.see(switched(**odd))
    assert watch.alerts(ID) == []


def test_one_alert_an_entry_however_often_it_comes() -> None:
    watch = Watch()
    watch.see(switched(), switched())
    watch.see(switched(n=2, minute=1), switched())
    watch.stream._stood.clear()
    watch.see(switched(), switched(n=2, minute=1))
    assert watch.told(ID) == ["raised", "raised"]


def test_no_target_and_no_actor_is_an_alert_all_the_same() -> None:
    watch = Watch()
    watch.see(switched(targets=[], by={}))
    assert alert_of(watch.alert(ID), DETECTOR).summary.startswith("Security defaults were changed, at 11:40")


def test_the_export_of_graph_is_the_same_alert() -> None:
    watch = Watch()
    watch.see(graph_audit("Update security defaults", activityDateTime=clock()))
    assert len(watch.alerts(ID)) == 1
