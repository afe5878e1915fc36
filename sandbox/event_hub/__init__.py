"""A stand-in for Azure Event Hubs on loopback: a stand-in, not the emulator, and never a measure of the service.

It speaks as much AMQP 1.0 as azure-eventhub needs, with the standard library only, and keeps everything in memory. What the
service does otherwise: partition keys are hashed in another way, there is no quota, no retention but by `forget`, no TLS, no
WebSockets, no Entra tokens (any token is taken unless `keys` are given), and the texts of errors are the service's only in part.

    with StandIn({"insights-logs-signinlogs": 4}) as hub:
        EventHubProducerClient.from_connection_string(hub.connection_string, eventhub_name="insights-logs-signinlogs")
"""

from sandbox.event_hub.faults import SERVER_BUSY, Fault
from sandbox.event_hub.server import StandIn

__all__ = ["SERVER_BUSY", "Fault", "StandIn"]
