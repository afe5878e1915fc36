"""Few of a ring's people are kept out today by what enforcement will ask of everybody: a device in order, a method.

Source: Microsoft identity platform, "Authentication and authorization error codes".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from monitors.check import Check, ObjectFinding, Status, Verdict, setting
from monitors.finding import Severity
from monitors.listing import counted, listed, percent
from monitors.records.instant import DAY
from monitors.shown import days_judged
from monitors.tenant.joined import exempt
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.usage import Shown

EVERYBODY = "all users"


class Group(NamedTuple):
    """A ring, or everybody where no ring is declared: its people, and those of them who were kept out."""

    id: str
    name: str
    total: int
    ill: tuple[User, ...]

    @property
    def said(self) -> str:
        """Its share in words."""
        return f"{len(self.ill)} of {self.total} kept out ({percent(len(self.ill), self.total)} %)"


@dataclass(frozen=True, kw_only=True)
class Readiness(Check):
    """A baseline from sign-ins, beside what is registered. Where no ring is declared all users are one."""

    id = "LEG-004"
    title = "People are ready: neither devices nor missing methods keep them out"
    severity = Severity.MEDIUM
    reads = ("users", "members", "readiness")
    remediation = ("Before the ring is enforced have the listed devices enrolled and made compliant, and the listed people "
                   "register a method.")

    warn_percent: float = setting(2, "a greater share of a ring's people than this in percent who are kept out warns")
    fail_percent: float = setting(10, "a greater share of a ring's people than this in percent who are kept out fails")
    days: int = setting(30, "sign-ins of so many days back count, 30 at most")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        seen, since = tenant.readiness, (tenant.at - self.days * DAY) // DAY * DAY
        why: dict[str, list[str]] = {}
        for kind, ones in (("device", seen.device), ("method", seen.method)):
            for one in ones:
                if one.days[-1] >= since:
                    why.setdefault(one.user, []).append(_said(kind, one))
        groups = self._groups(tenant, why)
        worst = [_banded(one, self.fail_percent, self.warn_percent) for one in groups]
        status = next((one for one in (Status.FAIL, Status.WARN) if one in worst), Status.PASS)
        ill = {user.id: user for one in groups for user in one.ill}
        rings = (ObjectFinding("ring", one.id, one.name, one.said) for one, answer in zip(groups, worst, strict=True)
                 if answer != Status.PASS and one.id)
        summary = "; ".join(f"{one.name}: {one.said}" for one in groups)
        return Verdict(status, f"{summary}; {counted(len(ill), 'people')} in all, {days_judged(seen.judged)}",
                       (*rings, *listed(ill.values(), lambda one: "; ".join(why[one.id]))))

    def _groups(self, tenant: TenantSnapshot, why: Collection[str]) -> list[Group]:
        users, members, rings = tenant.users, tenant.members, self.programme.rings
        circles = [(one.group, one.name, members.of(one.group) or frozenset[str]()) for one in rings]
        return [self._group(id_, name, (users[one] for one in ids if one in users), why)
                for id_, name, ids in circles] or [self._group("", EVERYBODY, users.values(), why)]

    def _group(self, id_: str, name: str, people: Iterable[User], why: Collection[str]) -> Group:
        total, ill = 0, list[User]()
        for one in people:
            if one.enabled and not exempt(one, self.programme):
                total += 1
                ill += [one] * (one.id in why)
        return Group(id_, name, total, tuple(ill))


def _said(kind: str, one: Shown) -> str:
    return f"{kind}: {one.about} on {len(one.days)} day{'s' * (len(one.days) > 1)}"


def _banded(one: Group, fail: float, warn: float) -> Status:
    share = 100 * len(one.ill)
    return Status.FAIL if share > fail * one.total else Status.WARN if share > warn * one.total else Status.PASS
