"""What answers whoever pulls, joined over the store: results, alerts, the OpenAPI document and the page."""

from collections.abc import Callable
from functools import partial

from monitors.compliance import page
from monitors.compliance.burning_down import BurningDown
from monitors.compliance.pulling import Pulling
from monitors.http.api import VERSION, Api, as_json, only
from monitors.http.openapi import document
from monitors.parts import Desk
from monitors.records.instant import Instant
from monitors.storage.countdown import TablesCountdown
from monitors.storage.results import TablesResults
from monitors.storage.tables import TablesStore


def api_of(store: TablesStore, desk: Desk, clock: Callable[[], Instant], *, keys: bool) -> Api:
    """All that is pulled; `keys` says whether callers are known by the host's keys."""
    pulling = Pulling(TablesResults(store.account), clock)
    burning_down = BurningDown(TablesCountdown(store.account), clock)
    routes = [*pulling.routes, burning_down.route, *desk.routes]
    described = document([one.endpoint for one in routes], keys=keys, version=VERSION)
    shown = only(page.MEDIA, partial(page.page, pulling), page.headers())
    return Api({one.endpoint.name: one for one in routes}, {"openapi": as_json(described), "compliance_page": shown})
