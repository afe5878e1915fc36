"""Strengths against strengths and against MFA, by their combinations.

Combinations: Microsoft Graph, "List authenticationStrengthPolicies"; requirementsSatisfied: "authenticationStrengthPolicy
resource type".
"""

from typing import Any

import pytest

from monitors.conditional_access.strength import BUILT_IN, MULTIFACTOR
from tests.builders import MISSING, Json, guid
from tests.monitors.conditional_access.documents import (
    FOR_MFA,
    PASSWORDLESS,
    RESISTANT,
    by_strength,
    changes,
    grant,
    letters,
    policy,
    without,
)

ALL_OF_MFA = [",".join(sorted(one)) for one in MULTIFACTOR]
CARD = {"@odata.type": "#microsoft.graph.x509CertificateCombinationConfiguration", "id": guid(1),
        "appliesToCombinations": ["x509CertificateMultiFactor"], "allowedIssuerSkis": ["aa", "bb"]}
KEY = {"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": guid(2), "appliesToCombinations": ["fido2"],
       "allowedAAGUIDs": [guid(3)]}


def named(id_: str, **odd: Any) -> Json:
    """Grant controls by a built-in strength of which the document tells the id only."""
    return grant(authenticationStrength=without({"id": id_, "displayName": "Whatever"} | odd))


# one, another, which way from one to the other, and which way back; a strength that replaces MFA is always a risk
PAIRS: list[tuple[Json, Json, str, str]] = [
    (grant("mfa"), named(RESISTANT), "SL", "W"),
    (grant("mfa"), named(PASSWORDLESS), "SL", "W"),
    (grant("mfa"), named(FOR_MFA), "L-", "-"),
    (grant("mfa"), named(FOR_MFA, allowedCombinations=ALL_OF_MFA[1:]), "L-", "-"),  # MFA is whatever Microsoft says it is
    (grant("mfa"), by_strength(*ALL_OF_MFA), "L-", "-"),
    (grant("mfa"), by_strength(*ALL_OF_MFA[1:]), "SL", "W"),
    (grant("mfa"), by_strength("fido2", "password,microsoftAuthenticatorPush"), "SL", "W"),
    (grant("mfa"), by_strength("fido2", "sms"), "WSL", "WSL"),
    (grant("mfa"), by_strength("password"), "WSL", "WSL"),
    (grant("mfa"), by_strength(*ALL_OF_MFA, "password"), "WL", "SL"),
    (grant("mfa"), by_strength(), "L?", "?"),
    (grant("mfa"), by_strength(requirementsSatisfied="mfa"), "SL", "W"),
    (grant("mfa"), by_strength(requirementsSatisfied="none"), "WL?", "SL?"),
    (grant("mfa"), by_strength("teleport"), "SL?", "W?"),
    (grant("mfa"), by_strength("teleport", requirementsSatisfied="mfa"), "SL", "W"),
    (grant("mfa"), by_strength("password", requirementsSatisfied="mfa", displayName="Phishing-resistant MFA"), "WSL", "WSL"),
    (grant("mfa"), named(RESISTANT.upper()), "SL", "W"),
    (grant("mfa"), by_strength("fido2") | {"builtInControls": ["compliantDevice"], "operator": "AND"}, "SL", "W"),
    (grant("mfa"), by_strength("fido2") | {"builtInControls": ["compliantDevice"], "operator": "OR"}, "WSL", "WSL"),
    (grant("mfa", "compliantDevice"), by_strength("fido2") | {"builtInControls": ["compliantDevice"]}, "SL", "W"),
    (named(RESISTANT), grant("block"), "SL", "W"),
    (named(RESISTANT), grant("compliantDevice"), "WSL", "WSL"),
    (named(RESISTANT), grant(), "W", "SL"),
    (named(RESISTANT), named(PASSWORDLESS), "W", "SL"),
    (named(PASSWORDLESS), named(FOR_MFA), "W", "SL"),
    (named(RESISTANT), by_strength("fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"), "-", "-"),
    (named(RESISTANT), by_strength("fido2"), "SL", "W"),
    (named(RESISTANT, allowedCombinations=["fido2", "password,sms"]), named(RESISTANT), "WSL", "WSL"),
    (by_strength("fido2"), by_strength("fido2", "password,sms"), "W", "SL"),
    (by_strength("fido2"), by_strength("windowsHelloForBusiness"), "WSL", "WSL"),
    (by_strength("fido2"), by_strength(id_=guid(9)), "?", "?"),
    (by_strength(), by_strength(id_=guid(9)), "?", "?"),
    (by_strength("fido2", combinationConfigurations=[KEY]), by_strength("fido2"), "W", "SL"),
    (by_strength("fido2", combinationConfigurations=[KEY]), by_strength("fido2", combinationConfigurations=[KEY, CARD]),
     "SL", "W"),
    (by_strength("fido2", combinationConfigurations=[KEY]),
     by_strength("fido2", combinationConfigurations=[KEY | {"allowedAAGUIDs": [guid(4)]}]), "?", "?"),
    (grant("mfa"), by_strength(*ALL_OF_MFA, combinationConfigurations=[KEY]), "SL", "W"),
]


@pytest.mark.parametrize(("old", "new", "there", "back"), PAIRS)
def test_a_strength_is_judged_by_its_combinations(old: Json, new: Json, there: str, back: str):
    one, other = policy(grantControls=old), policy(grantControls=new)
    assert (letters(changes(one, other)), letters(changes(other, one))) == (there, back)


@pytest.mark.parametrize(("old", "new"), [
    (by_strength(displayName="One"), by_strength(displayName="Another")),
    (by_strength("fido2", displayName="One"), by_strength("fido2", displayName="Another")),
    (named(RESISTANT), named(RESISTANT, allowedCombinations=MISSING, displayName=None)),
    (named(RESISTANT), named(RESISTANT, allowedCombinations=["x509CertificateMultiFactor", "fido2", "WindowsHelloForBusiness"])),
    (by_strength("fido2", combinationConfigurations=[KEY, CARD]),
     by_strength("fido2", combinationConfigurations=[CARD | {"id": guid(7), "allowedIssuerSkis": ["bb", "aa"]}, KEY])),
])
def test_a_name_an_order_or_a_missing_list_is_no_change(old: Json, new: Json):
    assert changes(policy(grantControls=old), policy(grantControls=new)) == []


def test_built_in_strengths_are_nested():
    assert BUILT_IN[RESISTANT] < BUILT_IN[PASSWORDLESS] < BUILT_IN[FOR_MFA] == MULTIFACTOR
    assert len(MULTIFACTOR) == 17
