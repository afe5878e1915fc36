"""Where the desk is put together: channels as the settings have them, over the tenant's tables. Light to import."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alerting.desk import Desk
    from alerting.routing import Routing
    from alerting.senders import Channels
    from monitors.detectors import Catalogue
    from monitors.records.instant import Instant
    from monitors.settings import Settings
    from monitors.storage.tables import TablesStore

log = logging.getLogger(__name__)


async def opened(store: TablesStore, settings: Settings, detectors: Catalogue) -> Desk:
    """The desk of a worker. Channels that are not set are said once, and owed nothing."""
    from alerting.delivery import Delivery
    from alerting.desk import Desk
    from alerting.digest import TablesDigest
    from alerting.drilling import Drilling
    from alerting.outages import TablesOutages
    from alerting.outbox import TablesOutbox
    from alerting.senders import Senders
    from alerting.storms import TablesStorms
    from monitors.storage.channels import TablesChannels
    from monitors.storage.drills import TablesDrills

    account = store.account.apart()
    channels = _channels(settings)
    outbox, storms = TablesOutbox(account), TablesStorms(account, now)
    digest = TablesDigest(account, now, settings["DIGEST_HOUR"])
    senders = Senders(channels, digest, detectors.by_id, settings["RUNBOOKS_URL"])
    delivery = Delivery(outbox, senders.by_channel(), routing(settings), detectors.urgent, now, storms)
    drilling = Drilling(TablesDrills(account), outbox, settings.declared)
    return Desk(outbox, delivery, storms, digest, TablesOutages(account), drilling, channels, now, TablesChannels(account),
                settings.declared.legacy, detectors.by_id)


def now() -> Instant:
    """The time, as this machine's clock has it."""
    from monitors.records.instant import since_epoch

    return since_epoch(datetime.now(UTC))


def routing(settings: Settings) -> Routing:
    """Who is told of what, as the settings have it."""
    from alerting.routing import Routing

    return Routing(**{word: settings[f"ROUTE_{word.upper()}"] for word in ("critical", "high", "medium", "low", "info")})


def _channels(settings: Settings) -> Channels:
    from alerting.channels.email import GraphMail
    from alerting.channels.siem import SiemHub
    from alerting.channels.teams import TeamsWebhook
    from alerting.senders import Channels

    teams, sender, hub = settings["TEAMS_WEBHOOK_URL"], settings["EMAIL_SENDER"], settings["SIEM_HUB_NAME"]
    place = settings["SIEM_HUB_CONNECTION"]
    if not teams and not sender:
        log.critical("NOBODY IS TOLD: set TEAMS_WEBHOOK_URL, or EMAIL_SENDER and EMAIL_RECIPIENTS")
    mail = None
    if sender:
        identity = None if settings["GRAPH_AUTH"] == "none" else _identity()
        mail = GraphMail.by_identity(settings["GRAPH_ENDPOINT"], identity, sender, settings["EMAIL_RECIPIENTS"])
    siem = None
    if hub:
        siem = SiemHub.by_connection_string(place, hub) if "=" in place else SiemHub.by_identity(place, hub, _identity())
    return Channels(TeamsWebhook(teams) if teams else None, mail, siem)


def _identity() -> Any:
    """The identity this process runs under; it lives as long as the worker."""
    from azure.identity.aio import DefaultAzureCredential

    return DefaultAzureCredential()
