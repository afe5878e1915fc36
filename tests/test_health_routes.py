"""GET /api/health over the small host and Azurite: strangers learn one word in both modes, readers each part's state."""

import asyncio
from typing import Any

import aiohttp
import pytest

from alerting.wiring import opened
from monitors import wiring
from monitors.gate import Role
from sandbox.host import Host
from tests.builders import guid
from tests.test_routes import HUBS, KEY, loaded, principal

READER = {"X-MS-CLIENT-PRINCIPAL": principal(Role.READER)}
PARTS = {"store", "settings", "feed", "dead_letters", "scans", "outbox", "channels"}
ALIVE = (200, {"status": "alive"})


def asked(monkeypatch: pytest.MonkeyPatch, *asking: tuple[str, dict[str, str]], **environment: str) -> list[tuple[int, Any]]:
    """What a worker with this environment answers to each request."""
    for name, text in {"DATA_STORAGE_TABLES": "", "BREAK_GLASS_IDS": guid(1), "TEAMS_WEBHOOK_URL": "https://contoso.test/?sig=secret",
                       "WEBSITE_AUTH_ENABLED": "", **environment}.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(wiring, "_runtime", None)
    wiring.settings.cache_clear()

    async def go() -> list[tuple[int, Any]]:
        found = []
        async with Host(loaded(), HUBS, key=KEY).serving() as url, aiohttp.ClientSession() as session:
            for route, headers in asking:
                async with session.get(f"{url}/api/{route}", headers=headers) as answer:
                    told = await answer.json() if answer.content_type == "application/json" else await answer.text()
                    found.append((answer.status, told))
        if environment.get("DATA_STORAGE_TABLES"):
            store: Any = (await wiring.runtime(opened).parts()).stream.ledger.store
            await store.close()
        return found

    try:
        return asyncio.run(go())
    finally:
        wiring.settings.cache_clear()


def test_with_easy_auth_readers_learn_how_each_part_is(monkeypatch: pytest.MonkeyPatch, azurite: str) -> None:
    stranger, other, reader, detail = asked(
        monkeypatch, ("health", {}), ("health", {"X-MS-CLIENT-PRINCIPAL": principal("Other.Role")}), ("health", READER),
        ("health/detail", READER), HTTP_AUTH="entra", WEBSITE_AUTH_ENABLED="True", DATA_STORAGE_TABLES=azurite,
        DIGEST_HOUR="noon")
    assert (stranger, other) == (ALIVE, ALIVE)
    status, told = reader
    assert (status, told["status"], told["parts"].keys(), detail[1]["parts"].keys()) == (200, "alive", PARTS, PARTS)
    assert {part: told["parts"][part]["status"] for part in ("store", "settings", "channels")} == {
        "store": "well", "settings": "unwell", "channels": "well"}
    assert told["parts"]["settings"]["unsound"] == ["DIGEST_HOUR"]
    assert "unknown" not in {one["status"] for one in told["parts"].values()}
    assert not [word for word in ("secret", "noon", guid(1), "AccountKey") if word in str(told)]


def test_with_keys_a_principal_means_nothing_and_the_key_opens_the_detail(monkeypatch: pytest.MonkeyPatch, azurite: str) -> None:
    stranger, pretended, keyed, refused, detail = asked(
        monkeypatch, ("health", {}), ("health", READER), ("health", {"x-functions-key": KEY}), ("health/detail", READER),
        ("health/detail", {"x-functions-key": KEY}), HTTP_AUTH="keys", DATA_STORAGE_TABLES=azurite)
    assert (stranger, pretended, keyed) == (ALIVE, ALIVE, ALIVE)
    assert refused[0] == 401
    assert (detail[0], detail[1]["parts"].keys()) == (200, PARTS)


def test_without_a_store_it_is_not_alive_and_a_reader_learns_why(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger, reader = asked(monkeypatch, ("health", {}), ("health", READER), HTTP_AUTH="entra", WEBSITE_AUTH_ENABLED="True")
    assert stranger == (503, {"status": "not alive"})
    assert (reader[0], reader[1]["why"].partition(" ")[0]) == (503, "Unset")
