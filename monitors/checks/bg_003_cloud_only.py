"""Break-glass accounts live in the cloud alone, under a domain that no other system signs in for."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, not_applicable, passed, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import BreakGlass
from monitors.tenant.directory import Domain
from monitors.tenant.snapshot import TenantSnapshot


@dataclass(frozen=True, kw_only=True)
class CloudOnly(Check):
    """What is synchronised or federated is down when the other system is."""

    id = "BG-003"
    title = "Break-glass accounts are cloud-only and not federated"
    severity = Severity.CRITICAL
    reads = ("break_glass", "domains")
    controls = {"cis": ("1.1.1",), "scuba": ("MS.AAD.7.3v1",), "maester": ("MT.1026",)}
    remediation = "Create the account in the cloud, and name it under the initial domain (onmicrosoft.com)."
    owner = "security team"

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        domains = tenant.domains
        accounts = [one for one in tenant.break_glass.values() if one]
        if not accounts:
            return not_applicable("no declared break-glass account exists")
        wrong = [found for one in accounts for found in _leaning(one, domains.get(_suffix(one)))]
        if wrong:
            return failed("break-glass accounts depend on another system", wrong)
        custom = [ObjectFinding("user", one.id, one.name, f"{_suffix(one)} is a custom domain, whose name can be lost")
                  for one in accounts if not domains[_suffix(one)].initial]
        return warned("break-glass accounts are named under a custom domain", custom) if custom else passed(
            "all break-glass accounts are cloud-only, under the initial domain")


def _suffix(account: BreakGlass) -> str:
    return account.name.rpartition("@")[2]


def _leaning(account: BreakGlass, domain: Domain | None) -> Iterator[ObjectFinding]:
    if account.synced:
        yield ObjectFinding("user", account.id, account.name, "synchronised from on premises")
    if domain is None:
        yield ObjectFinding("user", account.id, account.name, f"{_suffix(account)} is no domain of this tenant")
    elif domain.federated:
        yield ObjectFinding("user", account.id, account.name, f"{domain.name} is federated")
