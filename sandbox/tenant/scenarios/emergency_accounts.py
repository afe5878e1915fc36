"""Break-glass accounts that somebody changes, so that they may not work when they are needed."""

from __future__ import annotations

from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.scenario import NO_ALERT, Alerts, Kind, scenario
from sandbox.tenant.stage import Stage

_ROLE = "62e90394-69f5-4237-9190-012177145e10"


def _directory(stage: Stage, activity: str, *targets: Target, category: str = "UserManagement") -> AuditEntry:
    by = stage.population.people[0]
    return stage.audit(activity, 0, *targets, by=by, service="Core Directory", category=category)


def _critical(stage: Stage, entry: AuditEntry) -> Alerts:
    return (stage.expect("break_glass_protection_changed", "critical", entry),)


@scenario(Kind.BREAK_GLASS, rare=True)
def emergency_password_reset(stage: Stage) -> Alerts:
    """Whoever set it knows it."""
    return _critical(stage, _directory(stage, "Reset user password", Target.of(stage.who)))


@scenario(Kind.BREAK_GLASS_BY_NAME, rare=True)
def emergency_account_disabled(stage: Stage) -> Alerts:
    """The settings know this one by its name only."""
    return _critical(stage, _directory(stage, "Disable account", Target.of(stage.who)))


@scenario(Kind.BREAK_GLASS, rare=True)
def emergency_role_removed(stage: Stage) -> Alerts:
    """It signs in still, and can mend nothing."""
    role = Change("Role.DisplayName", "Global Administrator", None), Change("Role.TemplateId", _ROLE, None)
    targets = Target(_ROLE, "Global Administrator", "Role"), Target.of(stage.who, *role)
    return _critical(stage, _directory(stage, "Remove member from role", *targets, category="RoleManagement"))


@scenario(Kind.BREAK_GLASS, rare=True)
def emergency_key_deleted(stage: Stage) -> Alerts:
    """One act, three things to know: it concerns a break-glass account, one that is privileged, and one kind is left to it."""
    by, reason = stage.population.people[0], "Admin deleted Fido"
    entry = stage.audit("Admin deleted security info", 0, Target.of(stage.who), by=by, reason=reason)
    return (
        *_critical(stage, entry),
        stage.expect("privileged_method_changed", "high", entry),
        stage.expect("last_method_removed", "medium", entry),
    )


@scenario(Kind.BREAK_GLASS, rare=True)
def emergency_account_put_into_another_group(stage: Stage) -> Alerts:
    """No policy leaves this group out."""
    group = Change("Group.ObjectID", None, stage.who.id[::-1])
    _directory(stage, "Add member to group", Target.of(stage.who, group), category="GroupManagement")
    return NO_ALERT
