"""Everybody whom a policy asks for an authentication strength has registered what satisfies it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitors.answers import Answers, weighty
from monitors.check import Check, Verdict, failed, not_applicable, passed, setting, unknown, warned
from monitors.circles import Reach, circles_of, guest_kind
from monitors.conditional_access.grant import BLOCK
from monitors.conditional_access.policy import DISABLED, Policy
from monitors.conditional_access.strength import Strength
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.people import PackedUsers, Users
from monitors.tenant.snapshot import TenantSnapshot


class Scoped(NamedTuple):
    """How many a policy takes in, who of them cannot satisfy it, and of how many nobody can tell."""

    total: int
    lacking: PackedUsers
    unclear: int


@dataclass(frozen=True, kw_only=True)
class StrengthsSatisfiable(Check):
    """Of policies in force and of report-only ones alike, as if every role were activated; guests answer in their own tenant."""

    id = "CA-016"
    title = "Authentication strengths can be satisfied by all whom they are asked of"
    severity = Severity.CRITICAL
    reads = ("users", "policies", "strengths", "members", "roles", "eligible", "registration", "domains")
    remediation = "Hold the ring; have the listed users register a passkey, by a Temporary Access Pass if need be; look again."

    percent: float = setting(0.1, "a greater share of a policy's users than this in percent who cannot satisfy it fails")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, strengths = circles_of(tenant, activated=True), tenant.strengths
        answers = Answers(tenant.registration, tenant.domains)
        asking = [(one.policy, strength) for one in tenant.policies if (strength := _required(one.policy, strengths))]
        users = tenant.users
        if not asking:
            return not_applicable("no policy requires an authentication strength")
        told = [_scoped(circles.reach(policy), strength, users, answers) for policy, strength in asking]
        lacking = PackedUsers(one for each in told for one in each.lacking.values())
        grave = weighty(circles, self.programme.declared, lacking.values())
        findings = listed(lacking.values(), "has registered nothing that satisfies a strength that is asked for", grave)
        if grave or any(100 * len(one.lacking) > self.percent * one.total for one in told):
            return failed(counted(len(lacking), f"users cannot satisfy a strength, {len(grave)} of them administrators or "
                                                "break-glass accounts"), findings)
        unclear = sum(one.unclear for one in told)
        if unclear:
            return unknown(f"of {unclear} users nobody can tell whether they can satisfy a strength", findings)
        return warned(counted(len(lacking), "users cannot satisfy a strength"), findings) if lacking else passed(
            f"all users of {len(asking)} policies can satisfy the strengths that they require")


def _required(policy: Policy, strengths: Mapping[str, Strength]) -> Strength | None:
    """The strength without which nobody gets through; a policy that lets something else do requires none."""
    grant = policy.grant
    if policy.state == DISABLED or grant.strength is None or BLOCK in grant.controls:
        return None
    if len(grant.requirements) > 1 and grant.operator == "OR":
        return None
    return strengths.get(grant.strength.id, grant.strength) if grant.strength.allowed is None else grant.strength


def _scoped(reach: Reach, strength: Strength, users: Users, answers: Answers) -> Scoped:
    total, unclear, lacking = 0, 0, PackedUsers()
    for user in (one for one in users.values() if one.enabled and not guest_kind(one)):
        takes = reach.takes(user)
        able = True if takes is False else answers.satisfy(user, strength)
        total += takes is not False
        unclear += able is None or (able is False and takes is None)
        if able is False and takes:
            lacking.extend([user])
    return Scoped(total, lacking, unclear)
