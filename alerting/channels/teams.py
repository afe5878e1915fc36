"""The Teams channel: an alert as an Adaptive Card, and the Workflows webhook that posts it.

Text that people outside may have written stands in RichTextBlocks only: those know no Markdown on any client (Microsoft,
"Text features" of Adaptive Cards). Colours are the host's own words, so that light, dark and high contrast all read well.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec

from alerting.alert import Alert
from alerting.channels import NO_ANSWER, check, now
from alerting.plain_text import markdown
from alerting.reading import MOST_GROUPS, Digest, Fact, Group, Link, Reading, read, read_digest

Json = dict[str, Any]

MOST_BYTES: Final = 20_480
"""Teams takes about 28 KB; below this no card has been seen to be refused."""
STYLES: Final = {"critical": "attention", "high": "warning", "medium": "accent", "low": "emphasis", "info": "emphasis"}
PATIENCE: Final = 10.0
"""Seconds that one post may take."""
NOT_FOUND: Final = 404


def message(alert: Alert, *, base_url: str = "") -> Json:
    """The alert as the Workflows webhook takes it."""
    return attached(card(alert, base_url=base_url))


def attached(content: Json) -> Json:
    """A card as the Workflows webhook takes it: one attachment, since some flows post only the first."""
    return {"type": "message", "attachments": [
        {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}]}


def card(alert: Alert, *, base_url: str = "") -> Json:
    """The alert for somebody who was just woken: what it is, whom it concerns, what to do now."""
    told = read(alert, base_url)
    return _card(_body(told), told.links)


def cleared_card(alert: Alert) -> Json:
    """That an alert which had been told no longer stands."""
    told = read(alert)
    return _card([_head("good", "cleared", told.title), _paragraph(told.summary), *map(_fact, told.facts[:2]),
                  _small(told.reference)], told.links)


def digest_card(alerts: Sequence[Alert], day: date, notes: Sequence[str] = ()) -> Json:
    """What happened on a day that nobody had to be woken for: as many kinds of alert as there is room for."""
    cards = (_card(_digest(read_digest(alerts, day, notes, most)), ()) for most in range(MOST_GROUPS, -1, -1))
    return next(one for one in cards if len(msgspec.json.encode(attached(one))) <= MOST_BYTES)


def _card(body: Iterable[Json], links: Iterable[Link]) -> Json:
    actions = [{"type": "Action.OpenUrl", "title": link.title, "url": link.url} for link in links]
    return {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.5",
            "body": list(body), **({"actions": actions} if actions else {})}


def _body(told: Reading) -> Iterator[Json]:
    yield _head(STYLES[told.severity], " · ".join(filter(None, (told.severity, told.again))), told.title)
    yield _paragraph(told.summary)
    yield from map(_fact, told.facts)
    if told.why:
        yield _heading("Why it matters")
        yield _paragraph(told.why, spacing="small")
    if told.steps:
        yield _heading("What to do now")
        yield from (_step(number, step) for number, step in enumerate(told.steps, 1))
    if told.evidence:
        yield _heading("What it rests on")
        yield from (_evidence(at, what) for at, what in told.evidence)
    if told.more:
        yield _rich(_run(told.more, size="small", isSubtle=True), spacing="small")
    yield _small(told.reference)


def _digest(told: Digest) -> Iterator[Json]:
    yield _head("emphasis", "daily digest", told.title)
    yield _paragraph(told.summary)
    for group in told.groups:
        yield from _group(group)
    if told.more:
        yield _paragraph(told.more)
    if told.notes:
        yield _heading("Also")
        yield from map(_paragraph, told.notes)


def _group(group: Group) -> Iterator[Json]:
    yield _heading(group.title)
    yield _rich(_run(f"{group.severity.capitalize()}, {group.number}", isSubtle=True), spacing="none")
    yield _rich(_run(", ".join((*group.names, group.more) if group.more else group.names)), spacing="small")


# The few elements that cards are made of.


def _head(style: str, word: str, title: str) -> Json:
    return {"type": "Container", "style": style, "bleed": True, "items": [
        _rich(_run(word.upper(), weight="bolder", size="small")),
        {"type": "TextBlock", "text": markdown(title), "style": "heading", "weight": "bolder", "size": "large", "wrap": True,
         "spacing": "none"}]}


def _heading(words: str) -> Json:
    return {"type": "TextBlock", "text": markdown(words), "weight": "bolder", "wrap": True, "spacing": "large"}


def _paragraph(words: str, **odd: Any) -> Json:
    return _rich(_run(words), **odd)


def _small(words: str) -> Json:
    return _rich(_run(words, size="small", isSubtle=True), spacing="large", separator=True)


def _fact(fact: Fact) -> Json:
    lines = [_rich(_run(line), spacing="none") for line in fact.lines]
    loud = [_rich(_run(fact.loud, weight="bolder"), spacing="none")] if fact.loud else []
    notes = [_rich(_run(note, size="small", isSubtle=True), spacing="none") for note in fact.notes]
    return _columns("64px", _rich(_run(fact.label, isSubtle=True)), [*lines, *loud, *notes])


def _evidence(at: str, what: str) -> Json:
    return _rich(_run(f"{at}  ", size="small", isSubtle=True), _run(what, size="small"), spacing="small")


def _step(number: int, words: str) -> Json:
    return _columns("16px", _rich(_run(f"{number}.", weight="bolder")), [_rich(_run(words))])


def _columns(width: str, left: Json, right: list[Json]) -> Json:
    return {"type": "ColumnSet", "spacing": "small", "columns": [
        {"type": "Column", "width": width, "items": [left]},
        {"type": "Column", "width": "stretch", "spacing": "small", "items": right}]}


def _rich(*runs: Json, **odd: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs), **odd}


def _run(words: str, **odd: Any) -> Json:
    # {{DATE(…)}} and {{TIME(…)}} are worked out in any text of a card; apart, the braces are only braces.
    return {"type": "TextRun", "text": words.replace("{{", "{ {"), **odd}


class TeamsWebhook:
    """Posts messages to one Workflows webhook. Its address is a secret: it is in no error, log or representation."""

    name = "teams"

    def __init__(self, url: str, *, patience: float = PATIENCE, clock: Callable[[], datetime] = now) -> None:
        self._url = url
        self._patience = patience
        self._clock = clock

    async def send(self, message: Json) -> None:
        """Post it once; accepted means that the flow was started. Raises Later or Refused."""
        status, retry_after = await self._post(msgspec.json.encode(message))
        check(status, retry_after, self._clock())

    async def _post(self, body: bytes) -> tuple[int, str | None]:
        """The answer's status and Retry-After. Errors end here: aiohttp's name the address, and so would any that chains them."""
        from aiohttp import ClientError, ClientSession, ClientTimeout, InvalidURL, NonHttpUrlClientError

        try:
            async with (ClientSession(timeout=ClientTimeout(total=self._patience)) as session,
                        session.post(self._url, data=body, headers={"Content-Type": "application/json"},
                                     allow_redirects=False) as answer):
                return answer.status, answer.headers.get("Retry-After")
        except (InvalidURL, NonHttpUrlClientError):
            return NOT_FOUND, None
        except (ClientError, TimeoutError, OSError):
            return NO_ANSWER, None
