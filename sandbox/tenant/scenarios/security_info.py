"""Authentication methods that come and go, as the audit log tells it."""

from __future__ import annotations

from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.guid import TENANT_ID
from sandbox.tenant.scenario import NO_ALERT, NOBODY, Alerts, Kind, scenario
from sandbox.tenant.stage import Stage

_NEW_METHOD = Change("StrongAuthenticationMethod", [], [{"MethodType": 6, "Default": True}])
_REASON = "User registered Authenticator App with Notification and Code"


def _registered(stage: Stage, after: int) -> AuditEntry:
    target = Target.of(stage.who, _NEW_METHOD)
    return stage.audit("User registered security info", after, target, by=stage.who, reason=_REASON)


def _reset(stage: Stage) -> AuditEntry:
    by = stage.population.people[0]
    return stage.audit("Admin started password reset", 0, Target.of(stage.who), by=by, reason="Successfully completed.")


@scenario(Kind.UNPRIVILEGED)
def access_pass_issued(stage: Stage) -> Alerts:
    """One for the digest; nothing is registered with it."""
    reason = "Admin registered temporary access pass method for user"
    by = stage.population.people[0]
    entry = stage.audit("Admin registered security info", 0, Target.of(stage.who), by=by, reason=reason)
    return (stage.expect("temporary_access_pass_issued", "low", entry),)


@scenario(Kind.UNPRIVILEGED)
def reset_and_new_method(stage: Stage) -> Alerts:
    """A help desk talked into a reset looks like this."""
    return (stage.expect("reset_then_new_method", "high", _reset(stage), _registered(stage, 20 * MINUTE)),)


@scenario(Kind.UNPRIVILEGED, span=2 * HOUR)
def reset_and_new_method_later(stage: Stage) -> Alerts:
    """More than an hour apart."""
    _reset(stage)
    _registered(stage, 80 * MINUTE)
    return NO_ALERT


@scenario(Kind.PRIVILEGED)
def administrator_registers(stage: Stage) -> Alerts:
    """Somebody privileged has a new method."""
    return (stage.expect("privileged_method_changed", "high", _registered(stage, 0)),)


@scenario(Kind.PRIVILEGED)
def administrator_reviews(stage: Stage) -> Alerts:
    """Looking changes nothing."""
    stage.audit("User reviewed security info", 0, Target.of(stage.who), by=stage.who)
    return NO_ALERT


@scenario(cast=NOBODY, rare=True)
def security_defaults_switched(stage: Stage) -> Alerts:
    """Of the whole tenant."""
    target = Target(TENANT_ID, "Default Policy", "Policy", changes=(Change("SecurityDefaults", True, False),))
    entry = stage.audit(
        "Update security defaults",
        0,
        target,
        by=stage.population.people[0],
        service="Conditional Access",
        category="Policy",
    )
    return (stage.expect("security_defaults_changed", "high", entry, subject=TENANT_ID),)
