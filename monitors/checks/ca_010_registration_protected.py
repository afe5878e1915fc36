"""Who registers security info has to show who they are, and whoever has no method yet can do it all the same."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown, warned
from monitors.circles import Circles, Reach, circles_of, judged_people
from monitors.conditional_access.grant import every, some
from monitors.conditional_access.policy import DISABLED, Policy
from monitors.finding import Severity
from monitors.held import PHONES, held
from monitors.listing import counted, listed
from monitors.registering import PASS, Doors, about_registering, doors_of
from monitors.tenant.people import User
from monitors.tenant.rows import Rows
from monitors.tenant.snapshot import TenantSnapshot
from monitors.tenant.targets import target

STUCK: Final = "asks for what nobody has who has registered nothing, and leaves them no other way"
UNASKED: Final = "is not in force, asks nothing, or is for some clients, platforms or devices only"
LOCKED: Final = "has registered nothing, and cannot register anything"
NO_WAY: Final = "whether there is a way through a policy for those who have no method nobody can tell"


@dataclass(frozen=True, kw_only=True)
class RegistrationProtected(Check):
    """A way is a Temporary Access Pass, a trusted place or a managed device. Guests register in their own tenant."""

    id = "CA-010"
    title = "Registering security info is protected, and locks nobody out"
    severity = Severity.CRITICAL
    reads = ("policies", "locations", "strengths", "methods_policy", "domains", "users", "registration", "members", "roles")
    controls = {"cis": ("5.2.2.10",), "scuba": ("MS.AAD.3.8v1",), "maester": ("MT.1011",),
                "prowler": ("entra_managed_device_required_for_mfa_registration",)}
    remediation = ("Before enforcing, let a Temporary Access Pass satisfy the policy, or leave trusted locations out of it; "
                   "where there is no such policy, ask for MFA when security info is registered.")

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        circles, doors = circles_of(tenant), doors_of(tenant)
        people = Rows(User, judged_people(tenant, self.programme, circles))
        about = [one.policy for one in tenant.policies if about_registering(one.policy) and one.policy.state != DISABLED]
        enforced = [one for one in about if one.enforced]
        ways = {one.id: doors.open_to(one, with_pass=doors.offered) for one in about}
        locked = _locked(enforced, circles, doors, tenant, people)
        stuck = [one for one in enforced if ways[one.id] is False]
        if stuck or locked:
            return failed(f"{len(stuck)} enabled policies for the registration of security info can be satisfied by nobody "
                          f"without a method; {counted(len(locked), 'users are locked out of registering')}",
                          (*(_named(one, STUCK) for one in stuck), *listed(locked, LOCKED)))
        if any(ways[one.id] is None for one in enforced):
            return unknown(NO_WAY)
        return _protection(about, ways, circles, doors, people)


def _locked(enforced: Sequence[Policy], circles: Circles, doors: Doors, tenant: TenantSnapshot,
            people: Collection[User]) -> Rows[User]:
    """Who has registered nothing, and is not among those who may be given a pass; touches the area registration."""
    given = target(doors.passes.included, doors.passes.excluded, tenant) if doors.passes and doors.offered else None
    rows = tenant.registration
    reaches = [circles.reach(one) for one in enforced if doors.open_to(one, with_pass=False) is False]
    return Rows(User, (one for one in people if (row := rows.get(one.id)) is not None and _begins(row.methods)
                       and not (given and given.takes(one.id)) and any(reach.takes(one) for reach in reaches)))


def _begins(methods: tuple[str, ...]) -> bool:
    """Whether somebody with these has nothing yet to do MFA with, a pass included; no, where nobody can tell."""
    told = held(methods)
    return told.lasting is False and not told.words & PHONES and PASS not in told.words


def _protection(about: Sequence[Policy], ways: dict[str, bool | None], circles: Circles, doors: Doors,
                people: Collection[User]) -> Verdict:
    """What is to be said of policies that lock nobody out."""
    told = [(circles.reach(one), doors.protects(one)) for one in about]
    guards = [(reach, sure) for reach, sure in told if sure is not False]
    if not guards:
        return warned("no enabled policy protects the registration of security info", (
            _named(reach.policy, doors.why_not_places(reach.policy) or UNASKED) for reach, _ in told))
    open_to, unclear = _uncovered(guards, people)
    if open_to:
        return warned(counted(len(open_to), "users register security info with nothing but a password"),
                      listed(open_to, "no policy for the registration of security info takes them in"))
    if unclear:
        gap = next((reach.gap for reach, _ in guards if reach.gap), "a condition or a state that nobody here knows is in the way")
        return unknown(f"of {unclear} users nobody can tell whether their registration of security info is protected: {gap}")
    planned = [one for one in about if ways[one.id] is False]
    if planned:
        return warned("report-only policies for the registration of security info would lock out whoever has no method",
                      (_named(one, STUCK) for one in planned))
    return passed("registering security info is protected, and there is a way for those who have no method yet")


def _uncovered(guards: Sequence[tuple[Reach, bool | None]], people: Iterable[User]) -> tuple[Rows[User], int]:
    """Who is taken in by none of these policies, and of how many nobody can tell."""
    open_to, unclear = Rows(User), 0
    for one in people:
        answer = some(every((reach.takes(one), sure)) for reach, sure in guards)
        unclear += answer is None
        if answer is False:
            open_to.add(one)
    return open_to, unclear


def _named(policy: Policy, detail: str) -> ObjectFinding:
    return ObjectFinding("policy", policy.id, policy.name, detail)
