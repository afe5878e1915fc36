"""Nobody used a break-glass account but in a drill."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.drills import drill_of
from monitors.finding import Severity
from monitors.records.instant import written
from monitors.tenant.break_glass import SeenSignIn
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class UsedInDrillsOnly(Check):
    """The stream alerts at once; this is what stands in the report, also where the stream was down."""

    id = "BG-012"
    title = "Break-glass accounts were used in drills only"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_sign_ins")
    at_need = ("own",)
    controls = {"cis": ("2.2.1",), "scuba": ("MS.AAD.7.8v1",)}
    remediation = "Find out who used the account and why; change its password and keys if nobody can say."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        names = {one.id: one for one in tenant.break_glass.values() if one}
        seen = [one for one in tenant.break_glass_sign_ins if one.user in names]
        if not names:
            return not_applicable("no declared break-glass account exists")
        if not seen:
            return passed("no break-glass account signed in within 30 days")
        drills = tenant.own.drills
        outside = [one for one in seen if not drill_of(
            drills, (one.user, names[one.user].name, names[one.user].declared), one.at)]
        found = [ObjectFinding("user", one.user, names[one.user].name, _said(one)) for one in outside]
        if any(one.succeeded for one in outside):
            return failed("break-glass accounts were used outside of drills", found)
        return warned("somebody tried to use break-glass accounts", found) if found else passed(
            f"{len(seen)} sign-ins of break-glass accounts within 30 days, all in drills")


def _said(one: SeenSignIn) -> str:
    return f"{'signed in' if one.succeeded else 'was refused'} at {written(one.at)} from {one.address or 'an unknown address'}"
