"""Mails as sendMail takes them: in Graph's own spelling, or with the capitals that its parameter table and the SDK write."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import chain
from typing import Any

from sandbox.graph.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Mail:
    """One that was sent."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    html: str
    importance: str
    received: datetime


def read(sender: str, body: Mapping[str, Any], at: datetime) -> Mail:
    """The mail of a request. Raises Refusal."""
    message = _known(_known(body, "sendMail").get("message"), "message")
    text = _known(message.get("body"), "body")
    kind = str(text.get("contenttype", "text")).lower()
    content = _string(text.get("content"), "content")
    if kind not in ("text", "html"):
        raise _unreadable("contentType")
    return Mail(sender, _recipients(message), _string(message.get("subject"), "subject"),
                content if kind == "html" else f"<pre>{escape(content)}</pre>",
                str(message.get("importance") or "normal").lower(), at)


def _recipients(message: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = [message.get(kind) or [] for kind in ("torecipients", "ccrecipients", "bccrecipients")]
    if not all(isinstance(kind, list) for kind in kinds):
        raise _unreadable("recipients")
    found = [_known(_known(one, "recipient").get("emailaddress"), "emailAddress").get("address") for one in chain(*kinds)]
    if not found or not all(isinstance(one, str) and "@" in one for one in found):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    return tuple(found)


def _known(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unreadable(what)
    return {str(name).lower(): inner for name, inner in value.items()}


def _string(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _unreadable(what)
    return value


def _unreadable(what: str) -> Refusal:
    return Refusal(400, "RequestBodyRead", f"'{what}' is missing, or is not of the form that sendMail takes.")
