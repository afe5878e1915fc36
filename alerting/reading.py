"""An alert in the order and words in which people read it, whatever the channel: plain lines, none of them too long."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from alerting.alert import Alert
from alerting.plain_text import plain

NAME, LINE, STEP, SENTENCE = 80, 160, 240, 400
"""How long names, lines, steps and sentences get."""
MOST_EVIDENCE, MOST_PLACES, MOST_STEPS, MOST_NAMES, MOST_GROUPS, MOST_NOTES = 5, 3, 5, 5, 15, 10

KINDS: Final = {"user": "Who", "policy": "Policy", "app": "App", "address": "Address", "tenant": "Tenant", "feed": "Feed"}
WHOLE_TENANT: Final = "The whole tenant"
ORDER: Final = ("critical", "high", "medium", "low", "info")
GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

ENTRA: Final = "https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~"
"""The page of one user. `overview` is as Maester (maester365/maester) and CIPP (KelvinTegelaar/CIPP) link it, the form that
Microsoft's own reports use for a neighbouring page (microsoft/zerotrustassessment, Test-Assessment.21782.ps1: UserAuthMethods).
`SignIns` is known only from what people wrote down of the portal; a page that does not exist opens at the overview."""


class Fact(NamedTuple):
    """One thing to know: who, when, where; `notes` are its small print, `loud` what must not be overlooked."""

    label: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    loud: str = ""


class Link(NamedTuple):
    """Where to go on."""

    title: str
    url: str


class Reading(NamedTuple):
    """An alert, ready to be set in any form. `evidence` holds (time, what it says); `more` says what is left out."""

    severity: str
    again: str
    title: str
    summary: str
    facts: tuple[Fact, ...]
    why: str
    steps: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    more: str
    links: tuple[Link, ...]
    reference: str


class Group(NamedTuple):
    """The alerts of one detector in a digest: how many, about whom most, and how many others."""

    severity: str
    title: str
    number: str
    names: tuple[str, ...]
    more: str


class Digest(NamedTuple):
    """What happened on one day that nobody had to be woken for."""

    title: str
    summary: str
    groups: tuple[Group, ...]
    more: str
    notes: tuple[str, ...] = ()
    """What is about to change by itself."""


def read(alert: Alert, base_url: str = "") -> Reading:
    """The alert as people read it; the runbook is linked only where `base_url` says where runbooks are."""
    left = max(alert.count, len(alert.evidence)) - min(len(alert.evidence), MOST_EVIDENCE)
    days = len({one.at[:10] for one in alert.evidence[:MOST_EVIDENCE]}) > 1
    return Reading(
        severity=severity(alert), again=f"raised {alert.raised} times" if alert.raised > 1 else "",
        title=plain(alert.title, LINE), summary=summary(alert), facts=tuple(_facts(alert)),
        why=plain(alert.context.get("why", ""), SENTENCE),
        steps=tuple(plain(step, STEP) for step in alert.next_steps[:MOST_STEPS]),
        evidence=tuple((_moment(one.at, with_day=days), plain(one.what, LINE)) for one in alert.evidence[:MOST_EVIDENCE]),
        more=f"and {left:,} more" if left and alert.evidence else "", links=tuple(_links(alert, base_url)),
        reference=_reference(alert))


def severity(alert: Alert) -> str:
    """The severity, if it is one; what is not is shown as the gravest, never hidden."""
    return alert.severity if alert.severity in ORDER else ORDER[0]


def summary(alert: Alert) -> str:
    """The summary, with a long name in it cut, so that the sentence around it is still read."""
    name = alert.subject.name or alert.subject.id
    said = alert.summary.replace(name, plain(name, NAME)) if len(name) > NAME else alert.summary
    return plain(said, SENTENCE)


def subject(alert: Alert) -> str:
    """Whom or what it is about, as people know it."""
    fallback = WHOLE_TENANT if alert.subject.kind == "tenant" else "unknown"
    return plain(alert.subject.name, NAME) or plain(alert.subject.id, NAME) or fallback


def _facts(alert: Alert) -> Iterator[Fact]:
    loud = "Privileged account" if alert.context.get("privileged") else ""
    yield Fact(KINDS.get(alert.subject.kind, "About"), (subject(alert),), tuple(_about(alert)), loud)
    yield Fact("When", (when(alert.first_seen, alert.last_seen),))
    if places := _places(alert):
        yield Fact("Where", tuple(places))
    methods = alert.context.get("methods")
    if isinstance(methods, list | tuple):
        yield Fact("Methods", (plain(", ".join(map(str, methods)), LINE) or "none registered",))


def _about(alert: Alert) -> Iterator[str]:
    kind, id_, name = alert.subject.kind, alert.subject.id, alert.subject.name
    if kind == "user" and not alert.context.get("privileged"):
        yield "Not known as privileged"
    if kind == "tenant" and alert.count > 1:
        yield f"{alert.count:,} in all"
    if name and id_ and name.casefold() != id_.casefold():
        yield f"{'Object id' if GUID.fullmatch(id_) else 'Id'} {plain(id_, NAME)}"


def _places(alert: Alert) -> list[str]:
    """Where the records say it came from, the most frequent first."""
    said = (one.what.rpartition("from ") for one in alert.evidence)
    found = Counter(plain(place, NAME) for _, mark, place in said if mark)
    shown = [place for place, _ in found.most_common(MOST_PLACES)]
    return [*shown, f"and {len(found) - MOST_PLACES:,} more places"] if len(found) > MOST_PLACES else shown


def when(first: str, last: str) -> str:
    """When it began and when it was last seen, in UTC."""
    day, other = _day(first), _day(last)
    if first == last:
        return f"{day}, {_moment(first)} UTC"
    return f"{day}, {_moment(first)} to {_moment(last)} UTC" if day == other else (
        f"{day}, {_moment(first)} to {other}, {_moment(last)} UTC")


def _day(at: str) -> str:
    moment = _utc(at)
    return f"{moment.day} {moment:%B %Y}"


def _moment(at: str, *, with_day: bool = False) -> str:
    moment = _utc(at)
    return f"{moment.day} {moment:%b %H:%M:%S}" if with_day else f"{moment:%H:%M:%S}"


def _utc(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)


def _links(alert: Alert, base_url: str) -> Iterator[Link]:
    id_ = alert.subject.id
    if alert.subject.kind == "user" and GUID.fullmatch(id_):
        yield Link("Sign-in logs", f"{ENTRA}/SignIns/userId/{quote(id_, safe='')}")
        yield Link("User in Entra", f"{ENTRA}/overview/userId/{quote(id_, safe='')}")
    if alert.runbook and urlsplit(base_url).scheme in ("http", "https"):
        yield Link("Runbook", f"{base_url.rstrip('/')}/{quote(alert.runbook.lstrip('/'))}")


def _reference(alert: Alert) -> str:
    return plain(" · ".join(("Latchkey", alert.detector, *alert.techniques[:6], f"alert {alert.id}")), LINE)


def read_digest(alerts: Sequence[Alert], day: date, notes: Sequence[str] = (), most: int = MOST_GROUPS) -> Digest:
    """The alerts of a day by severity, detector and ring, the most frequent first, at most so many kinds of them; then notes."""
    kinds: dict[tuple[int, str, str], list[Alert]] = {}
    for alert in alerts:
        kinds.setdefault((ORDER.index(severity(alert)), alert.detector, _ring(alert)), []).append(alert)
    groups = [_group(kinds[key]) for key in sorted(kinds, key=lambda key: (key[0], -len(kinds[key]), key[1:]))]
    who = len({(alert.subject.kind, alert.subject.id) for alert in alerts})
    left = len(groups) - most
    return Digest(
        title=f"{day:%A}, {day.day} {day:%B %Y}",
        summary=f"{_number(len(alerts), 'alert')} about {_number(who, _noun(alerts))}." if alerts else "Nothing to report.",
        groups=tuple(groups[:most]), more=f"and {_number(left, 'more kind')} of alert" if left > 0 else "",
        notes=tuple(plain(note, LINE) for note in notes[:MOST_NOTES]))


def _group(alerts: list[Alert]) -> Group:
    names = Counter[str]()
    for alert in alerts:
        names[subject(alert)] += 1
    shown = [name if times == 1 else f"{name} ({times} times)" for name, times in names.most_common(MOST_NAMES)]
    left = len(names) - len(shown)
    ring = _ring(alerts[0])
    title = f"{alerts[0].title}, ring {ring}" if ring else alerts[0].title
    return Group(severity(alerts[0]), plain(title, LINE), _number(len(alerts), "alert"), tuple(shown),
                 f"and {left:,} more" if left else "")


def _ring(alert: Alert) -> str:
    """The rollout ring of whom it is about, where that is told; "" for none."""
    return str(alert.context.get("ring", ""))


def _noun(alerts: Sequence[Alert]) -> str:
    return "user" if all(alert.subject.kind == "user" for alert in alerts) else "subject"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
