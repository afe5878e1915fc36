"""A declared account of which no MFA is asked signs in from few addresses: from many, somebody else has its password."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from monitors.check import Check, ObjectFinding, Verdict, not_applicable, passed, setting, unknown, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import SeenSignIn
from monitors.tenant.snapshot import TenantSnapshot

SINGLE = "singlefactorauthentication"


@dataclass(frozen=True, kw_only=True)
class ManyAddresses(Check):
    """Successes with a single factor count; of IPv6 the first 64 bits, since the others change by themselves."""

    id = "SVC-003"
    title = "Accounts without MFA sign in from few addresses"
    severity = Severity.MEDIUM
    reads = ("service_sign_ins",)
    remediation = "Restrict the account to named locations by Conditional Access, and change its password."

    addresses: int = setting(3, "sign-ins from more addresses than this in 30 days warn")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        seen = tenant.service_sign_ins
        if not seen and not self.programme.declared.service:
            return not_applicable("no service account is declared in SERVICE_ACCOUNT_IDS")
        surely = {account: _places(ones, SINGLE) for account, ones in seen.items()}
        perhaps = {account: surely[account] | _places(ones, "") for account, ones in seen.items()}
        many = {account: places for account, places in surely.items() if len(places) > self.addresses}
        if many:
            return warned(f"{len(many)} accounts without MFA signed in from more than {self.addresses} addresses in 30 days",
                          _findings(many))
        unclear = {account: places for account, places in perhaps.items() if len(places) > self.addresses}
        if unclear:
            return unknown(f"Graph does not say whether {len(unclear)} accounts did MFA at their many addresses",
                           _findings(unclear))
        return passed(f"no declared account signed in without MFA from more than {self.addresses} addresses in 30 days")


def _places(ones: Iterable[SeenSignIn], requirement: str) -> frozenset[str]:
    return frozenset(_place(one.address) for one in ones
                     if one.succeeded and one.address and one.requirement.casefold() == requirement)


def _place(address: str) -> str:
    try:
        wide = ip_address(address).version == 6
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if wide else address


def _findings(many: dict[str, frozenset[str]]) -> tuple[ObjectFinding, ...]:
    return tuple(ObjectFinding("user", one, one, f"from {len(places)} addresses") for one, places in many.items())
