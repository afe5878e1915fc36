"""Authentication methods that come and go, as the audit log tells it."""

from __future__ import annotations

from sandbox.tenant.audit_record import AuditEntry, Change, Target
from sandbox.tenant.clock import HOUR, MINUTE
from sandbox.tenant.guid import TENANT_ID
from sandbox.tenant.registration import ONE_KIND, TELEPHONY_ENDS, depending, methods_of
from sandbox.tenant.scenario import NO_ALERT, NOBODY, Alerts, Kind, scenario
from sandbox.tenant.stage import Stage

_NEW_METHOD = Change("StrongAuthenticationMethod", [], [{"MethodType": 6, "Default": True}])
_KEY_ONLY = ("fido2SecurityKey",)
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


@scenario(Kind.PRIVILEGED)
def renewed_by_the_back_end(stage: Stage) -> Alerts:
    """Since June 2026 renewals of tokens are written like registrations; no method is another than before."""
    kept = [{"MethodType": 6, "Default": True}]
    target = Target.of(stage.who, Change("StrongAuthenticationMethod", kept, kept))
    stage.audit("User registered security info", 0, target, reason="User registered security info")
    return NO_ALERT


def _lost(stage: Stage, reason: str, who: str = "User") -> AuditEntry:
    by = stage.who if who == "User" else stage.population.people[0]
    return stage.audit(f"{who} deleted security info", 0, Target.of(stage.who), by=by, reason=reason)


@scenario(Kind.ONE_KIND)
def last_method_deleted(stage: Stage) -> Alerts:
    """At the next prompt this person is locked out."""
    app = methods_of(stage.who, ONE_KIND) != _KEY_ONLY
    reason = "User deleted Authenticator App with Notification and Code" if app else "User deleted Fido"
    return (stage.expect("last_method_removed", "high", _lost(stage, reason)),)


@scenario(Kind.TELEPHONY_AS_BACKUP)
def only_a_phone_is_left(stage: Stage) -> Alerts:
    """One kind is left, until SMS and voice end."""
    entry = _lost(stage, "Admin deleted Authenticator App with Notification and Code", "Admin")
    return (stage.expect("last_method_removed", "medium" if stage.at < TELEPHONY_ENDS else "high", entry),)


@scenario(Kind.UNPRIVILEGED)
def email_deleted(stage: Stage) -> Alerts:
    """It resets passwords, and answers no MFA."""
    _lost(stage, "User deleted Email")
    return NO_ALERT


def _methods_policy(stage: Stage, after: int, method: str, old: str = "enabled", new: str = "disabled") -> AuditEntry:
    """Since April 2026 an entry holds only what was modified."""
    target = Target(
        "authenticationMethodsPolicy",
        "Authentication Methods Policy",
        "Policy",
        changes=(Change(f"AuthenticationMethodConfigurations.{method}.State", old, new),),
    )
    by = stage.population.people[0]
    return stage.audit("Authentication Methods Policy Update", after, target, by=by, category="ApplicationManagement")


@scenario(cast=NOBODY, rare=True)
def methods_disabled(stage: Stage) -> Alerts:
    """Nobody has text messages only; high where the registration knows people who have notifications only."""
    detector, policy = "authentication_methods_policy_changed", "authenticationmethodspolicy"
    texts, pushes = _methods_policy(stage, 0, "Sms"), _methods_policy(stage, 30 * MINUTE, "MicrosoftAuthenticator")
    severity = "high" if depending(stage.population)["microsoftauthenticator"] else "medium"
    return (
        stage.expect(detector, "medium", texts, subject=policy),
        stage.expect(detector, severity, pushes, subject=policy),
    )


@scenario(cast=NOBODY, rare=True)
def text_messages_enabled(stage: Stage) -> Alerts:
    """Nobody loses anything."""
    _methods_policy(stage, 0, "Sms", "disabled", "enabled")
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
