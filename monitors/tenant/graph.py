"""Microsoft Graph: the client, one answer at a time whatever throttling says, and lists page by page."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
import stamina

from monitors.metrics import Metric, say

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from msgraph.graph_service_client import GraphServiceClient

Item = TypeVar("Item")

NO_ANSWER: Final = 0
TOO_MANY: Final = 429
LONGEST: Final = 100.0
"""Seconds that the SDK waits for an answer by default (httpx would wait 5); who asks should be less patient."""
TRANSIENT: Final = (NO_ANSWER, 408, TOO_MANY)
"""What may pass by itself, beside everything from 500 on."""
HEADERS: Final = {"Accept": "application/json", "Prefer": "include-unknown-enum-members", "x-ms-throttle-priority": "Low"}
"""Values of enumerations that came later are told only to who asks; and of all that Graph has to do, a scan can wait."""
KIND: Final = re.compile(r"/(?:v1\.0|beta)((?:/[A-Za-z]+){1,2})(?=[/?(]|$)")
"""The beginning of a path, which says what is read and never whose."""
LICENCE_CODES: Final = ("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "AadPremiumLicenseRequired", "NoLicense")
Turn = Callable[[], Awaitable[None]]
"""Waits until a request may be made."""


class Unread(Exception):
    """A part of the tenant that could not be read, which is not an empty one; `status` and `code` are Graph's, if it spoke.

    `unlicensed` where Graph says that the tenant lacks a licence.
    """

    def __init__(self, why: str, status: int = NO_ANSWER, code: str = "", *, unlicensed: bool = False) -> None:
        super().__init__(why)
        self.status = status
        self.code = code
        self.unlicensed = unlicensed


class Unreachable(Unread):
    """Graph did not answer, or there is no token for it."""


class Repeated(Unread):
    """Graph led back to a page that was read before; following it would never end."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something is asked for, and the most seconds for one answer and for one pause; the first pause is short."""

    attempts: int = 6
    answer: float = 60.0
    first_pause: float = 1.0
    longest_pause: float = 60.0


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """One page of a list, and the link to the next one."""

    value: tuple[Item, ...]
    next: str | None = msgspec.field(name="@odata.nextLink", default=None)


@asynccontextmanager
async def graph(endpoint: str, credential: "AsyncTokenCredential | None") -> "AsyncIterator[GraphServiceClient]":
    """A client of the Graph at an endpoint. The SDK's transport does not close the one beneath it, so that is done here."""
    from httpx import AsyncClient, AsyncHTTPTransport
    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph.graph_request_adapter import GraphRequestAdapter, options
    from msgraph.graph_service_client import GraphServiceClient
    from msgraph_core import GraphClientFactory  # type: ignore[import-untyped]

    identity = AzureIdentityAuthenticationProvider(  # a link that leads elsewhere gets no token
        credential, scopes=[f"{endpoint}/.default"], allowed_hosts=[urlsplit(endpoint).hostname or ""]) if credential else None
    async with AsyncHTTPTransport() as transport:
        http = AsyncClient(transport=transport, timeout=LONGEST)
        client = GraphClientFactory.create_with_default_middleware(client=http, options=options)
        adapter = GraphRequestAdapter(identity or AnonymousAuthenticationProvider(), client)
        adapter.base_url = f"{endpoint}/v1.0"
        yield GraphServiceClient(request_adapter=adapter)


async def pages(client: "GraphServiceClient", start: str, decoder: msgspec.json.Decoder[Page[Item]], *, pause: float = 0.0,
                patience: Patience = Patience(), turn: Turn | None = None,
                mark: Callable[[tuple[Item, ...]], int] = hash) -> AsyncIterator[Page[Item]]:
    """A list from a path or a stored link on, its requests at least `pause` seconds apart. Raises Unread, Repeated among it."""
    link: str | None = start if "://" in start else f"{client.request_adapter.base_url}{start}"
    read: set[str | int] = set()
    clock = asyncio.get_running_loop()
    while link:
        began = clock.time()
        page = decoded(await fetch(client, link, patience, turn), decoder)
        marks: set[str | int] = {link, mark(page.value)} if page.value else {link}  # empty pages may well come on the way
        if read & marks:
            raise Repeated("Graph led back to a page that it had given before")
        read |= marks
        yield page
        link = page.next
        if link:
            await asyncio.sleep(began + pause - clock.time())


