"""The email channel: what a mail holds, and what becomes of a sending."""

import asyncio
import logging
import traceback
from datetime import UTC, date, datetime
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from msgspec.structs import replace

from alerting.channels import Channel, Later, Refused
from alerting.channels.email import GraphMail, Mail, cleared_mail, digest_mail, mail
from alerting.channels.pace import Pace
from monitors.finding import Severity
from monitors.tenant.graph import graph
from tests.alerting.alerts import BASE_URL, DETECTORS, EVIL, alert, hostile, roll_up
from tests.alerting.channels.loopback import Loopback
from tests.builders import UPN, USER

DAY = date(2026, 3, 10)
SENDER = "latchkey@contoso.test"
RECIPIENTS = ("oncall@contoso.test", "soc@contoso.test")

pytestmark = pytest.mark.filterwarnings(  # the SDK's generated code warns of itself while it is imported
    "ignore::DeprecationWarning:msgraph", "ignore::DeprecationWarning:kiota_abstractions")
PLAIN = Mail("Subject", "<p>Hello</p>", "Hello")


@pytest.mark.parametrize(("made", "subject"), [
    (mail(alert(severity=Severity.HIGH)), f"[HIGH] Repeated MFA failures: {UPN}"),
    (mail(alert("break_glass_sign_in", raised=2)), f"[CRITICAL] Break-glass account signed in: {UPN}"),
    (mail(roll_up()), "[MEDIUM] Repeated MFA failures: 2,991 more"),
    (mail(replace(alert("break_glass_sign_in"), severity="info", title="DRILL: Break-glass account signed in")),
     f"[INFO] DRILL: Break-glass account signed in: {UPN}"),
    (cleared_mail(alert(status="withdrawn")), f"[CLEARED] Repeated MFA failures: {UPN}"),
    (digest_mail([alert()], DAY), "Latchkey daily digest, Tuesday, 10 March 2026"),
], ids=lambda one: one if isinstance(one, str) else "")
def test_the_subject_says_how_grave_what_and_who(made: Mail, subject: str) -> None:
    assert made.subject == subject


def test_the_text_is_complete() -> None:
    one = alert(privileged=True, context={"methods": ["SMS"]}, raised=2)
    text = mail(one, base_url=BASE_URL).text
    for part in ("MEDIUM · RAISED 2 TIMES: Repeated MFA failures", one.summary, f"Who: {UPN}\n    Privileged account\n", USER,
                 "When: 10 March 2026, 11:56:00 to 12:05:00 UTC", "Where: 192.0.2.10 (Uppsala, SE)\n    198.51.100.7 (Lagos, NG)",
                 "Methods: SMS", one.context["why"], *(f"{n}. {step}" for n, step in enumerate(one.next_steps, 1)),
                 "11:57:30  500121", "and 1 more", f"/overview/userId/{USER}", "/docs/runbooks/repeated_mfa_failures.md", one.id):
        assert part in text, part


def test_a_cleared_one_is_short_and_green_and_asks_for_nothing() -> None:
    made = cleared_mail(alert(status="withdrawn"))
    assert "Withdrawn, since later records put it right" in made.text
    assert "What to do now" not in made.text + made.html
    assert "#dff6dd" in made.html


def test_a_digest_of_nothing_says_so() -> None:
    assert "Nothing to report." in digest_mail([], DAY).text
    assert "Low, 1 alert" in digest_mail([alert("account_locked")], DAY).html
    many = [replace(alert(), detector=str(n)) for n in range(20)]
    assert digest_mail(many, DAY).text.endswith("and 5 more kinds of alert")


def test_critical_ones_are_urgent() -> None:
    assert [mail(alert(id_)).urgent for id_ in ("break_glass_sign_in", "risky_sign_in")] == [True, False]


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_text_from_outside_is_text(text: str) -> None:
    for made in (mail(hostile(text)), cleared_mail(hostile(text)), digest_mail([hostile(text)], DAY)):
        assert len(made.subject.splitlines()) == 1
        assert len(made.subject) <= 150
        for tag in ("<script", "<img", "<at>", "href=\"http://evil", "&lt;b&gt; &amp;", "\u202e", "\u200f", "\r"):
            assert tag not in made.html.replace("&amp;lt;b&amp;gt; &amp;amp;", "")
        assert "\u202e" not in made.text + made.subject
        assert len(made.html) < 20_000


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.id)
def test_outlook_gets_tables_and_nothing_from_elsewhere(detector: Any) -> None:
    html = mail(alert(detector.id), base_url=BASE_URL).html
    assert "<table" in html
    for never in ("src=", "url(", "@import", "<link", "<script", "display:flex", "display: grid", "var(--"):
        assert never not in html
    assert all(step.replace("'", "&#39;") in html for step in alert(detector.id).next_steps)


