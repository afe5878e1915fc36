"""Whom a policy leaves out of MFA, another policy looks after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, unknown
from monitors.circles import Circles, Reach, circles_of, judged_people
from monitors.conditional_access.grant import some
from monitors.conditional_access.policy import ALL, Policy
from monitors.coverage import ANY_MFA, MODERN, NARROWING, Coverage, Demand, coverage, in_force, with_clients
from monitors.finding import Severity
from monitors.tenant.area import NotRead
from monitors.tenant.people import PackedUsers, User
from monitors.tenant.snapshot import TenantSnapshot

ELSEWHERE: Final = tuple(one for one in NARROWING if one not in ("locations", "devices"))
"""What narrows a policy so far that it makes up for nothing: a place or a device does not."""


@dataclass(frozen=True, kw_only=True)
class ExclusionsCompensated(Check):
    """Another policy asks for MFA or for a compliant device, or keeps them to places; said of what is left out, not of people."""

    id = "CA-007"
    title = "Exclusions from MFA are compensated"
    severity = Severity.MEDIUM
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"maester": ("MT.1036",), "prowler": ("entra_conditional_access_policy_no_exclusion_gaps",)}
    remediation = "Add a fallback policy for whom the policy leaves out, or remove the exclusion."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, policies = circles_of(tenant), [one.policy for one in tenant.policies]
        cover = coverage(policies, Demand(ANY_MFA), circles, tenant.strengths)
        backups = [circles.reach(one) for one in policies if _compensates(one)]
        people = PackedUsers(judged_people(tenant, self.programme, circles))
        if not any(one.sure for one in cover.guards):
            return not_applicable("no enabled policy asks for MFA, so nobody is left out of one")
        told = [(guard, kind, id_, _bare(circles, people, backups, guard, kind, id_)) for guard, kind, id_ in _excluded(cover)]
        found = {(kind, id_): ObjectFinding(kind, id_, people[id_].name if id_ in people else id_,
                                            f"left out by {guard.policy.name}; people of it in no other policy: {bare}")
                 for guard, kind, id_, bare in told if bare}
        if found:
            return failed(f"{len(found)} exclusions from MFA are compensated by no other policy", found.values())
        if any(bare is None for *_, bare in told):
            gap = next((one.gap for one in backups if one.gap), cover.gap)
            return unknown(f"nobody can tell of some exclusions whether they are compensated: {gap}")
        return passed("whom a policy leaves out of MFA, another policy looks after")


def _compensates(policy: Policy) -> bool:
    """Whether a policy in force asks something of every sign-in, or of those from other places or devices."""
    narrowed = any(policy.scope(name).include not in (ALL, frozenset()) or policy.scope(name).exclude for name in ELSEWHERE)
    return in_force(policy) is True and bool(policy.grant.requirements) and not narrowed and with_clients(policy, MODERN) \
        and "All" in policy.scope("applications").include


def _excluded(cover: Coverage) -> Iterator[tuple[Reach, str, str]]:
    for one in cover.guards:
        if one.sure:
            for kind, name in (("user", "users"), ("group", "groups"), ("role", "roles")):
                yield from ((one.reach, kind, id_) for id_ in sorted(one.reach.policy.scope(name).exclude - ALL))


def _bare(circles: Circles, people: Mapping[str, User], backups: Iterable[Reach], guard: Reach, kind: str,
          id_: str) -> int | None:
    """How many of an exclusion no other policy takes in; None where nobody can tell."""
    try:
        inside = circles.group(id_) if kind == "group" else circles.role(id_) if kind == "role" else frozenset({id_})
    except NotRead:
        return None
    told = [some(each.takes(people[one]) for each in backups) for one in inside
            if one in people and guard.include.names(people[one])]
    return told.count(False) or (None if None in told else 0)