def decoded(body: bytes, decoder: msgspec.json.Decoder[Page[Item]]) -> Page[Item]:
    """A page from its bytes. Raises Unread."""
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise Unread(f"Graph's answer is not of the form that it documents: {error}") from error


async def fetch(client: "GraphServiceClient", url: str, patience: Patience = Patience(), turn: Turn | None = None) -> bytes:
    """The body at a URL: waits for its turn each time, and as Graph says, backs off where it only fails. Raises Unread."""
    from kiota_abstractions.api_error import APIError

    try:
        async for attempt in stamina.retry_context(
                on=lambda error: wait_as_told(_noted(error, url), patience.longest_pause), attempts=patience.attempts,
                timeout=None, wait_initial=patience.first_pause, wait_jitter=patience.first_pause,
                wait_max=patience.longest_pause):
            with attempt:
                if turn:
                    await turn()
                async with asyncio.timeout(patience.answer):
                    body = await _with_a_token(client, url)
                say({Metric.GRAPH_PAGES: 1}, path=kind_of(url))
                return body
    except APIError as error:
        status, code = error.response_status_code or NO_ANSWER, _code(error)
        raise Unread(f"Graph answered {status} {code}".strip(), status, code, unlicensed=_unlicensed(error)) from error
    except silence() as error:
        raise Unreachable(f"Graph could not be reached ({type(error).__name__})") from error
    raise AssertionError("not reached: the last attempt returns or raises")


async def _with_a_token(client: "GraphServiceClient", url: str) -> bytes:
    """Graph's answer; where it says that the token is not valid any more, once more, which asks for a token anew."""
    from kiota_abstractions.api_error import APIError

    try:
        return await _get(client, url)
    except APIError as error:
        if error.response_status_code != 401:
            raise
        return await _get(client, url)


async def _get(client: "GraphServiceClient", url: str) -> bytes:
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation
    from kiota_http.middleware.options import RetryHandlerOption
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    request = RequestInformation(Method.GET)
    request.url = url
    for name, value in HEADERS.items():
        request.headers.try_add(name, value)
    # The SDK tries again by itself on 429, 503 and 504 only, and its pauses are not ours to bound.
    request.add_request_options([RetryHandlerOption(max_retries=0, should_retry=False)])
    body: bytes | None = await client.request_adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
    return body or b""


def wait_as_told(error: Exception, longest: float) -> bool | float:
    """Whether asking again may do better, and after how many seconds where Graph says so; never where that is too long."""
    from kiota_abstractions.api_error import APIError

    if not isinstance(error, (APIError, *silence())):
        return False
    status = error.response_status_code or NO_ANSWER if isinstance(error, APIError) else NO_ANSWER
    if status not in TRANSIENT and status < 500:
        return False
    told = (error.response_headers or {}).get("retry-after", "") if isinstance(error, APIError) else ""
    if not told.isdecimal():  # Graph writes seconds; else its silence is ours to fill
        return True
    return float(told) if float(told) <= longest else False


def kind_of(url: str) -> str:
    """What a URL of Graph asks for, without ids, names and queries."""
    found = KIND.search(url)
    return found[1] if found else "?"


def _noted(error: Exception, url: str) -> Exception:
    """The error, once it is said where Graph asks to come later."""
    if getattr(error, "response_status_code", None) == TOO_MANY:
        say({Metric.GRAPH_THROTTLED: 1}, path=kind_of(url))
    return error


def _code(error: Exception) -> str:
    return getattr(getattr(error, "error", None), "code", None) or ""


def _unlicensed(error: Exception) -> bool:
    """By the code where there is one for it; else Graph says so only in its sentence, which is not ours to pass on."""
    said = (getattr(getattr(error, "error", None), "message", None) or "").casefold()
    return _code(error) in LICENCE_CODES or "not licensed" in said or "premium license" in said


@cache
def silence() -> tuple[type[Exception], ...]:
    """How it shows that Graph did not answer, or that there is no token for it just now."""
    from azure.core.exceptions import AzureError
    from httpx import HTTPError

    return HTTPError, AzureError, TimeoutError, OSError
