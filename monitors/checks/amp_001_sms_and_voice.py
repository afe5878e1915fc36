"""SMS and voice are off, or at least not for everybody: Microsoft ends both.

Source: Microsoft Entra, "SMS and voice retirement".
"""

from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown, warned
from monitors.finding import Severity
from monitors.listing import days_left
from monitors.tenant.area import NotRead
from monitors.tenant.methods import EVERYBODY, Method
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.targets import COMPLETE, target

LEGACY = ("SMS and voice are off here, but until the migration is complete legacy policies may allow them, "
          "which Graph does not tell")


@dataclass(frozen=True, kw_only=True)
class SmsAndVoice(Check):
    """For how many is counted where it can be; off means nothing while legacy policies still count."""

    id = "AMP-001"
    title = "SMS and voice are off, or scoped until they end"
    severity = Severity.HIGH
    reads = ("methods_policy", "users", "members")
    controls = {"cis": ("5.2.3.5",), "scuba": ("MS.AAD.3.5v2",), "maester": ("EIDSCA.AV01", "EIDSCA.AS04"),
                "prowler": ("entra_authentication_method_sms_voice_disabled",)}
    remediation = "Turn SMS and voice off, or scope them to a named group whose people move to passkeys before the end."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held, _, _ = tenant.methods_policy, tenant.users, tenant.members
        if missing := [one for one in ("sms", "voice") if one not in held.methods]:
            return unknown(f"the authentication methods policy says nothing of {' and '.join(missing)}")
        on = [one for one in (held.methods["sms"], held.methods["voice"]) if one.enabled and one.included]
        if not on:
            return passed("SMS and voice are off") if held.migration in COMPLETE else unknown(LEGACY)
        ends = self.programme.telephony_ends
        everybody = any(EVERYBODY in one.included for one in on)
        say = failed if everybody and tenant.at >= ends else warned
        return say(f"{' and '.join(one.id for one in on)} can be used, {days_left(tenant.at, ends)}",
                   (_finding(one, tenant) for one in on))


def _finding(one: Method, tenant: TenantSnapshot) -> ObjectFinding:
    scope = "for everybody" if EVERYBODY in one.included else f"for {len(one.included)} groups"
    without = f" without {len(one.excluded)} groups" if one.excluded else ""
    alone = ", also as the only factor" if one.signs_in else ""
    return ObjectFinding("method", one.id, one.id, f"on {scope}{without}, {_how_many(one, tenant)}{alone}")


def _how_many(one: Method, tenant: TenantSnapshot) -> str:
    try:
        those = target(one.included, one.excluded, tenant)
    except NotRead as gap:
        return f"nobody could count for how many ({gap.reason})"
    return f"{sum(user.enabled and those.takes(user.id) for user in tenant.users.values())} enabled users"
