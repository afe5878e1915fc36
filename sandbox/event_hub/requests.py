"""The two nodes that answer requests: `$cbs`, which takes tokens, and `$management`, which tells of hubs and partitions."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, quote_plus

from sandbox.event_hub import amqp
from sandbox.event_hub.hub import Namespace, Partition

CBS, MANAGEMENT = "$cbs", "$management"
PROPERTIES, APPLICATION_PROPERTIES, VALUE = 0x73, 0x74, 0x77
HUB_KIND: Final = "com.microsoft:eventhub"

Answer = tuple[int, str, bytes]
"""Status, its description, and the encoded body."""


def respond(namespace: Namespace, node: str, message: bytes) -> bytes:
    """The encoded reply to an encoded request."""
    found = {part.code: part.value for part in amqp.sections(message)}
    asked = amqp.read(message, found[APPLICATION_PROPERTIES])[0] if APPLICATION_PROPERTIES in found else {}
    body = amqp.read(message, found[VALUE])[0] if VALUE in found else None
    status, text, told = cbs(namespace, body) if node == CBS else management(namespace, asked)
    message_id = next(amqp.items(message, found[PROPERTIES]), amqp.NULL) if PROPERTIES in found else amqp.NULL
    said = amqp.mapping([(amqp.string("status-code"), amqp.integer(status)),
                         (amqp.string("status-description"), amqp.string(text))])
    correlation = amqp.sequence([*[amqp.NULL] * 5, message_id])
    return (amqp.described(PROPERTIES, correlation) + amqp.described(APPLICATION_PROPERTIES, said)
            + amqp.described(VALUE, told))


def cbs(namespace: Namespace, token: object) -> Answer:
    """Take a token, or do not."""
    if not namespace.keys or is_signed(str(token), namespace.keys):
        return 202, "Accepted", amqp.NULL
    return 401, "InvalidSignature: The token has an invalid signature.", amqp.NULL


def is_signed(token: str, keys: Mapping[str, str]) -> bool:
    """Whether a SAS token is signed with one of these keys and has not expired."""
    parts = {key: values[0] for key, values in parse_qs(token.partition(" ")[2]).items()}
    key, expiry = keys.get(parts.get("skn", "")), parts.get("se", "")
    if not key or not expiry.isdigit() or int(expiry) < time.time():
        return False
    signed = hmac.new(key.encode(), f"{quote_plus(parts.get('sr', ''))}\n{expiry}".encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(signed).decode(), parts.get("sig", ""))


def management(namespace: Namespace, asked: Mapping[str, Any]) -> Answer:
    """What is to be known of a hub or one of its partitions."""
    name, kind = str(asked.get("name")), str(asked.get("type"))
    partitions = namespace.hubs.get(name)
    if asked.get("operation") != "READ" or partitions is None:
        return 404, f"The messaging entity '{name}' could not be found.", amqp.NULL
    told = {"name": amqp.string(name), "type": amqp.string(kind)}
    if kind == HUB_KIND:
        told |= {"created_at": amqp.timestamp(namespace.created), "partition_count": amqp.integer(len(partitions)),
                 "partition_ids": amqp.strings(partition.id for partition in partitions)}
        return 200, "OK", _named(told)
    found = next((one for one in partitions if one.id == str(asked.get("partition"))), None)
    if found is None:
        return 404, f"The specified partition '{asked.get('partition')}' is invalid.", amqp.NULL
    told |= {"partition": amqp.string(found.id), "begin_sequence_number": amqp.long(found.first),
             "is_partition_empty": amqp.boolean(not found.events)}
    return 200, "OK", _named(told | runtime(found))


def runtime(partition: Partition) -> dict[str, bytes]:
    """What a partition tells of its last event."""
    last = partition.last
    return {"last_enqueued_sequence_number": amqp.long(last.sequence), "last_enqueued_offset": amqp.string(str(last.offset)),
            "last_enqueued_time_utc": amqp.timestamp(last.enqueued)}


def _named(told: Mapping[str, bytes]) -> bytes:
    return amqp.mapping((amqp.string(key), value) for key, value in told.items())
