"""conditional_access_weakened: a policy or named location that protects less, told from one that merely changed.

Shape of the entries: Microsoft Entra, "Audit log activity reference"; of the documents: Microsoft Graph,
"conditionalAccessPolicy resource type".
"""

import json
from typing import Any

import pytest

from monitors.finding import Severity
from tests.builders import UPN, Json, audit_record, audit_target, guid, modified
from tests.monitors.conditional_access.documents import (
    POLICY,
    RESISTANT,
    addresses,
    by_strength,
    countries,
    grant,
    policy,
    strength,
)
from tests.monitors.detectors.watching import Watch

ID = "conditional_access_weakened"
FIRST, SECOND, ANNA, CREW, OFFICE = guid(1, 90), guid(2, 90), guid(1), guid(1, 5), guid(1, 6)
GLOBAL, AZURE = "62e90394-69f5-4237-9190-012177145e10", "797f4846-ba00-4fd7-ba43-dac1f8f63013"
HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
REPORT_ONLY = "enabledForReportingButNotEnforced"
EXCLUDING = {"conditions__users__excludeUsers": [FIRST, SECOND]}
APP = {"app": {"appId": None, "displayName": "Microsoft Managed Policy Manager", "servicePrincipalId": guid(1, 7)}}


def changed(old: Any, new: Any, activity: str = "Update conditional access policy", **odd: Any) -> Json:
    """The audit entry of a change of a policy."""
    change = modified("ConditionalAccessPolicy", old, new)
    target = audit_target(POLICY, "Policy", None, displayName="Require MFA", modifiedProperties=[change])
    return audit_record(activity, **{"service": "Conditional Access", "targets": [target]} | odd)


def severity(given: Json) -> Severity | None:
    """How bad it is; None for no alert."""
    watch = Watch(break_glass=[FIRST, SECOND])
    assert not watch.see(given).broken
    return watch.alert(ID).severity if watch.alerts(ID) else None


@pytest.mark.parametrize(("new", "expected"), [
    # what the catalogue names
    (policy(**EXCLUDING, state="disabled"), HIGH),
    (policy(**EXCLUDING, state=REPORT_ONLY), HIGH),
    (policy(conditions__users__excludeUsers=[FIRST, SECOND, ANNA]), HIGH),
    (policy(**EXCLUDING, conditions__users__excludeGroups=[CREW]), HIGH),
    (policy(**EXCLUDING, conditions__applications__excludeApplications=[guid(3)]), HIGH),
    (policy(**EXCLUDING, conditions__locations={"includeLocations": ["All"], "excludeLocations": [OFFICE]}), HIGH),
    (policy(**EXCLUDING, conditions__users__includeUsers=[ANNA]), HIGH),
    (policy(**EXCLUDING, conditions__applications__includeApplications=["Office365"]), HIGH),
    (policy(**EXCLUDING, grantControls=None), HIGH),
    (policy(**EXCLUDING, grantControls=grant("mfa", "compliantDevice")), HIGH),
    (policy(**EXCLUDING, grantControls=grant("compliantDevice")), HIGH),
    (policy(**EXCLUDING, grantControls=by_strength("fido2", "sms")), HIGH),
    (policy(**EXCLUDING, conditions__clientAppTypes=["browser"]), HIGH),
    # break-glass and administrators
    (policy(conditions__users__excludeUsers=[FIRST]), None),  # SECOND is asked again: no weakening
    (policy(conditions__users__excludeUsers=[FIRST], state="disabled"), CRITICAL),
    (policy(**EXCLUDING, conditions__users__excludeRoles=[GLOBAL]), CRITICAL),
    (policy(**EXCLUDING, conditions__users__includeUsers=[], conditions__users__includeRoles=[GLOBAL]), CRITICAL),
    (policy(**EXCLUDING, conditions__applications__excludeApplications=[AZURE]), CRITICAL),
    (policy(**EXCLUDING, conditions__applications__includeApplications=["MicrosoftAdminPortals"]), CRITICAL),
    # no loss
    (policy(**EXCLUDING), None),
    (policy(conditions__users__excludeUsers=[SECOND, FIRST], displayName="Require MFA (reviewed)"), None),
    (policy(**EXCLUDING, grantControls=by_strength(id_=RESISTANT)), None),
    (policy(**EXCLUDING, grantControls=by_strength("fido2", "password,softwareOath")), None),
    (policy(**EXCLUDING, grantControls=grant("block")), None),
    (policy(**EXCLUDING, grantControls=grant("mfa", "compliantDevice", operator="AND")), None),
    (policy(**EXCLUDING, sessionControls={"secureSignInSession": {"isEnabled": True}}), None),
])
def test_fires_where_a_policy_protects_less(new: Json, expected: Severity | None):
    assert severity(changed(policy(**EXCLUDING), new)) == expected


