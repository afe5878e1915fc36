"""When a ring is enforced everybody in it has registered, and some days before that somebody looks at who has not."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Status, Verdict, not_applicable, setting
from monitors.finding import Severity
from monitors.listing import NO_ROW, counted, listed, unclear
from monitors.programme import Ring
from monitors.records.instant import DAY
from monitors.tenant.joined import Sorted, in_ring, settled, sort
from monitors.tenant.people import PackedUsers
from monitors.tenant.snapshot import TenantSnapshot

WORST = (Status.FAIL, Status.WARN, Status.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Stalled(Check):
    """Newcomers have a few days; a ring without a day of enforcement has no deadline to miss."""

    id = "REG-011"
    title = "Nobody is left unregistered when a ring is enforced"
    severity = Severity.MEDIUM
    reads = ("users", "registration", "members")
    remediation = "Tell the managers of those listed, or move them to a later ring."

    warn_days: int = setting(14, "so many days before a ring is enforced people who have not registered warn")
    new_days: int = setting(7, "for so many days new accounts are not judged")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        found = {ring: one for ring in self.programme.rings if (one := self._sorted(ring, tenant)) is not None}
        if not found:
            return not_applicable("no rollout ring with a day of enforcement is that near")
        answers = {ring: _answer(ring, one, tenant) for ring, one in found.items()}
        status = next((one for one in WORST if one in answers.values()), Status.PASS)
        rings = tuple(ObjectFinding("ring", ring.group, ring.name, _unregistered(found[ring]))
                      for ring, answer in answers.items() if answer != Status.PASS)
        ill = PackedUsers(user for one in found.values() for user in one.ill)
        untold = PackedUsers(user for one in found.values() for user in one.untold)
        told = "; ".join(f"{ring.name}: {_unregistered(one)}" for ring, one in found.items())
        return Verdict(status, f"{told}; in all {counted(len(ill), 'people')} to ask",
                       rings + listed(ill.values(), "has not registered for MFA") + listed(untold.values(), NO_ROW))

    def _sorted(self, ring: Ring, tenant: TenantSnapshot) -> Sorted | None:
        those = in_ring(ring, tenant, self.programme)
        if those is None or ring.enforced is None or tenant.at < ring.enforced - self.warn_days * DAY:
            return None
        return sort((one for one in those if settled(one.user, tenant.at, self.new_days)), lambda row: row.registered)


def _answer(ring: Ring, found: Sorted, tenant: TenantSnapshot) -> Status:
    if found.ill:
        return Status.FAIL if ring.enforced is not None and tenant.at >= ring.enforced else Status.WARN
    return Status.UNKNOWN if found.untold else Status.PASS


def _unregistered(found: Sorted) -> str:
    return f"{len(found.ill)} of {found.total} have not registered{unclear(found)}"
