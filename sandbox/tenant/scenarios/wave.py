"""A Conditional Access policy enforced too early, and the people whom it locks out."""

from __future__ import annotations

from sandbox.tenant.audit_record import AuditEntry
from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.outcomes import NO_ANSWER, WRONG_CODE, denied, stopped
from sandbox.tenant.people import Account
from sandbox.tenant.policies import BY_NAME, WAVE, document
from sandbox.tenant.scenario import Alerts, Cast, When, scenario
from sandbox.tenant.scenarios.policy_changes import changed
from sandbox.tenant.shape import NOTIFICATION
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected

_POLICY = BY_NAME[WAVE]
_REPORT_ONLY = "enabledForReportingButNotEnforced"
_FROM, _SECONDS, _UNTIL = 5 * MINUTE, 480, 55 * MINUTE


@scenario(cast=Cast(size=14, share=0.08, early_size=24, early_share=0.22), when=When.WAVE)
def locked_out_by_a_policy(stage: Stage) -> Alerts:
    """The change, the wave and the way back are alerts; so are the few who also fail repeatedly, give up or cannot
    enrol. A block is no alert about a single person. The cast is large enough also where there is no history yet.
    """
    enforced = _switched(stage, 0, _REPORT_ONLY, "enabled")
    struggling, giving_up, gone, unable, *others = stage.cast
    failures = [stage.put(denied(WRONG_CODE), _FROM + number * MINUTE, who=struggling) for number in range(6)]
    asked = [stage.put(stopped(50079, WAVE), _FROM, who=who) for who in (giving_up, gone)]
    blocked = stage.put(stopped(53010, WAVE), _FROM + MINUTE, who=unable)
    wave = [*failures, blocked, *_turned_away(stage, others)]
    undone = _switched(stage, _UNTIL, "enabled", _REPORT_ONLY)
    return (
        stage.expect("policy_enforced", "medium", enforced, subject=_POLICY.id),
        _lockout(stage, wave),
        stage.expect("conditional_access_weakened", "high", undone, subject=_POLICY.id),
        stage.expect("repeated_mfa_failures", "medium", failures[0], failures[-1], who=struggling, privileged="high"),
        stage.expect("enrolment_blocked", "high", blocked, who=unable),
        *(stage.expect("abandoned_enrolment", "low", one, who=one.who, privileged="medium") for one in asked),
    )


def _turned_away(stage: Stage, people: list[Account]) -> list[SignIn]:
    """Most are blocked by the policy, some of them fail MFA; each one once, over a few minutes."""
    return [
        stage.put(
            denied(NO_ANSWER, NOTIFICATION) if number % 7 == 3 else stopped(53003, WAVE),
            _FROM + number * _SECONDS // len(people) * SECOND,
            who=who,
        )
        for number, who in enumerate(people)
    ]


def _lockout(stage: Stage, wave: list[SignIn]) -> Expected:
    wave.sort(key=lambda record: record.at)
    return stage.expect("mass_lockout", "critical", wave[0], wave[-1], subject=_POLICY.id)


def _switched(stage: Stage, after: int, before: str, now: str) -> AuditEntry:
    excluded = tuple(account.id for account in stage.population.break_glass)
    documents = (document(_POLICY, state=state, excluded=excluded) for state in (before, now))
    return changed(stage, after, _POLICY, *documents)
