"""What users have registered for MFA, as Graph's registration report has it, page by page."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.json import Decoder

from monitors.registration import Registered
from monitors.tenant.graph import Page, Patience, pages

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient

REPORT: Final = "/reports/authenticationMethods/userRegistrationDetails?$top=999"
PAUSE: Final = 2.0
"""Seconds between two requests: the reports of Graph take 5 in 10 seconds (Microsoft Graph throttling limits)."""


class Details(Struct, frozen=True, rename="camel"):
    """What is read of a userRegistrationDetails; all of it must be there, since what is left out is not known to be none."""

    id: str
    methods_registered: tuple[str, ...]
    is_admin: bool


DECODER: Final = Decoder(Page[Details])


async def registrations(client: "GraphServiceClient", *, start: str = REPORT, pause: float = PAUSE,
                        patience: Patience = Patience()) -> AsyncIterator[list[Registered]]:  # noqa: B008 - a frozen value
    """All users of the report, or those from a stored link on, a page at a time. Raises Unread: it is not all then."""
    async for page in pages(client, start, DECODER, pause=pause, patience=patience):
        yield registered(page)


def registered(page: Page[Details]) -> list[Registered]:
    """The users of one page."""
    return [Registered(one.id.lower(), one.methods_registered, privileged=one.is_admin) for one in page.value]
