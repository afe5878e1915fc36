"""The replay command: settings in, alerts out."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import msgspec

from alerting.alert import alert_of
from alerting.wiring import routing
from monitors.detectors import Catalogue, catalogue, classes
from monitors.ledger import Store
from monitors.registration import Registration
from monitors.settings import Settings
from monitors.storage.memory import MemoryStore
from sandbox.chunk import Chunk, Unusable
from sandbox.inputs import STANDARD_INPUT, Input
from sandbox.portal_csv import WEAKER
from sandbox.progress import Silent, progress
from sandbox.replay import Replay, replay_into
from sandbox.replay_registration import read_registration
from sandbox.summary import summary, with_roll_ups


def run_replay(files: Sequence[str], settings_file: Path | None, *, in_tables: bool, lateness: float,
               registration_file: Path | None = None, summed: bool = False) -> None:
    """Read, judge, print: the alerts, or what they come to."""
    settings = read_settings(settings_file)
    registration = read_registration(registration_file) if registration_file else None
    if files.count(STANDARD_INPUT) > 1:
        raise Unusable("standard input (-) can be read only once")
    inputs = [Input(path) for path in files]
    for each in inputs:
        each.check()
    detectors = catalogue(settings.declared, settings.parameters)
    done = asyncio.run(_replayed(inputs, detectors, settings, registration, in_tables=in_tables, lateness=lateness,
                                 trying=summed))
    _print(done, detectors, settings, summed=summed)
    _close(done)


def read_settings(file: Path | None) -> Settings:
    """The settings in force; stops at any fault. Raises Unusable."""
    settings = Settings.read(values_of(file) if file else os.environ, classes())
    if settings.faults:
        raise Unusable("\nlatchkey: ".join(settings.faults))
    if not settings["BREAK_GLASS_IDS"]:
        say("warning: BREAK_GLASS_IDS is empty, so nobody watches the break-glass accounts")
    return settings


def values_of(file: Path) -> dict[str, str]:
    """`Values` of a file like local.settings.json. Raises Unusable."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=SettingsFile).values
    except OSError as error:
        raise Unusable(f"cannot read settings {file}: {(error.strerror or str(error)).lower()}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unusable(f'settings {file}: {error}; expected {{"Values": {{"NAME": "text", …}}}}') from error


class SettingsFile(msgspec.Struct, rename={"values": "Values"}):
    """The form of local.settings.json."""

    values: dict[str, str]


async def _replayed(inputs: Sequence[Input], detectors: Catalogue, settings: Settings, registration: Registration | None, *,
                    in_tables: bool, lateness: float, trying: bool) -> Replay:
    async with _store(settings, in_tables=in_tables) as store:
        made = replay_into(store, detectors, lateness, registration, settings["TELEPHONY_ENDS"], trying=trying)
        with progress(inputs) as tell:
            await made.run(_chunks(inputs, tell), tell)
        return made


def _chunks(inputs: Sequence[Input], tell: Silent) -> Iterator[Chunk]:
    for each in inputs:
        for number, chunk in enumerate(each.chunks()):
            if not number and each.form == "csv":
                tell.line(f"{each.name}: a CSV lacks authenticationDetails and originalRequestId; {' and '.join(WEAKER)} "
                          "see less of it than of the JSON download")
            yield chunk


@contextlib.asynccontextmanager
async def _store(settings: Settings, *, in_tables: bool) -> AsyncIterator[Store]:
    if not in_tables:
        yield MemoryStore()
        return
    if not settings["DATA_STORAGE_TABLES"]:
        raise Unusable("--store tables needs the setting DATA_STORAGE_TABLES: the URL or connection string of a Table service")
    from azure.core.exceptions import AzureError  # these two take half a second to load

    from monitors.storage.tables import TablesStore

    try:
        store = await TablesStore.open(settings["DATA_STORAGE_TABLES"])
    except ValueError as error:
        raise Unusable(f"DATA_STORAGE_TABLES is no connection string or URL of a Table service: {error}") from error
    try:
        yield store
    except AzureError as error:
        raise Unusable(f"the Table service does not answer as it should ({type(error).__name__}: {str(error).splitlines()[0]}); "
                       "see that it runs and that DATA_STORAGE_TABLES is right") from error
    finally:
        await store.close()


def _print(done: Replay, detectors: Catalogue, settings: Settings, *, summed: bool) -> None:
    routes = routing(settings)
    findings, into = with_roll_ups(done.told(), detectors, routes, done.waves)
    done.counts.alerts = len(findings)
    lines = (msgspec.json.encode(alert_of(one, detectors.by_id[one.detector], rolled_up_into=into.get(one.id, "")))
             for one in findings)
    if summed:
        lines = (line.encode() for line in summary(done.told(), done.tried, detectors, routes, done.waves))
    try:
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on, as in `| head`: no more is wanted


def _close(done: Replay) -> None:
    for (detector, error), times in done.broken.items():
        say(f"detector {detector} broke {times} times: {error}")
    if done.late:
        say(f"{done.late} records came more than --lateness behind the newest and were judged alone")
    print(msgspec.json.encode(done.counts.as_json()).decode(), file=sys.stderr)


def say(text: str) -> None:
    """One line on standard error."""
    print(f"latchkey: {text}", file=sys.stderr)
