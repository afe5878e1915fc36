"""People who say that a prompt was not theirs."""

from __future__ import annotations

from dataclasses import replace

from sandbox.tenant.audit_record import Target
from sandbox.tenant.clock import MINUTE
from sandbox.tenant.outcomes import FRAUD, SUSPICIOUS, denied
from sandbox.tenant.scenario import Alerts, scenario
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.stage import Stage


@scenario()
def fraud_reported_by_phone(stage: Stage) -> Alerts:
    """Two reports within an hour are one alert; one of them or two are no repeated failures."""
    first, last = (stage.put(denied(FRAUD, NOTIFICATION), after, place=stage.far()) for after in (0, 20 * MINUTE))
    return (stage.expect("fraud_reported", "critical", first, last),)


@scenario()
def suspicious_activity_in_a_step(stage: Stage) -> Alerts:
    """The status says nothing; the last failed step does."""
    shape = replace(denied(SUSPICIOUS, NOTIFICATION), details="")
    return (stage.expect("fraud_reported", "critical", stage.put(shape, 0, place=stage.far())),)


@scenario()
def suspicious_activity_audited(stage: Stage) -> Alerts:
    """The audit log alone says it; the subject is the first target that is a user."""
    device = Target("", "Authenticator", "Other")
    entry = stage.audit("Suspicious activity reported", 0, device, Target.of(stage.who), by=stage.who)
    return (stage.expect("fraud_reported", "critical", entry),)


@scenario()
def fraud_audited(stage: Stage) -> Alerts:
    """The older wording of the same."""
    entry = stage.audit("Fraud reported - user is blocked for MFA", 0, Target.of(stage.who), by=stage.who)
    return (stage.expect("fraud_reported", "critical", entry),)
