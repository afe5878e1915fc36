"""Whoever holds a privileged role, or may activate one, has to use phishing-resistant MFA."""

from dataclasses import dataclass
from typing import Final

from monitors.check import Check, Verdict, failed, not_applicable, passed, unknown, warned
from monitors.circles import circles_of, judged_people
from monitors.coverage import ANY_MFA, RESISTANT, Demand, coverage, outcome
from monitors.finding import Severity
from monitors.listing import listed
from monitors.tenant.snapshot import TenantSnapshot

PRIVILEGED: Final = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
    "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
    "966707d0-3269-4727-9be2-8c3a10f19b9d": "Password Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
}
"""By their templates: Microsoft Entra, "Require phishing-resistant multifactor authentication for administrators", and the two
that manage devices and synchronization."""


@dataclass(frozen=True, kw_only=True)
class ResistantAdministrators(Check):
    """Computed per person as if every role were activated, so that a role or a holder that is new is seen at once."""

    id = "CA-002"
    title = "Phishing-resistant MFA is asked of administrators"
    severity = Severity.CRITICAL
    reads = ("users", "policies", "strengths", "members", "roles", "eligible")
    controls = {"cis": ("5.2.2.1", "5.2.2.5"), "scuba": ("MS.AAD.3.6v1",), "maester": ("MT.1006",),
                "prowler": ("entra_admin_users_mfa_enabled", "entra_admin_users_phishing_resistant_mfa_enabled")}
    remediation = ("Add the roles that are missing to the policy for administrators, and give it a phishing-resistant "
                   "authentication strength once REG-006 is clean.")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, policies = circles_of(tenant, activated=True), [one.policy for one in tenant.policies]
        held = frozenset[str]().union(*(circles.holder(one) for one in circles.assigned if one.role in PRIVILEGED))
        people = [one for one in judged_people(tenant, self.programme, circles, guests=True) if one.id in held]
        any_mfa, resistant = (coverage(policies, Demand(one), circles, tenant.strengths) for one in (ANY_MFA, RESISTANT))
        open_to, phishable = outcome(any_mfa, people), outcome(resistant, people)
        if not people:
            return not_applicable("nobody but break-glass accounts holds a privileged role")
        if open_to.open_to:
            return failed(f"{len(open_to.open_to)} administrators are asked for MFA by no policy",
                          listed(open_to.open_to.values(), "no enabled policy asks for MFA at every sign-in"))
        for found, cover in ((open_to, any_mfa), (phishable, resistant)):
            if found.unclear:
                return unknown(f"of {found.unclear} administrators nobody can tell what is asked: {cover.gap}")
        if phishable.open_to:
            return warned(f"{len(phishable.open_to)} administrators may use MFA that can be phished",
                          listed(phishable.open_to.values(), "MFA is asked for, but not a phishing-resistant strength"))
        return passed(f"phishing-resistant MFA is asked of {len(people)} administrators")
