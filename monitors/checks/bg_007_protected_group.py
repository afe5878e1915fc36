"""The group by which policies leave break-glass accounts out is protected, and holds them and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.directory import Group
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class ProtectedGroup(Check):
    """Whoever can put somebody into this group can take MFA from them."""

    id = "BG-007"
    title = "The group that leaves break-glass accounts out is protected and exact"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_memberships", "policies", "groups", "members")
    controls = {"maester": ("MT.1035",), "prowler": ("entra_conditional_access_policy_groups_management_restricted",)}
    remediation = "Use a role-assignable group, or one in a restricted management administrative unit, of these accounts alone."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        groups, members = tenant.groups, tenant.members
        accounts = frozenset(one.id for one in tenant.break_glass.values() if one)
        of_accounts = frozenset[str]().union(*(one.groups for one in tenant.break_glass_memberships.values()))
        leaving_out = frozenset[str]().union(*(one.policy.scope("groups").exclude for one in tenant.policies
                                               if one.policy.enforced))
        used = sorted(of_accounts & leaving_out)
        if not used:
            return not_applicable("no enforced policy leaves break-glass accounts out by a group")
        told = [found for one in used for found in _trouble(groups.of(one), members.of(one) or frozenset(), accounts)]
        worst = any(grave for grave, _ in told)
        return failed("others are left out beside break-glass accounts, or may come to be by rule", _findings(told)) if worst \
            else warned("the group that leaves break-glass accounts out is not as it should be", _findings(told)) if told \
            else passed(f"{len(used)} protected groups of break-glass accounts alone leave them out")


def _trouble(group: Group | None, members: frozenset[str], accounts: frozenset[str]) -> Iterator[tuple[bool, ObjectFinding]]:
    """Whether it is grave, and what."""
    if group is None:
        return
    said = [(bool(members - accounts), f"has {len(members - accounts)} other members"),
            (group.dynamic, "is dynamic: a rule decides who is in it"),
            (not group.protected, "is not protected: any groups administrator can change its members"),
            (bool(accounts - members), f"lacks {len(accounts - members)} of the break-glass accounts")]
    for number, (holds, detail) in enumerate(said):
        if holds:
            yield number < 2, ObjectFinding("group", group.id, group.name, detail)


def _findings(told: list[tuple[bool, ObjectFinding]]) -> list[ObjectFinding]:
    return [one for _, one in told]
