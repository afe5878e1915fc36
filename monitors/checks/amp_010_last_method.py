"""Nobody's last usable method has been switched off: whoever the report still calls capable has one that the policy allows now.

The report lags behind by hours, the policy is read every few minutes: between the two are those whom a change has locked out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitors.check import Check, Status, Verdict
from monitors.conditional_access.grant import some
from monitors.finding import Severity
from monitors.governed import AUTHENTICATOR, governing
from monitors.held import BOUND_TO_A_COMPUTER, held
from monitors.listing import NO_ROW, counted, listed, of_none, untold
from monitors.tenant.joined import people, privileged, sort
from monitors.tenant.methods import Method
from monitors.tenant.people import Registration
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.targets import COMPLETE, Target, target

NOBODY = Target(False, frozenset(), frozenset())


@dataclass(frozen=True, kw_only=True)
class LastMethod(Check):
    """Until the migration is complete legacy policies may allow what this one does not, and nobody can tell."""

    id = "AMP-010"
    title = "No change of the methods policy took away somebody's last method"
    severity = Severity.HIGH
    reads = ("methods_policy", "users", "registration", "roles", "eligible", "members")
    remediation = "Allow the method again for those listed until they have registered another one."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        policy, first = tenant.methods_policy, privileged(tenant, self.programme)
        app = policy.methods.get(AUTHENTICATOR)
        allowed = Allowed({id_: _target(one, tenant) for id_, one in policy.methods.items()},
                          app is not None and app.software_codes is True, policy.migration in COMPLETE)
        found = sort((one for one in people(tenant, self.programme, guests=True) if one.row is None or one.row.capable),
                     allowed.keeps)
        summary = (f"{counted(len(found.ill), 'people have lost their last usable method')} to the present methods policy"
                   f"{untold(found)}")
        return Verdict(of_none(found, Status.FAIL), summary,
                       listed(found.ill, "has no method left that the policy allows", first)
                       + listed(found.untold, f"may have no method left, or {NO_ROW}", first))


class Allowed(NamedTuple):
    """For whom each method is on, whether Authenticator takes codes too, and whether this policy alone decides."""

    targets: Mapping[str, Target]
    codes_in_app: bool
    alone: bool

    def keeps(self, row: Registration) -> bool | None:
        """Whether somebody has a method left; None where nobody can tell."""
        configurations, certain = governing(row.methods, self.codes_in_app)
        if BOUND_TO_A_COMPUTER & held(row.methods).words:
            return True
        answers = [self.targets[one].takes(row.user) if one in self.targets else None for one in configurations]
        answer = some(answers if certain else [*answers, None])
        return answer if answer or self.alone else None


def _target(one: Method, tenant: TenantSnapshot) -> Target:
    return target(one.included, one.excluded, tenant) if one.enabled else NOBODY
