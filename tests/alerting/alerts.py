"""Alerts as their detectors word them, ordinary and hostile."""

from typing import Any, Final

from msgspec.structs import replace

from alerting.alert import Alert, alert_of
from alerting.drilling import ARRIVED, result
from alerting.outages import Outage, notice
from alerting.rolling_up import Member, rolled_up
from monitors.detector import Detector
from monitors.detectors import catalogue
from monitors.drills import Drill
from monitors.finding import Evidence, Finding, Subject
from monitors.records.instant import MINUTE
from tests.builders import ELSEWHERE, IP, UPN, USER, at, guid

DETECTORS: Final = catalogue().all
BASE_URL: Final = "https://wiki.contoso.test/latchkey/"
EVIL: Final = (
    "[click](http://evil.test)", "<script>alert(1)</script>", "=cmd()|' /C calc'!A0", "a\u202egpj.exe\u200f\u2066",
    "**b** _i_ `c` ~~d~~", "<img src=http://evil.test onerror=alert(1)>", "&lt;b&gt; &amp;",
    "one\r\n- two\n1. three\u2028# four", "{{DATE(2017-02-14T06:00:00Z, SHORT)}}", "<at>everyone</at>", "http://evil.test",
    "x" * 10_240)
"""What somebody may call a user, an app or an agent."""


def said(n: int, app: str = "Azure Portal") -> str:
    """What a record says."""
    where = f"{ELSEWHERE} (Lagos, NG)" if n % 2 else f"{IP} (Uppsala, SE)"
    return f"500121 MFA denied; user declined the authentication, {app}, from {where}"


def evidence(count: int = 6, app: str = "Azure Portal") -> tuple[Evidence, ...]:
    """So many records, a minute and a half apart."""
    return tuple(Evidence(guid(n), at(16 + 1.5 * n), said(n, app)) for n in range(count))


def finding(detector: Detector, /, **odd: Any) -> Finding:
    """What a detector would find of Anna Berg."""
    ordinary: dict[str, Any] = {
        "id": "7f3c2a9b0d1e4f5a6b7c8d9e0f1a2b3c", "detector": detector.id, "severity": detector.severity, "status": "open",
        "raised": 1, "subject": Subject("user", USER, UPN), "privileged": False, "first_seen": at(16), "last_seen": at(25),
        "count": 6, "context": {}, "evidence": evidence()}
    return Finding(**(ordinary | odd))


def alert(id_: str = "repeated_mfa_failures", **odd: Any) -> Alert:
    """The alert of this detector; what is odd is of the finding, or else of the alert."""
    (detector,) = (one for one in DETECTORS if one.id == id_)
    of_finding = {key: value for key, value in odd.items() if key in Finding.__struct_fields__}
    made = alert_of(finding(detector, **of_finding), detector)
    return replace(made, **{key: value for key, value in odd.items() if key not in of_finding})


def hostile(text: str, **odd: Any) -> Alert:
    """An alert with this text wherever somebody outside can write."""
    return alert("legacy_auth_sign_in", **({
        "subject": Subject("user", USER, text), "context": {"what": text},
        "evidence": (Evidence("r1", at(16), text), Evidence(text, at(17), f"0 {text}, {text}, from {IP} ({text})"))} | odd))


def roll_up() -> Alert:
    """Many alerts of one detector in one."""
    (one,) = (each for each in DETECTORS if each.id == "repeated_mfa_failures")
    members = [Member(f"a{n}", f"user{n:04d}@contoso.test", one.severity, at(16) + n, at(25) + n, 5 + n % 3)
               for n in range(2_991)]
    return alert_of(rolled_up(one.id, "5c1d", members), one)


def drill_over(word: str = ARRIVED) -> Alert:
    """What came of a drill."""
    drill = Drill("d1", USER, "Ana Berg", at(), at() + 30 * MINUTE)
    told = tuple(Evidence(channel, at(10, n), f"{channel} took the alert {n}.2 s after the sign-in")
                 for n, channel in enumerate(("email", "siem", "teams"), 1))
    (one,) = (each for each in DETECTORS if each.id == "drill_declared")
    return alert_of(result(drill, word, told if word == ARRIVED else (), at(10)).finding, one)


def channel_down(what: str = "raised") -> Alert:
    """That Teams takes nothing."""
    (one,) = (each for each in DETECTORS if each.id == "channel_down")
    return alert_of(notice(Outage("teams", at(), at(15)), what).finding, one)
