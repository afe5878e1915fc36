"""The sign-in CSV that the Entra admin center offers for download, row by row as the Graph object it was made from.

Columns: domain/sign-in-records.md, section 9. The kind of sign-in is told by the file's name alone.
"""

import codecs
import csv
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sandbox.chunk import SIZE, Chunk, Fault, Part, Unusable
from sandbox.json_values import joined

REQUIRED: Final = ("Date (UTC)", "Request ID", "Status", "User ID", "Sign-in error code")
WEAKER: Final = ("mfa_fatigue", "repeated_mfa_failures")
"""Detectors that rest on authenticationDetails or originalRequestId, which a CSV has not."""
WORKLOAD: Final = re.compile(r"(Application|MSI)SignIns_", re.IGNORECASE)
NO_USER: Final = b'{"category":"ServicePrincipalSignInLogs"}'
"""What a row of an application's or managed identity's sign-ins comes to: counted only."""
FEWEST: Final = 5
"""A first line with fewer separators than there are columns that must be there is no CSV."""


class Refused(ValueError):
    """A row that cannot be read; the message says why."""


def is_csv(first_line: bytes, name: str) -> bool:
    """Whether a file that is not JSON is a CSV, by its name or its first line."""
    if re.search(r"\.csv(\.gz)?$", name, re.IGNORECASE):
        return True
    try:
        text = first_line.decode()
    except UnicodeDecodeError:
        return False
    return text.rstrip("\r\n").isprintable() and max(text.count(","), text.count(";")) >= FEWEST


def records(blocks: Iterator[bytes], source: str, interactive: bool | None) -> Iterator[Chunk]:
    """The rows as bodies of Graph objects. Raises Unusable where a column is missing."""
    lines = text_lines(blocks)
    header = next(lines, "")
    rows = csv.reader(_after(header, lines), delimiter=";" if header.count(";") > header.count(",") else ",")
    workload = bool(WORKLOAD.search(os.path.basename(source)))
    columns = columns_of(next(rows, []), source, () if workload else REQUIRED)
    held: list[Part] = []
    for number, row in numbered(rows):
        try:
            held.append((number, NO_USER if workload else _json(graph_object(row, columns))))
        except Refused as error:
            fault = Fault(number, str(error), ",".join(row) if isinstance(row, list) else "")
            yield Chunk(b"", source, number, "line", faults=(fault,))
        if len(held) >= SIZE >> 10:
            yield joined(held, source, "line", interactive)
            held = []
    if held:
        yield joined(held, source, "line", interactive)


Row = Sequence[str] | csv.Error


def numbered(rows: Any) -> Iterator[tuple[int, Row]]:
    """Each row that is not blank with the number of its first line."""
    while True:
        first = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield first, error
            continue
        if any(row):
            yield first, row


def columns_of(header: Sequence[str], source: str, required: Sequence[str]) -> Mapping[str, int]:
    """Where each column is, whatever the case and with no regard to stray spaces. Raises Unusable."""
    columns = {name.strip().casefold(): index for index, name in enumerate(header)}
    for name in required:
        if name.casefold() not in columns:
            raise Unusable(f"{source}: no column named {name!r}; download the sign-ins from the admin center in English, "
                           "or as JSON")
    return columns


def graph_object(row: Row, columns: Mapping[str, int]) -> dict[str, Any]:
    """The row as Graph's signIn. Raises Refused."""
    if isinstance(row, csv.Error):
        raise Refused(f"not CSV: {row}")
    if len(row) < len(columns):
        raise Refused(f"a row of {len(row)} columns, not {len(columns)}")

    def cell(name: str) -> str | None:
        place = columns.get(name.casefold())
        return (row[place].strip() or None) if place is not None else None

    code = code_of(cell("Sign-in error code"), cell("Status"))
    return {
        "id": cell("Request ID"), "createdDateTime": cell("Date (UTC)"), "correlationId": cell("Correlation ID"),
        "userId": cell("User ID"), "userDisplayName": cell("User"), "userPrincipalName": cell("Username"),
        "userType": cell("User type"), "appDisplayName": cell("Application"), "appId": cell("Application ID"),
        "resourceDisplayName": cell("Resource"), "ipAddress": cell("IP address"),
        "location": location(cell("Location") or ""), "clientAppUsed": cell("Client app"),
        "status": {"errorCode": code, "failureReason": cell("Failure reason") if code else None,
                   "additionalDetails": cell("Multifactor authentication result")},
        "deviceDetail": {"deviceId": cell("Device ID") or "", "browser": cell("Browser"),
                         "operatingSystem": cell("Operating System")},
        "authenticationRequirement": cell("Authentication requirement"),
        "conditionalAccessStatus": cell("Conditional Access"),
    }


def code_of(text: str | None, status: str | None) -> int:
    """The error code; a success has none. Raises Refused."""
    if text and text.isascii() and text.isdigit():
        return int(text)
    if (status or "").casefold() == "success":
        return 0
    raise Refused(f"Sign-in error code {text or ''!r} is no number, and Status is {status or ''!r}, not Success")


def location(text: str) -> dict[str, str]:
    """City, state and country from "City, State, CC"."""
    parts = [part.strip() for part in text.split(",")]
    return {"city": parts[0] if len(parts) > 1 else "", "state": ", ".join(parts[1:-1]), "countryOrRegion": parts[-1]}


def text_lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """Lines with their ends; bytes that are no UTF-8 are shown as such."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    for block in blocks:
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        yield from (line + "\n" for line in lines)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _after(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