# One request to Graph.


def sent(server: Loopback, *mails: Mail, patience: float = 10.0, pace: Pace = Pace()) -> Later | Refused | None:  # noqa: B008
    """What became of the last of these mails."""
    async def send() -> Later | Refused | None:
        async with server.serving():
            channel = GraphMail(lambda: graph(server.url, None), SENDER, RECIPIENTS, patience=patience, pace=pace,
                                ticks=lambda: 7.0, clock=lambda: datetime(2026, 3, 10, 12, tzinfo=UTC))
            said: Later | Refused | None = None
            for one in mails:
                said = None
                try:
                    await channel.send(one)
                except (Later, Refused) as error:
                    said = error
            return said

    return asyncio.run(send())


def test_it_is_sent_as_graph_takes_it_and_kept_nowhere() -> None:
    """Microsoft Graph, "user: sendMail"; its parameter table, and the SDK, write Message and SaveToSentItems."""
    server = Loopback(202)
    made = mail(alert("break_glass_sign_in"))
    assert sent(server, made) is None
    [(asked, _, body)] = server.asked
    assert asked == f"POST /v1.0/users/{SENDER}/sendMail"
    assert body["SaveToSentItems"] is False
    assert body["Message"]["subject"] == made.subject
    assert body["Message"]["body"] == {"contentType": "html", "content": made.html}
    assert body["Message"]["importance"] == "high"
    assert [one["emailAddress"]["address"] for one in body["Message"]["toRecipients"]] == list(RECIPIENTS)


@pytest.mark.parametrize(("status", "headers", "after"), [
    (429, {"Retry-After": "7"}, 7.0), (429, {"Retry-After": "Tue, 10 Mar 2026 12:01:30 GMT"}, 90.0), (503, {}, None),
    (500, {}, None)])
def test_busy_is_for_later_and_not_tried_again_by_the_sdk(status: int, headers: dict[str, str], after: float | None) -> None:
    server = Loopback(status, headers, {"error": {"code": "ApplicationThrottled", "message": "slow down"}})
    said = sent(server, PLAIN)
    assert isinstance(said, Later)
    assert (said.after, said.status, len(server.asked)) == (after, status, 1)


@pytest.mark.parametrize("status", [400, 413])
def test_refused_is_refused(status: int) -> None:
    said = sent(Loopback(status, body={"error": {"code": "ErrorAccessDenied", "message": "no"}}), PLAIN)
    assert isinstance(said, Refused)
    assert said.status == status


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_right_or_mailbox_that_is_missing_is_somebodys_to_mend(status: int) -> None:
    said = sent(Loopback(status, body={"error": {"code": "ErrorAccessDenied", "message": "no"}}), PLAIN)
    assert isinstance(said, Later)
    assert said.status == status


def test_silence_and_nobody_there_are_for_later() -> None:
    assert isinstance(sent(Loopback(None), PLAIN, patience=0.2), Later)
    gone = GraphMail(lambda: graph("http://127.0.0.1:9", None), SENDER, RECIPIENTS)
    with pytest.raises(Later):
        asyncio.run(gone.send(PLAIN))


def test_no_token_just_now_is_for_later() -> None:
    class Nobody:
        async def get_token(self, *_: str, **__: Any) -> Any:
            raise ClientAuthenticationError("no identity here")

        async def close(self) -> None:
            return None

    channel = GraphMail.by_identity("https://graph.microsoft.com", Nobody(), SENDER, RECIPIENTS)  # type: ignore[arg-type]
    with pytest.raises(Later):
        asyncio.run(channel.send(PLAIN))


def test_the_pace_is_kept_and_the_last_of_a_minute_are_for_urgent_ones() -> None:
    server = Loopback(202)
    said = sent(server, *[PLAIN] * 3, pace=Pace(most=3, kept=1))
    assert isinstance(said, Later)
    assert (said.after, len(server.asked)) == (60.0, 2)
    assert sent(Loopback(202), PLAIN, PLAIN, Mail("s", "h", "t", urgent=True), pace=Pace(most=3, kept=1)) is None


def test_nobody_is_named_in_logs_or_errors(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="alerting")
    said = sent(Loopback(400, body={"error": {"code": "x", "message": UPN}}), mail(alert()))
    assert said
    assert said.__context__ is None
    assert UPN not in "".join(traceback.format_exception(said)) + caplog.text


def test_it_is_a_channel() -> None:
    channel: Channel[Mail] = GraphMail(lambda: graph("http://127.0.0.1:9", None), SENDER, RECIPIENTS)
    assert channel.name == "email"
