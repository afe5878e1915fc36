"""Device code flow and authentication transfer, with which sign-ins are phished, are blocked for everybody."""

from dataclasses import dataclass

from monitors.check import Check, Verdict, failed, passed, setting, unknown, warned
from monitors.circles import circles_of, judged_people
from monitors.coverage import BLOCKED, MODERN, Demand, coverage, outcome
from monitors.finding import Severity
from monitors.listing import counted, listed
from monitors.tenant.people import User
from monitors.tenant.rows import Rows
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class FlowsBlocked(Check):
    """Device code flow fails where it is open; authentication transfer, which takes a device at hand, warns."""

    id = "CA-012"
    title = "Device code flow and authentication transfer are blocked"
    severity = Severity.HIGH
    reads = ("users", "policies", "strengths", "members", "roles")
    controls = {"cis": ("5.2.2.12", "5.2.2.17"), "scuba": ("MS.AAD.3.9v1",), "maester": ("MT.1052",),
                "prowler": ("entra_conditional_access_policy_device_code_flow_blocked",)}
    remediation = "Add a policy that blocks device code flow and authentication transfer for all users and all applications."

    tolerated: int = setting(0, "more users who may use device code flow than this fail, fewer warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, policies = circles_of(tenant), [one.policy for one in tenant.policies]
        people = Rows(User, judged_people(tenant, self.programme, circles, guests=True))
        covers = [coverage(policies, Demand(BLOCKED, MODERN, flow), circles, tenant.strengths)
                  for flow in ("deviceCodeFlow", "authenticationTransfer")]
        codes, transfers = (outcome(one, people) for one in covers)
        if not covers[0].guards:
            return failed("no enabled policy blocks device code flow")
        if len(codes.open_to) > self.tolerated:
            return failed(counted(len(codes.open_to), "users may use device code flow"),
                          listed(codes.open_to.values(), "device code flow is not blocked"))
        for found, cover in zip((codes, transfers), covers, strict=True):
            if found.unclear:
                return unknown(f"of {found.unclear} users nobody can tell whether a flow is blocked: {cover.gap}")
        if codes.open_to:
            return warned(f"{len(codes.open_to)} users may use device code flow, which is tolerated",
                          listed(codes.open_to.values(), "device code flow is not blocked"))
        return warned(f"authentication transfer is not blocked for {len(transfers.open_to)} users") if transfers.open_to \
            else passed("device code flow and authentication transfer are blocked")
