"""Microsoft Authenticator shows everybody which application asks, and from where.

Number matching is no question: Microsoft enforces it for all since May 2023, whatever the policy says.
Source: Microsoft Entra, "Protecting authentication methods" (what is left to Microsoft, and that it keeps these two off).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, not_applicable, passed, unknown, warned
from monitors.finding import Severity
from monitors.tenant.methods import EVERYBODY, Feature, Method
from monitors.tenant.snapshot import TenantSnapshot

AUTHENTICATOR = "microsoftauthenticator"
STATES = ("enabled", "disabled", "default")
SHOWN = {"app_name": "the application's name", "location": "the place"}


@dataclass(frozen=True, kw_only=True)
class Context(Check):
    """What people see before they approve is what keeps them from approving an attacker's prompt."""

    id = "AMP-003"
    title = "Authenticator shows the application and the place to everybody"
    severity = Severity.MEDIUM
    reads = ("methods_policy",)
    controls = {"cis": ("5.2.3.1",), "scuba": ("MS.AAD.3.3v2",), "maester": ("EIDSCA.AM06", "EIDSCA.AM09"),
                "prowler": ("entra_authentication_method_authenticator_show_context",)}
    remediation = "Enable the application name and the geographic location in Microsoft Authenticator for all users."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held = tenant.methods_policy.methods.get(AUTHENTICATOR)
        if held is None:
            return unknown("the authentication methods policy says nothing of Microsoft Authenticator")
        if not held.enabled:
            return not_applicable("Microsoft Authenticator is off")
        if silent := [what for name, what in SHOWN.items() if _state(held, name) not in STATES]:
            return unknown(f"Graph does not say whether Authenticator shows {' or '.join(silent)}")
        lacking = tuple(_lacking(held))
        return warned("Authenticator does not show everybody what asks them", lacking) if lacking else passed(
            "Authenticator shows everybody the application and the place")


def _state(held: Method, name: str) -> str:
    return held.features[name].state if name in held.features else ""


def _lacking(held: Method) -> Iterator[ObjectFinding]:
    for name, what in SHOWN.items():
        if why := _why(held.features[name]):
            yield ObjectFinding("method", AUTHENTICATOR, name, f"{what} {why}")


def _why(one: Feature) -> str:
    if one.state != "enabled":
        return "is left to Microsoft, which does not show it" if one.state == "default" else f"is {one.state}"
    if one.included != EVERYBODY:
        return "is shown to one group only"
    return "is not shown to a group that is left out" if one.excluded else ""
