"""Risk is answered: a risky sign-in with MFA or a block, a risky user with a new password or a block."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from monitors.check import Check, Verdict, failed, not_licensed, passed, unknown, warned
from monitors.conditional_access.grant import Grant, every, implies, some
from monitors.conditional_access.policy import Policy
from monitors.coverage import ANY_MFA, MODERN, asked, in_force, unnarrowed, with_clients
from monitors.finding import Severity
from monitors.tenant.snapshot import TenantSnapshot

HIGH: Final = "high"
MENDED: Final = Grant("OR", frozenset({"passwordChange", "riskRemediation"}))
"""What ends a user's risk; a block answers it too, MFA alone does not."""

Asks = Callable[[Policy], bool | None]


@dataclass(frozen=True, kw_only=True)
class RiskAnswered(Check):
    """By two policies: conditions of one policy must all hold, so one with both risks answers neither alone."""

    id = "CA-018"
    title = "Risky sign-ins and risky users are answered by policies"
    severity = Severity.HIGH
    reads = ("p2", "policies", "strengths")
    controls = {"cis": ("5.2.2.6", "5.2.2.7", "5.2.2.8"), "scuba": ("MS.AAD.2.1v1", "MS.AAD.2.3v1"),
                "maester": ("MT.1012", "MT.1013"),
                "prowler": ("entra_identity_protection_sign_in_risk_enabled", "entra_identity_protection_user_risk_enabled")}
    remediation = ("Add a policy that asks for MFA at risky sign-ins, and another that asks risky users for a new password, for "
                   "all users and all applications; leave the break-glass accounts out.")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        if not tenant.p2:
            return not_licensed("the tenant has no Entra ID P2, which risk in policies needs")
        policies, strengths = [one.policy for one in tenant.policies], tenant.strengths
        sign_ins = _answered(policies, "sign_in_risk", lambda one: asked(one, ANY_MFA, strengths))
        users = _answered(policies, "user_risk", lambda one: implies(one.grant, MENDED))
        if sign_ins and users:
            return passed("policies answer sign-ins of high risk and users of high risk")
        lacking = " and ".join(what for what, answer in (("sign-ins", sign_ins), ("users", users)) if not answer)
        if None in (sign_ins, users):
            return unknown(f"whether a policy answers {lacking} of high risk nobody can tell: it holds something unknown here")
        say = warned if sign_ins or users else failed
        return say(f"no enabled policy answers {lacking} of high risk for everybody and all applications")


def _answered(policies: Iterable[Policy], risk: str, asks: Asks) -> bool | None:
    """Whether a policy in force answers high risk of a kind; None where nobody can tell of one."""
    return some(every((in_force(one), unnarrowed(one, besides=risk), asks(one))) for one in policies if _about(one, risk))


def _about(policy: Policy, risk: str) -> bool:
    return (HIGH in policy.scope(risk).include and policy.for_everybody and with_clients(policy, MODERN)
            and "All" in policy.scope("applications").include)
