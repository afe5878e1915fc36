"""Azurite, the Table Storage that tests run on: one process for each pytest worker, in memory, on a free port."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

PROGRAM: Final = Path(__file__).parents[1] / "node_modules/.bin/azurite-table"
PATIENCE: Final = 60.0
"""Seconds until it must answer, on a machine that is busy with other workers."""
KEY: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""No secret: the key that every Azurite has (learn.microsoft.com, "Connect to Azurite")."""


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The connection string of an Azurite that lives as long as the session."""
    home = tmp_path_factory.mktemp("azurite")
    port = free_port()
    with (home / "said").open("w+b") as said:
        process = subprocess.Popen(
            [PROGRAM, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence",
             "--tableHost", "127.0.0.1", "--tablePort", str(port)],
            cwd=home, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            if not answers(process, port):
                pytest.fail(f"Azurite did not start (npm ci?):\n{(home / 'said').read_text()}", pytrace=False)
            yield (f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={KEY};"
                   f"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1")
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A loopback port that nobody listens on; Azurite does not tell which one it took when asked to choose."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it takes connections before it ends and before patience does."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
