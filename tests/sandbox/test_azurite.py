"""Azurite runs as long as its block, and what stands in its way is one line."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitors.facts import Fact
from monitors.storage.tables import TablesStore
from sandbox.azurite import HOST, Azurite
from sandbox.chunk import Unusable
from tests.monitors.storage.build import KEY, NOON, fact
from tests.sandbox.running import ROOT

STARTS = """
import sys
from sandbox.azurite import Azurite
with Azurite(int(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as one:
        return one.connect_ex((HOST, port)) == 0


async def remembered(azurite: Azurite, *facts: Fact) -> list[Fact]:
    """Write facts, and read what is there."""
    store = await TablesStore.open(azurite.connection_string)
    try:
        await store.remember(KEY, facts)
        return await store.recall(KEY, NOON, NOON + 1)
    finally:
        await store.close()


def test_in_memory_nothing_outlives_the_block() -> None:
    with Azurite() as azurite:
        assert asyncio.run(remembered(azurite, fact())) == [fact()]
    assert not listens(azurite.port)
    with Azurite(azurite.port) as again:
        assert asyncio.run(remembered(again)) == []


def test_in_a_folder_it_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "made" / "by it"
    with Azurite(home=home) as azurite:
        asyncio.run(remembered(azurite, fact()))
    with Azurite(home=home) as again:
        assert asyncio.run(remembered(again)) == [fact()]


def test_an_exception_stops_it() -> None:
    azurite = Azurite()
    with pytest.raises(KeyError), azurite:
        raise KeyError(listens(azurite.port))
    assert not listens(azurite.port)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_process_that_started_it(how: signal.Signals) -> None:
    port = Azurite().port
    process = subprocess.Popen([sys.executable, "-c", STARTS, str(port)], cwd=ROOT, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        assert listens(port)
        os.kill(process.pid, how)
        process.wait(20)
        until = time.monotonic() + 20
        while listens(port) and time.monotonic() < until:
            time.sleep(0.05)
        assert not listens(port)


def test_a_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=f"port {port} on 127.0.0.1 cannot be used: address already in use; end what"), \
                Azurite(port):
            pass


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unusable, match=r"Azurite is not installed .* run `make setup`"), Azurite(program=tmp_path / "no.js"):
        pass
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unusable, match=r"node is missing.*install Node 20"), Azurite():
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match=r"cannot keep Azurite's data in .*file"), Azurite(home=tmp_path / "file"):
        pass


def test_why_it_did_not_start_is_said(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("console.error('no luck'); process.exit(1)")
    with pytest.raises(Unusable, match=r"did not start on port .*: no luck;"), Azurite(program=tmp_path / "main.js"):
        pass
