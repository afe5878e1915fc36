"""A small app that tells all it is called with."""

import json
import logging
import typing

import azure.functions as func

app = func.FunctionApp()
log = logging.getLogger("small")


@app.event_hub_message_trigger(arg_name="events", event_hub_name="%SIGNIN_HUB%", connection="EventHubConnection",
                               consumer_group="latchkey", cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def tell(events: typing.List[func.EventHubEvent], context: func.Context) -> None:  # noqa: UP006 - the worker's wish
    """Log all there is to know of a batch."""
    log.info("%s", json.dumps({
        "bodies": [event.get_body().hex() for event in events], "numbers": [event.sequence_number for event in events],
        "keys": [event.partition_key for event in events], "times": [str(event.enqueued_time) for event in events],
        "iothub": [event.iothub_metadata for event in events], "metadata": dict(events[0].metadata or {}),
        "name": context.function_name, "retry": [context.retry_context.retry_count, context.retry_context.max_retry_count]}))
