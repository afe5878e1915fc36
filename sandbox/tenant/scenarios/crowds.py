"""What happens to many people at a time without being a wave: password sprays, and trouble at the MFA service."""

from __future__ import annotations

from ipaddress import ip_network

from sandbox.tenant.clock import MINUTE, SECOND
from sandbox.tenant.guid import TENANT_ID
from sandbox.tenant.outcomes import UNSENT, approved, denied, prompted, wrong_password
from sandbox.tenant.scenario import NO_ALERT, Alerts, Cast, scenario
from sandbox.tenant.shape import CODE, NOTIFICATION
from sandbox.tenant.sign_in import SignIn
from sandbox.tenant.stage import Stage

_CROWD = Cast(size=12)


def _sprayed(stage: Stage) -> None:
    for number, who in enumerate(stage.cast):
        stage.put(wrong_password(), number * 20 * SECOND, who=who, place=stage.far())


def _stopped_by_mfa(stage: Stage, people: int, times: int) -> list[SignIn]:
    """Prompts that nobody answers, each an attempt of its own."""
    return [
        stage.put(prompted(50074 + 2 * (number % 2)), 5 * MINUTE + number * 20 * SECOND, who=who, place=stage.far())
        for number, who in enumerate(stage.cast[:people] * times)
    ]


def _network(ip: str) -> str:
    """An IPv4 address as it is, of an IPv6 one the /64: there somebody may change address at will."""
    return str(ip_network((ip, 64), strict=False)) if ":" in ip else ip


@scenario(cast=_CROWD, rare=True)
def spray_that_mfa_holds(stage: Stage) -> Alerts:
    """Six passwords are known at one address; unanswered prompts are no failures of those six people."""
    _sprayed(stage)
    held = _stopped_by_mfa(stage, 6, 2)
    return (stage.expect("password_known_mfa_blocked", "high", held[0], held[-1], subject=_network(stage.far().ip)),)


@scenario(cast=_CROWD, rare=True)
def spray_that_knows_four(stage: Stage) -> Alerts:
    """Twelve prompts, but of four people."""
    _sprayed(stage)
    _stopped_by_mfa(stage, 4, 3)
    return NO_ALERT


@scenario(cast=_CROWD, rare=True)
def spray_in_vain(stage: Stage) -> Alerts:
    """Wrong passwords alone."""
    _sprayed(stage)
    return NO_ALERT


@scenario(cast=_CROWD, rare=True)
def notifications_not_sent(stage: Stage) -> Alerts:
    """All get in with a code within a minute or two, so nobody is locked out."""
    failures = [
        stage.put(denied(UNSENT, NOTIFICATION), number * 15 * SECOND, who=who) for number, who in enumerate(stage.cast)
    ]
    for failure in failures:
        stage.put(approved(CODE), failure.at - stage.at + 90 * SECOND, who=failure.who)
    return (stage.expect("mfa_service_trouble", "high", failures[0], failures[-1], subject=TENANT_ID),)
