"""Guests of whom a policy asks MFA have a method here, or bring MFA from home that the tenant trusts.

Source: Microsoft Entra, "Authentication and Conditional Access for External ID" (inbound trust spares guests the second factor).
"""

from dataclasses import dataclass

from monitors.check import Check, Status, Verdict, not_applicable, passed
from monitors.conditional_access.grant import BLOCK, MFA, some
from monitors.conditional_access.policy import EVERY_TENANT, Policy
from monitors.finding import Severity
from monitors.listing import NO_ROW, counted, listed, untold
from monitors.tenant.area import LookUps
from monitors.tenant.directory import InboundTrust
from monitors.tenant.joined import Sorted, people, sort
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class Guests(Check):
    """Of which tenant a guest is Graph's list does not tell: trust in some tenants alone decides nothing."""

    id = "REG-009"
    title = "Guests who must do MFA are able to"
    severity = Severity.MEDIUM
    reads = ("users", "registration", "policies", "members", "inbound_trust")
    controls = {"maester": ("MT.1016",)}
    remediation = "Trust the MFA of partner tenants in cross-tenant access settings, or have the guests listed register here."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        trusted, members = trusts(tenant.inbound_trust), tenant.members
        asking = [one.policy for one in tenant.policies if one.policy.enforced and _asks_mfa(one.policy)]
        if not any(one.user.guest for one in people(tenant, self.programme, guests=True)):
            return not_applicable("there are no guests")
        asked = (one for one in people(tenant, self.programme, guests=True)
                 if one.user.guest and _asked(one.user, asking, members, trusted) is not False)
        found = sort(asked, lambda row: row.registered)
        surely = sum(_asked(one, asking, members, trusted) is True for one in found.ill)
        return _verdict(found, surely)


def _verdict(found: Sorted, surely: int) -> Verdict:
    if not found.ill and not found.untold:
        return passed("every guest of whom MFA is asked has registered, or is trusted to have done MFA at home")
    summary = (f"MFA is asked of {counted(len(found.ill), 'guests who have no method here')}, {surely} of them surely without "
               f"trusted MFA of their own{untold(found)}")
    return Verdict(Status.WARN if surely else Status.UNKNOWN, summary,
                   listed(found.ill, "has no method here, though a policy asks for MFA")
                   + listed(found.untold, f"a policy asks for MFA, and {NO_ROW}"))


def _asked(user: User, policies: list[Policy], members: LookUps[frozenset[str]], trusted: bool | None) -> bool | None:
    """Whether MFA is asked here; None where that hangs on the tenant that the guest is of."""
    takes = some(_takes(one, user, members) for one in policies)
    if not _from_elsewhere(user) or trusted is False or takes is False:
        return takes
    return False if trusted else None


def trusts(trust: InboundTrust) -> bool | None:
    """Whether MFA done in other tenants is trusted; None where only that of some of them is."""
    answers = {trust.by_default, *trust.partners.values()}
    return trust.by_default if len(answers) == 1 else None


def _from_elsewhere(user: User) -> bool:
    return "#ext#" in user.name.casefold()


def _asks_mfa(policy: Policy) -> bool:
    return BLOCK not in policy.grant.controls and (MFA in policy.grant.controls or policy.grant.strength is not None)


def _takes(policy: Policy, user: User, members: LookUps[frozenset[str]]) -> bool | None:
    """Whether a policy takes in a guest; None where it names guests of single tenants."""
    named, groups, kinds = (policy.scope(name) for name in ("users", "groups", "guests"))
    out = user.id in named.exclude or _in_any(user, groups.exclude, members) or _of_kind(user, kinds.exclude)
    into = policy.for_everybody or user.id in named.include or _in_any(user, groups.include, members) or _of_kind(
        user, kinds.include)
    return False if out or into is False else None if out is None else into


def _of_kind(user: User, kinds: frozenset[str]) -> bool | None:
    kind = "b2bCollaborationGuest" if _from_elsewhere(user) else "internalGuest"
    if f"{kind} {EVERY_TENANT}" in kinds:
        return True
    return None if any(one.startswith(f"{kind} ") for one in kinds) else False


def _in_any(user: User, groups: frozenset[str], members: LookUps[frozenset[str]]) -> bool:
    return any(user.id in (members.of(one) or ()) for one in groups)
