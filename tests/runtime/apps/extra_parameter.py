"""One parameter has no binding."""

import typing

import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(arg_name="events", event_hub_name="%HUB%", connection="EventHubConnection",
                               cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch(events: typing.List[func.EventHubEvent], store: object) -> None:
    """Never runs."""
    del events, store
