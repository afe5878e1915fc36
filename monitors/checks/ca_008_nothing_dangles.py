"""Everything that a policy names still exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown
from monitors.conditional_access.policy import DISABLED, Policy
from monitors.finding import Severity
from monitors.tenant.area import NotRead
from monitors.tenant.snapshot import TenantSnapshot

WORDS: Final = frozenset({"All", "AllTrusted", "00000000-0000-0000-0000-000000000000"})
"""What stands in a policy and is no object; the last is how the trusted addresses of per-user MFA are named."""


@dataclass(frozen=True, kw_only=True)
class NothingDangles(Check):
    """An object is gone only where Graph says that there is none; one that nobody could look up is unknown."""

    id = "CA-008"
    title = "Policies name nothing that is deleted"
    severity = Severity.MEDIUM
    reads = ("policies", "users", "groups", "role_definitions", "locations", "strengths")
    controls = {"maester": ("MT.1038", "MT.1066"), "prowler": ("entra_conditional_access_policy_no_deleted_object_references",)}
    remediation = "Remove the ids from the policies, or restore what they stood for."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        named = {one for listed in tenant.policies if listed.policy.state != DISABLED for one in _named(listed.policy)}
        known = _known(tenant)
        gaps: list[str] = []
        gone = []
        for kind, id_, policy in sorted(named):
            try:
                found = tenant.groups.of(id_) is not None if kind == "group" else id_ in known[kind]
            except NotRead as unread:
                gaps.append(unread.reason)
                continue
            if not found:
                gone.append(ObjectFinding(kind, id_, id_, f"is gone, and {policy} names it"))
        if gone:
            return failed(f"policies name {len(gone)} objects that are gone", gone)
        if gaps:
            return unknown(f"{len(gaps)} groups that policies name could not be looked up: {gaps[0]}")
        return passed("everything that policies name exists")


def _named(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for kind, condition in (("user", "users"), ("group", "groups"), ("role", "roles"), ("location", "locations")):
        scope = policy.scope(condition)
        yield from ((kind, id_, policy.name) for id_ in (scope.include | scope.exclude) - WORDS)
    if policy.grant.strength is not None:
        yield "method", policy.grant.strength.id, policy.name


def _known(tenant: TenantSnapshot) -> dict[str, frozenset[str]]:
    """What there is, by kind; strengths count as methods."""
    roles = frozenset(name for one in tenant.role_definitions.values() for name in (one.id, one.template))
    tenant.groups  # noqa: B018 - unread groups make it unknown even where no policy names one
    return {"user": frozenset(tenant.users), "role": roles, "location": frozenset(tenant.locations),
            "method": frozenset(tenant.strengths)}
