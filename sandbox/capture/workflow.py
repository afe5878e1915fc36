"""What a Teams Workflows webhook takes: messages of Adaptive Cards, up to 28 KB."""

import json
from typing import Any, Final

MOST_BYTES: Final = 28 * 1024
CARD: Final = "application/vnd.microsoft.card.adaptive"


class Refused(Exception):
    """A post that the flow does not take, with the answer's status and Power Automate's code."""

    def __init__(self, status: int, code: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        """As Power Automate words it."""
        return {"error": {"code": self.code, "message": str(self)}}


def cards(body: bytes) -> list[dict[str, Any]]:
    """The cards of a post, in their order. Raises Refused."""
    if len(body) > MOST_BYTES:
        raise Refused(413, "RequestEntityTooLarge", f"Request Entity too large: {len(body)} bytes.")
    try:
        message = json.loads(body, parse_constant=_no_json)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "InvalidRequestContent", "The request body is not JSON.") from error
    if not isinstance(message, dict) or message.get("type") != "message":
        raise _mismatch("expected an object whose type is message")
    attachments = message.get("attachments")
    if not isinstance(attachments, list) or not attachments:
        raise _mismatch("expected attachments")
    return [_card(one) for one in attachments]


def _card(attachment: object) -> dict[str, Any]:
    if not isinstance(attachment, dict) or attachment.get("contentType") != CARD:
        raise _mismatch(f"expected attachments whose contentType is {CARD}")
    content = attachment.get("content")
    if not isinstance(content, dict) or content.get("type") != "AdaptiveCard":
        raise _mismatch("expected the content of an attachment to be an AdaptiveCard")
    return content


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _mismatch(why: str) -> Refused:
    return Refused(400, "TriggerInputSchemaMismatch", f"The input body for trigger 'manual' did not match its schema: {why}.")
