"""The publish command: logs to a real event hub, as Entra would have written them there."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from monitors.detectors import classes
from monitors.settings import Settings
from sandbox.chunk import Unusable
from sandbox.inputs import STANDARD_INPUT, Input
from sandbox.progress import progress
from sandbox.publish import Published, publish
from sandbox.replay_command import values_of

NEEDED: Final[Mapping[str, str]] = {
    "EVENTHUB_CONNECTION_STRING": "copy it in the Azure portal from the Event Hubs namespace > Shared access policies "
                                  "(to publish a policy with Send, to redrive one with Listen)",
    "DATA_STORAGE_TABLES": "give the function app's own: the Table service's URL from Storage account > Endpoints, or a "
                           "connection string from its Access keys",
}
"""How to get the settings that commands cannot do without."""


def run_publish(files: Sequence[str], settings_file: Path | None, hub: str | None) -> None:
    """Read, send, and say how much was sent."""
    settings = settings_with(given(settings_file), "EVENTHUB_CONNECTION_STRING")
    if files.count(STANDARD_INPUT) > 1:
        raise Unusable("standard input (-) can be read only once")
    inputs = [Input(path) for path in files]
    for each in inputs:
        each.check()
    begin = time.monotonic()
    with progress(inputs) as tell:
        done = asyncio.run(publish(
            inputs, settings["EVENTHUB_CONNECTION_STRING"], hub or settings["SIGNIN_HUB"],
            tick=lambda size, records: tell.done(size, records, 0), say=tell.line))
    close(done, time.monotonic() - begin)


def given(settings_file: Path | None) -> Mapping[str, str]:
    """What is set: in the file, else in the environment. Raises Unusable."""
    return values_of(settings_file) if settings_file else os.environ


def settings_with(values: Mapping[str, str], *names: str) -> Settings:
    """The settings in force, which have these names. Raises Unusable where one is missing or any is ill-formed."""
    hush()
    settings = Settings.read(values, classes())
    faults = [*settings.faults, *(f"the setting {name} is missing: {NEEDED[name]}; then give it in --settings FILE or in the "
                                  "environment" for name in names if not settings[name])]
    if faults:
        raise Unusable("\nlatchkey: ".join(faults))
    return settings


def hush() -> None:
    """Keep Azure's libraries quiet: what they would warn of, a command says in its own words."""
    logging.getLogger("azure").setLevel(logging.CRITICAL)


def close(done: Published, seconds: float) -> None:
    """The last line."""
    told = {"records": done.records, "bodies": done.bodies, "not_sent": done.not_sent, "seconds": round(seconds, 3)}
    print(msgspec.json.encode(told).decode(), file=sys.stderr)
