"""Each ring of the rollout is ready: its people can do MFA, in a way that its policies accept and that lasts.

A ring's policies are those that name its group, enforced or report-only: what it is asked, or is about to be.
"""

from collections.abc import Callable
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Status, Verdict, not_applicable, setting
from monitors.conditional_access.policy import DISABLED
from monitors.conditional_access.strength import Strength
from monitors.finding import Severity
from monitors.held import Held, held
from monitors.listing import UNTOLD, counted, listed, of_least, percent, unclear
from monitors.programme import Ring
from monitors.records.instant import Instant
from monitors.tenant.joined import Sorted, in_ring, sort
from monitors.tenant.people import PackedUsers, Registration
from monitors.tenant.snapshot import TenantSnapshot

GONE = "its group does not exist any more"
WORST = (Status.FAIL, Status.UNKNOWN, Status.WARN)
Wanted = tuple[Strength, ...]


@dataclass(frozen=True, kw_only=True)
class Rings(Check):
    """From the end of SMS and voice on, or for a ring that is enforced only then, those two make nobody ready."""

    id = "REG-010"
    title = "Each rollout ring is ready for enforcement"
    severity = Severity.HIGH
    reads = ("users", "registration", "members", "policies", "strengths")
    remediation = "Hold the ring until those listed have registered a method that its policies accept."

    pass_percent: int = setting(95, "from this share of ready people on a ring passes")
    warn_percent: int = setting(85, "from this share of ready people on a ring only warns")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        wanted = {ring: _wanted(ring, tenant) for ring in self.programme.rings}
        if not wanted:
            return not_applicable("no rollout ring is declared in ROLLOUT_RINGS")
        found = {ring: self._sorted(ring, wanted[ring], tenant) for ring in wanted}
        answers = {ring: self._answer(one) for ring, one in found.items()}
        status = next((one for one in WORST if one in answers.values()), Status.PASS)
        short = tuple(_told(ring, found[ring]) for ring, answer in answers.items() if answer != Status.PASS)
        ill = PackedUsers(user for one in found.values() if one for user in one.ill)
        untold = PackedUsers(user for one in found.values() if one for user in one.untold)
        rings = "; ".join(f"{ring.name}: {_ready(one)}" for ring, one in found.items())
        return Verdict(status, f"{rings}; in all {counted(len(ill), 'people')} are not ready",
                       short + listed(ill.values(), "is not ready for what the ring's policies ask")
                       + listed(untold.values(), UNTOLD))

    def _sorted(self, ring: Ring, wanted: Wanted, tenant: TenantSnapshot) -> Sorted | None:
        those = in_ring(ring, tenant, self.programme)
        return None if those is None else sort(those, self._readiness(ring, wanted, tenant.at))

    def _readiness(self, ring: Ring, wanted: Wanted, at: Instant) -> Callable[[Registration], bool | None]:
        lasting = max(at, ring.enforced or at) >= self.programme.telephony_ends
        return lambda row: _is_ready(row, wanted, lasting)

    def _answer(self, found: Sorted | None) -> Status:
        return Status.FAIL if found is None else of_least(found, self.pass_percent, self.warn_percent)


def _is_ready(row: Registration, wanted: Wanted, lasting: bool) -> bool | None:
    if not row.capable:
        return False
    told = held(row.methods)
    answers = [_meets(told, one) for one in wanted] + ([told.lasting] if lasting else [])
    return False if False in answers else None if None in answers else True


def _wanted(ring: Ring, tenant: TenantSnapshot) -> Wanted:
    known = tenant.strengths
    strengths = [one.policy.grant.strength for one in tenant.policies
                 if one.policy.state != DISABLED and ring.group in one.policy.scope("groups").include]
    return tuple(known.get(one.id, one) if one.allowed is None else one for one in strengths if one)


def _meets(told: Held, strength: Strength) -> bool | None:
    """Of which model a key is, and who issued a certificate, the report does not tell."""
    answer = None if strength.allowed is None else told.satisfies(strength.allowed)
    return None if answer and strength.limits else answer


def _ready(found: Sorted | None) -> str:
    if found is None:
        return GONE
    return f"{found.well} of {found.total} ready ({percent(found.well, found.total)} %){unclear(found)}"


def _told(ring: Ring, found: Sorted | None) -> ObjectFinding:
    return ObjectFinding("ring", ring.group, ring.name, _ready(found))
