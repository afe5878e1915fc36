"""Cards as Microsoft's own library renders them, on a narrow phone, in a light and a dark theme."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from alerting.alert import Alert
from alerting.channels.teams import attached, card, cleared_card, digest_card
from alerting.drilling import SILENT
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
from tests.builders import UPN, USER, guid

DAY = date(2026, 3, 10)
PHONE = 320
NOTES = ["The exception for scanner@contoso.test to use IMAP4 ends on 14 March 2026.",
         'Entra said of a failed MFA: "MFA denied; the moon was full". Latchkey counts it as a failure of unknown reason.']
LINKS = ["Sign-in logs", "User in Entra", "Runbook"]


def sound(seen: Seen) -> Seen:
    """What was seen, once nothing is wrong with how it is rendered."""
    assert seen["events"] == []
    assert seen["errors"] == []
    assert (seen["overflow"], seen["outside"]) == (0, [])
    assert (seen["dialogs"], seen["requests"], seen["scripts"], seen["anchors"]) == ([], [], 0, [])
    return seen


def words(text: str) -> str:
    """The same with every run of white space as one space, as people read it."""
    return " ".join(text.split())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.id)
def test_every_detector_reads_well(eyes: Eyes, detector: Any, theme: str) -> None:
    one = alert(detector.id, privileged=True)
    seen = sound(eyes.card(card(one, base_url=BASE_URL), f"{detector.id}-{theme}", theme=theme, width=PHONE))
    said = words(seen["text"])
    order = [one.severity.upper(), one.title, words(one.summary), f"Who {UPN}", "Privileged account", USER,
             "10 March 2026, 11:56:00 to 12:05:00 UTC", "198.51.100.7 (Lagos, NG)", words(one.context["why"]),
             *(f"{n}. {step}" for n, step in enumerate(one.next_steps, 1)), "11:56:00 500121 MFA denied", "and 1 more", *LINKS]
    for part in order:
        assert part in said, f"{part} is not there, or not in its place"
        said = said.partition(part)[2]
    assert seen["headings"] == [one.title]
    assert seen["buttons"] == LINKS


@pytest.mark.parametrize(("name", "made"), [
    ("cleared", cleared_card(alert(status="withdrawn"))),
    ("digest", digest_card([alert(one.id, subject=Subject("user", guid(n), f"user{n}@contoso.test"))
                            for one in DETECTORS for n in range(8)], DAY)),
    ("digest-empty", digest_card([], DAY)),
    ("roll-up", card(roll_up(), base_url=BASE_URL)),
    ("drill-over", card(drill_over(), base_url=BASE_URL)),
    ("drill-failed", card(drill_over(SILENT), base_url=BASE_URL)),
    ("channel-down", card(channel_down(), base_url=BASE_URL)),
    ("channel-back", cleared_card(channel_down("withdrawn"))),
    ("digest-notes", digest_card([alert("account_locked")], DAY, NOTES)),
    ("drill", card(replace(alert("break_glass_sign_in"), severity="info", title="DRILL: Break-glass account signed in"))),
    ("many", card(alert("risky_sign_in", evidence=evidence(500), count=500, severity=Severity.HIGH, raised=3),
                  base_url=BASE_URL)),
])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_other_cards_read_well(eyes: Eyes, name: str, made: dict[str, Any], theme: str) -> None:
    for width in (PHONE, 720):
        sound(eyes.card(made, f"{name}-{theme}-{width}", theme=theme, width=width))


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:20])
def test_names_come_out_as_text(eyes: Eyes, text: str) -> None:
    one = hostile(text)
    seen = sound(eyes.card(card(one, base_url=BASE_URL), f"hostile-{EVIL.index(text)}"))
    shown = words(plain(text, 80).replace("{{", "{ {"))
    assert words(seen["text"]).count(shown) >= 2, "in who, and in what it rests on"
    assert seen["marked"] == []
    assert seen["buttons"] == LINKS
    assert "\u202e" not in seen["text"]
    for made in (cleared_card(one), digest_card([one], DAY)):
        again = sound(eyes.card(made))
        assert shown in words(again["text"])
        assert again["marked"] == []


NASTY = [
    *EVIL[:-1], "# one", "1) one", "- [ ] one", "+ one", "> one", "~~~", "```", "    four spaces", "| a | b |", "--- ", "===",
    "![image](http://evil.test/x.png)", "<http://evil.test>", "[a]: http://evil.test", "a\\", "\\[x](http://evil.test)",
    "&#91;x&#93;(http://evil.test)", "*", "_a_b_", "a*b*c", "&copy;", "TIME {{TIME(2017-02-14T06:00:00Z)}}"]


def test_even_a_title_that_markdown_reads_comes_out_as_text(eyes: Eyes) -> None:
    for start in range(0, len(NASTY), 10):
        some = NASTY[start:start + 10]
        titled: list[Alert] = [alert(title=title, detector=f"d{n}") for n, title in enumerate(some)]
        assert [one.title for one in titled] == some
        seen = sound(eyes.card(digest_card(titled, DAY)))
        assert [title for title in some if words(plain(title, 160)) not in words(seen["text"])] == []
        assert seen["marked"] == []


def test_the_eyes_see_what_is_wrong(eyes: Eyes) -> None:
    """Each fault that the tests above would tell of is seen, were it there."""
    good = card(alert())
    bad = good | {"body": [{"type": "TextBlock", "text": "**b** [x](http://evil.test)"}, {"type": "Nonsense"}]}
    seen = eyes.card(bad)
    assert any("Nonsense" in event for event in seen["events"])
    assert (seen["marked"], seen["anchors"]) == (["strong"], ["http://evil.test/"])
    assert eyes.card(good | {"actions": [{"type": "Action.OpenUrl", "title": "No address"}]})["events"]
    assert eyes.card(good | {"version": "2.0"})["events"]
    wide = {"type": "ColumnSet", "columns": [{"type": "Column", "width": "500px", "items": good["body"][1:2]}]}
    assert eyes.card(good | {"body": [wide]})["overflow"]
    page = eyes.page("<p>x</p><script>alert(1)</script><img src='http://evil.test/x.png'>")
    assert (page["scripts"], page["dialogs"], page["requests"]) == (1, ["1"], ["http://evil.test/x.png"])


def test_what_teams_would_read_is_what_was_seen() -> None:
    assert attached(card(alert()))["attachments"][0]["content"] == card(alert())
