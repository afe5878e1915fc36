"""The help desk can give people a Temporary Access Pass to begin with, and such a pass is good once and not for long."""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, setting, unknown, warned
from monitors.finding import Severity
from monitors.tenant.methods import Passes
from monitors.tenant.snapshot import TenantSnapshot

ID = "temporaryaccesspass"


@dataclass(frozen=True, kw_only=True)
class AccessPass(Check):
    """Without it nobody who has lost their methods gets back in but by a weaker way."""

    id = "AMP-004"
    title = "Temporary Access Passes are there, for one use and a short time"
    severity = Severity.HIGH
    reads = ("methods_policy",)
    controls = {"maester": ("EIDSCA.AT01", "EIDSCA.AT02")}
    remediation = "Enable Temporary Access Pass for the people to be helped, for one use, for at most 8 hours."

    minutes: int = setting(480, "passes that are good for longer are long")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held = tenant.methods_policy.methods.get(ID)
        if held is None:
            return unknown("the authentication methods policy says nothing of Temporary Access Passes")
        if not held.enabled or not held.included:
            return warned("Temporary Access Pass is off: nobody can be let in to register", (_finding("is off"),))
        if held.passes is None:
            return unknown("Graph does not say what Temporary Access Passes are like")
        return self._of(held.passes)

    def _of(self, passes: Passes) -> Verdict:
        long = max(passes.default_minutes, 0 if passes.single_use else passes.longest_minutes) > self.minutes
        uses = "once" if passes.single_use else "many times"
        told = (f"Temporary Access Passes may be used {uses}, for {passes.default_minutes} minutes unless somebody says "
                f"otherwise and {passes.longest_minutes} at most")
        if passes.single_use and not long:
            return passed(told)
        say = failed if long and not passes.single_use else warned
        return say(told, (_finding("is good for long" if passes.single_use else "may be used many times"),))


def _finding(what: str) -> ObjectFinding:
    return ObjectFinding("method", ID, "Temporary Access Pass", what)
