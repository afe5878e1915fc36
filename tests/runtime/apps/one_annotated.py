"""Cardinality MANY, annotated with one event."""

import logging

import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(arg_name="events", event_hub_name="%HUB%", connection="EventHubConnection",
                               cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch(events: func.EventHubEvent) -> None:
    """Say what came."""
    logging.info("type=%s", type(events).__name__)
