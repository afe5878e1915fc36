"""A stand-in for Microsoft Graph on loopback: a stand-in, and never a measure of the service.

It answers the paths that Latchkey reads and sends mail by, from rows that already have Graph's form, to the real msgraph-sdk.
What Graph does otherwise: it asks for a token, knows more of OData than the few options that Latchkey uses (others are refused
here, lest they be ignored), gives a $select that it does not know a 400, and delivers mails.

    async with LoopbackGraph(users=[...], registration=[...]) as graph:
        GRAPH_ENDPOINT = graph.endpoint
"""

from sandbox.graph.faults import Fault
from sandbox.graph.limit import Limit
from sandbox.graph.mail import Mail
from sandbox.graph.server import LoopbackGraph, graph_of

__all__ = ["Fault", "Limit", "LoopbackGraph", "Mail", "graph_of"]