@pytest.mark.parametrize(("given", "expected"), [
    (changed(policy(**EXCLUDING), None, "Delete conditional access policy"), HIGH),
    (changed(policy(conditions__users={"includeRoles": [GLOBAL]}), None, "Delete conditional access policy"), CRITICAL),
    (changed(policy(conditions__users={"includeUsers": [FIRST]}), None, "Delete conditional access policy"), CRITICAL),
    (changed(policy(state="disabled"), None, "Delete conditional access policy"), None),
    (changed(None, policy(), "Add conditional access policy"), None),
    (changed(policy(), policy(conditions__users__excludeUsers=[SECOND])), CRITICAL),
    (changed(policy(conditions__applications__includeApplications=[AZURE]), policy(
        conditions__applications__includeApplications=[AZURE], grantControls=grant())), CRITICAL),
    (changed(policy(state=REPORT_ONLY), policy(state=REPORT_ONLY, conditions__users__excludeUsers=[ANNA])), None),
    (changed(policy(), policy(state="disabled"), result="failure"), None),
    (changed(policy(), policy(state="disabled"), "UPDATE Conditional Access Policy "), HIGH),
    (changed(policy(grantControls=by_strength("fido2")), policy(grantControls=grant(
        authenticationStrength=strength("fido2", "password,sms")))), HIGH),
    (changed(addresses("192.0.2.0/24", isTrusted=True), addresses("0.0.0.0/1", "192.0.2.0/24", isTrusted=True),
             "Update named location"), HIGH),
    (changed(countries("SE"), countries("SE", includeUnknownCountriesAndRegions=True), "Update named location"), HIGH),
    (changed(addresses("192.0.2.0/24"), addresses("192.0.2.0/25"), "Update named location"), None),
    (changed(None, None), HIGH),
])
def test_other_entries(given: Json, expected: Severity | None):
    assert severity(given) == expected


@pytest.mark.parametrize("cut", [5, 300, -1])
def test_a_document_that_is_cut_off_is_told_as_such(cut: int):
    given = changed(policy(), policy(state="disabled"))
    change = given["properties"]["targetResources"][0]["modifiedProperties"][0]
    change["newValue"] = change["newValue"][:cut]
    watch = Watch()
    watch.see(given)
    assert watch.alert(ID).severity == HIGH
    assert watch.alert(ID).context["changes"][0]["directions"] == ["unknown"]
    assert "could not be compared" in said(watch)


def said(watch: Watch) -> str:
    """The sentence of the one alert."""
    return watch.detectors.by_id[ID].says(watch.alert(ID))


def test_says_what_changed_in_which_direction_by_whom():
    watch = Watch(break_glass=[FIRST])
    watch.see(changed(policy(), policy(conditions__users__excludeUsers=[FIRST], grantControls=grant("block"))))
    finding = watch.alert(ID)
    assert (finding.subject.kind, finding.subject.id, finding.subject.name) == ("policy", POLICY, "Require MFA")
    assert finding.context["by"] == UPN
    assert [one["field"] for one in finding.context["changes"]] == ["conditions.users.excludeUsers", "grantControls"]
    assert finding.context["changes"][0]["after"] == [FIRST]
    assert said(watch) == (
        f"The conditional access policy Require MFA was changed by {UPN} at 11:40 UTC on 10 March 2026 from 192.0.2.10: "
        f"excluded users: added {FIRST} (weaker); grant changed from mfa to block (risk of lock-out, stronger). "
        f"It is about break-glass account {FIRST}.")


def test_the_actor_may_be_an_app():
    watch = Watch()
    watch.see(changed(policy(), policy(state="disabled"), by=APP))
    assert "by Microsoft Managed Policy Manager" in said(watch)


def test_one_alert_for_each_entry_whoever_sees_it_again():
    watch = Watch()
    first, second = (changed(policy(), policy(state="disabled"), n=n) for n in (1, 2))
    watch.see_each(first, first, second)
    watch.see(first, second)
    assert len(watch.alerts(ID)) == 2
    assert watch.told(ID) == ["raised", "raised"]


def test_whatever_somebody_writes_an_alert_fits_a_row_of_a_table():
    """A property of Azure Tables holds 32 Ki characters."""
    long = [f"{n:03d}" + "x" * 5000 for n in range(99)]
    odd: Json = dict.fromkeys(("conditions__users__excludeUsers", "conditions__users__excludeGroups",
                               "conditions__users__excludeRoles", "conditions__clientAppTypes"), long)
    odd |= {f"conditions__new{n}": "y" * 9000 for n in range(40)}
    watch = Watch()
    watch.see(changed(policy(), policy(**odd, displayName="N" * 9000)))
    assert watch.alert(ID).context["changed"] == 45
    assert len(json.dumps(watch.alert(ID).context)) < 30_000
    assert len(said(watch)) < 4_000


def test_of_several_targets_the_worst_is_told():
    mild = changed(policy(), policy(state="disabled"))
    (target,) = mild["properties"]["targetResources"]
    worse = changed(policy(), policy(conditions__users__excludeRoles=[GLOBAL]))["properties"]["targetResources"][0]
    watch = Watch()
    watch.see(audit_record("Update conditional access policy", targets=[target, worse | {"id": guid(2, 60)}]))
    assert (watch.alert(ID).severity, watch.alert(ID).subject.id) == (CRITICAL, guid(2, 60))


def test_an_alert_stays_small_and_speaks_of_what_weakens_first():
    many = [guid(n) for n in range(1, 3000)]
    watch = Watch()
    watch.see(changed(policy(displayName="A"), policy(
        conditions__users__excludeUsers=many, conditions__users__excludeGroups=many, conditions__clientAppTypes=["browser"],
        conditions__platforms={"includePlatforms": ["windows"]}, state="enabled")))
    assert len(json.dumps(watch.alert(ID).context)) < 5_000
    assert watch.alert(ID).context["changes"][-1]["field"] == "displayName"
    assert watch.alert(ID).context["changed"] == 5
    assert "and 2 more changes" in said(watch)
