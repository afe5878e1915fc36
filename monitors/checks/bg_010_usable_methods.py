"""What break-glass accounts have registered may be used: the authentication methods policy allows it to them."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import CERTIFICATE, KEY, HeldMethod
from monitors.tenant.methods import EVERYBODY, MethodsPolicy
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class UsableMethods(Check):
    """A key in the safe that the policy does not accept any more is noticed only in the emergency."""

    id = "BG-010"
    title = "Break-glass accounts' keys are accepted"
    severity = Severity.CRITICAL
    reads = ("break_glass", "break_glass_methods", "break_glass_memberships", "methods_policy")
    remediation = "Enable the method for the break-glass group, and let the key restrictions admit the models (AAGUIDs) in use."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        policy, methods, memberships = tenant.methods_policy, tenant.break_glass_methods, tenant.break_glass_memberships
        held = {one: [each for each in methods[one.id] if each.kind in (KEY, CERTIFICATE)]
                for one in tenant.break_glass.values() if one}
        held = {one: keys for one, keys in held.items() if keys}
        if not held:
            return not_applicable("no break-glass account has a key or certificate")
        refused = {one: [why for key in keys if (why := refusal(key, memberships[one.id].groups, policy))]
                   for one, keys in held.items()}
        found = [ObjectFinding("user", one.id, one.name, why) for one, whys in refused.items() for why in dict.fromkeys(whys)]
        if any(len(refused[one]) == len(keys) for one, keys in held.items()):
            return failed("break-glass accounts have keys, and may use none of them", found)
        return warned("break-glass accounts may not use all of their keys", found) if found else passed(
            "break-glass accounts may use all their keys and certificates")


def refusal(method: HeldMethod, groups: Iterable[str], policy: MethodsPolicy) -> str:
    """Why the policy does not accept a method of somebody in these groups; nothing where it does."""
    configured, within = policy.methods.get(method.kind), {EVERYBODY, *groups}
    if configured is None or not configured.enabled:
        return f"{method.kind} is not enabled"
    if not configured.included & within or configured.excluded & within:
        return f"{method.kind} is not for this account"
    if method.kind == KEY and configured.keys and not configured.keys.permits(method.aaguid):
        return f"the model {method.model or method.aaguid} is not among those admitted"
    return ""
