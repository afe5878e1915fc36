"""The rows about a tenant's users and what they have registered."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from monitors.check import results
from monitors.checks import catalogue
from monitors.tenant.graph import Page
from monitors.tenant.people import PackedRegistrations, PackedUsers
from monitors.tenant.reading.people import LISTS
from sandbox.azurite import Azurite
from tests.benchmarks.crowd import graph_of, pages, report_row, user_row
from tests.benchmarks.measured import Row, process
from tests.monitors.checks.tenants import healthy, programme

MEGABYTES = 256


def judging(folder: Path, *, short: bool) -> Iterator[Row]:
    """From the bytes of both lists to every REG check's result, against the SDK making its models of the same pages."""
    users = 999 * (10 if short else 50)
    lists = {"users": pages(user_row, users), "registration": pages(report_row, users)}
    checks = [one for one in catalogue(programme()) if one.id.startswith("REG-")]
    rounds = [(seconds(lambda: judged(lists, checks)), seconds(lambda: modelled(lists, 2))) for _ in range(3)]
    ours, theirs = users / min(one for one, _ in rounds), 2 * 999 / min(other for _, other in rounds)
    yield Row("registration pages decoded and judged (both lists, every REG check), users/s, against the SDK's models of the "
              "same pages, which it only decodes", f"{ours:,.0f} /s against {theirs:,.0f} /s", ours / theirs, floor=100)


def judged(lists: dict[str, list[bytes]], checks: list[Any]) -> None:
    """What the scan does with what Graph answers."""
    users, registration = PackedUsers(), PackedRegistrations()
    for area, held in (("users", users), ("registration", registration)):
        decoder: Any = msgspec.json.Decoder(Page[LISTS[area].kind])
        for body in lists[area]:
            held.extend(map(LISTS[area].settle, decoder.decode(body).value))  # type: ignore[attr-defined]
    tenant = healthy(users=users, registration=registration)
    assert len(users) == len(registration) > 0
    assert len([*results(checks, tenant)]) == len(checks)


def modelled(lists: dict[str, list[bytes]], most: int) -> None:
    """What the SDK does with the first pages of both."""
    from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
    from msgraph.generated.models.user_collection_response import UserCollectionResponse
    from msgraph.generated.models.user_registration_details_collection_response import UserRegistrationDetailsCollectionResponse

    models = {"users": UserCollectionResponse, "registration": UserRegistrationDetailsCollectionResponse}
    for area, bodies in lists.items():
        for body in bodies[:most]:
            found: Any = JsonParseNodeFactory().get_root_parse_node("application/json", body).get_object_value(models[area])
            assert len(found.value or ()) == 999


def seconds(work: Callable[[], None]) -> float:
    """The processor seconds that it takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def memory(folder: Path, *, short: bool) -> Iterator[Row]:
    """A scan as its timer runs it, as a process of its own, into Azurite; Graph is a third process, and answers at once."""
    users = 2_000 if short else 500_000
    with Azurite() as azurite, graph_of(users) as endpoint:
        cost = process("-W", "ignore", "-m", "tests.benchmarks.crowd", "scan", endpoint, azurite.connection_string)
    yield Row(f"peak memory of a {users:,}-user scan, read, kept, judged and published, megabytes",
              f"{cost.peak:.0f} MB, {cost.cpu:.0f} processor seconds", cost.peak, ceiling=MEGABYTES)
