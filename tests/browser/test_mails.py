"""Mails as a browser renders them, on a phone and on a desk, in a light and a dark theme."""

from datetime import date

import pytest

from alerting.channels.email import Mail, cleared_mail, digest_mail, mail
from alerting.plain_text import plain
from monitors.finding import Severity, Subject
from tests.alerting.alerts import (
    BASE_URL,
    DETECTORS,
    EVIL,
    alert,
    channel_down,
    drill_over,
    evidence,
    hostile,
    roll_up,
)
from tests.browser.eyes import Eyes, Seen
from tests.browser.test_cards import NOTES, words
from tests.builders import USER, guid

DAY = date(2026, 3, 10)
ENTRA = "https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~"
OURS = [f"{ENTRA}/SignIns/userId/{USER}", f"{ENTRA}/overview/userId/{USER}"]


def sound(seen: Seen) -> Seen:
    """What was seen, once nothing is wrong with how it is rendered and nothing was fetched from elsewhere."""
    assert (seen["overflow"], seen["outside"]) == (0, [])
    assert (seen["dialogs"], seen["requests"], seen["scripts"], seen["errors"]) == ([], [], 0, [])
    assert set(seen["marked"]) <= {"h1", "h2"}
    return seen


@pytest.mark.parametrize(("name", "made"), [
    ("critical", mail(alert("break_glass_sign_in", privileged=True), base_url=BASE_URL)),
    ("high", mail(alert("risky_sign_in", evidence=evidence(500), count=500, severity=Severity.HIGH, raised=3))),
    ("medium", mail(alert(), base_url=BASE_URL)),
    ("low", mail(alert("account_locked"))),
    ("roll-up", mail(roll_up())),
    ("drill-over", mail(drill_over(), base_url=BASE_URL)),
    ("channel-down", mail(channel_down())),
    ("digest-notes", digest_mail([alert("account_locked")], DAY, NOTES)),
    ("cleared", cleared_mail(alert(status="withdrawn"))),
    ("digest", digest_mail([alert(one.id, subject=Subject("user", guid(n), f"user{n}@contoso.test"))
                            for one in DETECTORS for n in range(8)], DAY)),
])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_mail_reads_well(eyes: Eyes, name: str, made: Mail, theme: str) -> None:
    for width in (360, 800):
        seen = sound(eyes.page(made.html, f"mail-{name}-{theme}-{width}", theme=theme, width=width))
        assert seen["background"] == ("rgb(243, 242, 241)" if theme == "light" else "rgb(27, 26, 25)")
        said = words(seen["text"])
        for line in made.text.splitlines()[1:]:
            assert words(line).partition(": ")[2 if "://" not in line and line[:6] in ("Who: ", "When: ") else 0] in said


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_names_come_out_as_text(eyes: Eyes, text: str) -> None:
    shown = words(plain(text, 80))
    seen = sound(eyes.page(mail(hostile(text)).html, f"mail-hostile-{EVIL.index(text)}", width=360))
    assert words(seen["text"]).count(shown) >= 2
    assert seen["anchors"] == OURS
    assert "\u202e" not in seen["text"]
    assert shown in words(sound(eyes.page(digest_mail([hostile(text)], DAY).html))["text"])
    assert sound(eyes.page(cleared_mail(hostile(text)).html))["anchors"] == OURS
