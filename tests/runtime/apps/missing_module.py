"""Imports what is not installed."""

import typing

import azure.functions as func
import module_that_is_not_installed  # noqa: F401

app = func.FunctionApp()


@app.event_hub_message_trigger(arg_name="events", event_hub_name="%HUB%", connection="EventHubConnection",
                               cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch(events: typing.List[func.EventHubEvent]) -> None:
    """Never runs."""
    del events
