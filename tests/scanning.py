"""A whole scan over the wire: the stand-in for Graph with a tenant's paths, the reader, every check."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from monitors.check import Result, results
from monitors.checks import catalogue
from monitors.conditional_access.document import opened
from monitors.conditional_access.policy import settle_policy
from monitors.detectors import classes
from monitors.programme import programme_of
from monitors.records.instant import DAY, MINUTE, since_epoch
from monitors.settings import Settings
from monitors.tenant.area import LookUps
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.graph import Patience, graph
from monitors.tenant.own import OwnState
from monitors.tenant.reader import GraphReader
from monitors.tenant.reading import read_tenant
from monitors.tenant.review import Asking, Review, Reviews, baseline_of
from monitors.tenant.snapshot import TenantSnapshot, names
from monitors.tenant.usage import LegacyUse, Readiness, ReportOnly, Shown
from sandbox.graph import Fault, Limit, graph_of
from sandbox.tenant.posture.tenant import Tenant

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT: Final = since_epoch(NOW)
QUICK: Final = Patience(attempts=3, answer=5.0, first_pause=0.01, longest_pause=2.0)
WIDE: Final = Limit(10_000, 1.0)


def settings_of(tenant: Tenant) -> Settings:
    """The tenant's settings, every one of them well formed."""
    settings = Settings.read(tenant.settings, classes())
    assert settings.faults == ()
    return settings


async def reading(tenant: Tenant, areas: Iterable[str], faults: Iterable[Fault], given: Mapping[str, object],
                  leading_back: tuple[str, Any] | None) -> TenantSnapshot:
    """The snapshot that is read over the wire, where a path and its page may lead back to themselves under another link."""
    settings = settings_of(tenant)
    async with graph_of(tenant.paths, faults=faults, reports=WIDE, policies=WIDE) as there, graph(there.endpoint, None) as client:
        reader = GraphReader(client, QUICK, paced=False)
        if leading_back:
            path, page = leading_back
            there.faults.append(Fault(200, path, times=9, body=page | {"@odata.nextLink": f"{there.endpoint}{path}?$top=9"}))
        return await read_tenant(reader, programme_of(settings.values, settings.declared), areas, AT,
                                 app=settings["AZURE_CLIENT_ID"], given=given)


def own_of(tenant: Tenant) -> OwnState:
    """Latchkey's own state as the tenant tells it, in minutes."""
    def ago(minutes: int | None) -> int | None:
        return None if minutes is None else AT - minutes * MINUTE

    held = tenant.own
    each = ({name: AT - minutes * MINUTE for name, minutes in held[one].items()} for one in ("scans", "channels_told"))
    scans, told = each
    return OwnState(scans, ago(held["sign_ins_seen"]), ago(held["audits_seen"]), told,
                    registered_before=held["registered_before"])


def reviewed_in(tenant: Tenant) -> dict[str, object]:
    """The areas of the last review as the tenant tells it: policies in Graph's form, members by group."""
    review, approved = tenant.own["review"], tenant.own["approved"]
    asking = tuple(Asking(one["alert"], one["policy"], "", AT - one["days"] * DAY, one["detector"])
                   for one in tenant.own["asking"])
    if review is None:
        return {"reviews": Reviews(None, asking), "baseline": None}
    last = Review(AT - review["days"] * DAY, "person-4", owners=review["owners"])
    listed = [ListedPolicy(settle_policy(opened(json.dumps(one)) or {})) for one in approved["policies"]]
    members = LookUps({group: frozenset(ids) for group, ids in approved["members"].items()})
    return {"reviews": Reviews(last, asking), "baseline": baseline_of(listed, members, last.at)}


def shown_by(tenant: Tenant) -> dict[str, object]:
    """What the stream of sign-ins would have shown, of which every day was judged."""
    days = [AT // DAY * DAY - ago * DAY for ago in range(30)]
    told = {kind: tuple(Shown(user, about, (days[ago],)) for user, about, ago in ones) for kind, ones in tenant.shown.items()}
    judged = tuple(sorted(days))
    return {"legacy_use": LegacyUse(judged, told["let_in"], told["refused"]),
            "report_only": ReportOnly(judged, told["would_fail"], told["would_ask"]),
            "readiness": Readiness(judged, told["device"], told["method"])}


def snapshot_of(tenant: Tenant, *faults: Fault, areas: Iterable[str] | None = None,
                leading_back: tuple[str, Any] | None = None, **given: object) -> TenantSnapshot:
    """What is read of a tenant, or given where Graph knows nothing of it."""
    known = {"own": own_of(tenant)} | reviewed_in(tenant) | shown_by(tenant) | given
    return asyncio.run(reading(tenant, sorted(areas or names()), faults, known, leading_back))


def judged_in(snapshot: TenantSnapshot, tenant: Tenant) -> dict[str, Result]:
    """Every check's result, by id."""
    settings = settings_of(tenant)
    checks = catalogue(programme_of(settings.values, settings.declared), settings.parameters)
    return {one.check: one for one in results(checks, snapshot)}


def scanned(tenant: Tenant, *faults: Fault, **how: Any) -> dict[str, Result]:
    """Every check's result on what is read of a tenant, by id."""
    return judged_in(snapshot_of(tenant, *faults, **how), tenant)
