"""Who is left out of MFA: the group that carries the exception, and those in it."""

from __future__ import annotations

from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.clock import MINUTE
from sandbox.tenant.guid import named
from sandbox.tenant.outcomes import single_factor, went_on
from sandbox.tenant.policies import BY_NAME, EXCEPTIONS, EXCEPTIONS_ID, MFA_FOR_ALL
from sandbox.tenant.scenario import NO_ALERT, NOBODY, Alerts, Kind, scenario
from sandbox.tenant.stage import Stage


def _membership(stage: Stage, activity: str, group: str = EXCEPTIONS_ID, name: str = EXCEPTIONS) -> AuditEntry:
    """The user joins or leaves, by the first privileged person: the user is the first target, the group the second."""
    joins = activity.startswith("Add")
    changes = (
        Change("Group.ObjectID", *((None, group) if joins else (group, None))),
        Change("Group.DisplayName", *((None, name) if joins else (name, None))),
        Change("Group.WellKnownObjectName", None, None),
    )
    return stage.audit(
        activity,
        0,
        Target.of(stage.who, *changes),
        Target(group, name, "Group"),
        by=stage.population.people[0],
        service="Core Directory",
        category="GroupManagement",
        operation="Assign" if joins else "Unassign",
    )


@scenario(Kind.EXCLUDED)
def excluded_account_signs_in(stage: Stage) -> Alerts:
    """A password is all it takes."""
    return (stage.expect("excluded_account_used", "medium", stage.put(single_factor(), 0)),)


@scenario(Kind.EXCLUDED)
def excluded_account_did_mfa_before(stage: Stage) -> Alerts:
    """A claim is more than a password."""
    stage.put(went_on(), 0)
    return NO_ALERT


@scenario(Kind.UNPRIVILEGED)
def joined_the_exceptions(stage: Stage) -> Alerts:
    """One person more is not asked for MFA."""
    return (stage.expect("exclusion_group_changed", "high", _membership(stage, "Add member to group")),)


@scenario(Kind.PRIVILEGED)
def administrator_joined_the_exceptions(stage: Stage) -> Alerts:
    """Critical for somebody privileged."""
    return (stage.expect("exclusion_group_changed", "critical", _membership(stage, "Add member to group")),)


@scenario(Kind.UNPRIVILEGED)
def left_the_exceptions(stage: Stage) -> Alerts:
    """From now on MFA is asked of somebody who may not be able to answer."""
    return (stage.expect("exclusion_group_changed", "high", _membership(stage, "Remove member from group")),)


@scenario(Kind.PRIVILEGED)
def joined_another_group(stage: Stage) -> Alerts:
    """No policy leaves this group out."""
    _membership(stage, "Add member to group", named("canteen"), "Canteen")
    return NO_ALERT


@scenario(cast=NOBODY, rare=True)
def rule_of_the_exceptions_changed(stage: Stage) -> Alerts:
    """Who is in a dynamic group follows from its rule; the alert is about the first policy that leaves the group out."""
    rule = Change("MembershipRule", '(user.department -eq "Lab")', '(user.department -ne "Lab")')
    target = Target(EXCEPTIONS_ID, EXCEPTIONS, "Group", changes=(rule,))
    by = stage.population.people[0]
    entry = stage.audit(
        "Update group", MINUTE, target, by=by, service="Core Directory", category="GroupManagement"
    )
    return (stage.expect("exclusion_group_changed", "high", entry, subject=BY_NAME[MFA_FOR_ALL].id),)
