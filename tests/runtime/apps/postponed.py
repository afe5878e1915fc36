"""Annotated with typing.List, evaluated later."""

from __future__ import annotations

import logging
import typing

import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(arg_name="events", event_hub_name="%HUB%", connection="EventHubConnection",
                               cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch(events: typing.List[func.EventHubEvent]) -> None:
    """Say what came."""
    logging.info("events=%s", [event.get_body().hex() for event in events])
