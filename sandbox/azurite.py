"""Azurite, Microsoft's stand-in for Storage: its table service as a process of its own, on loopback, for as long as a block.

    with Azurite() as azurite:
        await TablesStore.open(azurite.connection_string)
"""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from sandbox.chunk import Unusable

PROGRAM: Final = Path(__file__).parents[1] / "node_modules/azurite/dist/src/table/main.js"
HOST: Final = "127.0.0.1"
PATIENCE: Final = 60.0
"""Seconds until it must answer, on a machine that is busy with other things."""
FAREWELL: Final = 10.0
"""Seconds that it may take to write down what it holds and end."""
KEY: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""No secret: the key that every Azurite has (learn.microsoft.com, "Connect to Azurite")."""
ENDS: Final = "process.emit('SIGINT')||process.exit()"
"""What Azurite does when told to end: of all signals, it writes down what it holds on this one only."""
FOLLOWING: Final = f"data:text/javascript,process.stdin.on('end',()=>{ENDS}).resume()"
"""Ends Azurite when the pipe from us closes, so that nothing stays behind even where this process is killed."""
ADVICE: Final = "run `make setup`, which needs Node 20 or later"


class Azurite:
    """The table service, in memory or in the folder `home`, on `port` or any that is free. Entering raises Unusable."""

    def __init__(self, port: int | None = None, home: Path | None = None, program: Path = PROGRAM) -> None:
        self.port = port or free_port()
        self._home = home
        self._program = program
        self._held = ExitStack()

    @property
    def connection_string(self) -> str:
        """What DATA_STORAGE_TABLES takes."""
        return (f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={KEY};"
                f"TableEndpoint=http://{HOST}:{self.port}/devstoreaccount1")

    def __enter__(self) -> Self:
        with ExitStack() as opened:  # also Ctrl-C while it starts leaves nothing behind
            self._start(opened)
            self._held = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._held.close()

    def _start(self, opened: ExitStack) -> None:
        command = self._command()
        refuse_if_taken(self.port)
        said = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="latchkey-azurite-"))
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=said, stderr=said,
            start_new_session=True)  # Ctrl-C is ours, so that what we do last finds it alive
        opened.callback(end, process)
        if not answers(process, self.port):
            raise Unusable(f"Azurite did not start on port {self.port}: {last_words(said)}; {ADVICE}")

    def _command(self) -> Sequence[str]:
        """How it is started. Raises Unusable where something for it is missing."""
        node = shutil.which("node")
        if node is None:
            raise Unusable("node is missing, which Azurite runs on; install Node 20 or later and run `make setup`")
        if not self._program.exists():
            raise Unusable(f"Azurite is not installed ({self._program} is missing); {ADVICE}")
        return [node, "--import", FOLLOWING, str(self._program), "--silent", "--disableTelemetry", "--skipApiVersionCheck",
                "--tableHost", HOST, "--tablePort", str(self.port), *self._keeping()]

    def _keeping(self) -> Sequence[str]:
        if self._home is None:
            return ["--inMemoryPersistence"]
        try:
            self._home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unusable(f"cannot keep Azurite's data in {self._home}: {(error.strerror or str(error)).lower()}; "
                           "name a folder that can be written to") from error
        return ["--location", str(self._home.resolve())]


def free_port() -> int:
    """A loopback port that nobody listens on; Azurite does not tell which one it took when asked to choose."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def refuse_if_taken(port: int) -> None:
    """Nothing where a server can listen there. Raises Unusable."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do, else a past connection looks like a server
        try:
            one.bind((HOST, port))
        except OSError as error:
            raise Unusable(f"port {port} on {HOST} cannot be used: {(error.strerror or str(error)).lower()}; end what listens "
                           "there, or choose another port") from error


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it takes connections before it ends and before patience does."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex((HOST, port)) == 0:
                return True
        time.sleep(0.05)
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Let it write down what it holds, and make it end where it does not."""
    if process.stdin:
        process.stdin.close()
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(FAREWELL)
    finally:
        process.kill()
        process.wait()


def last_words(said: IO[bytes]) -> str:
    """The last line of what was said."""
    said.seek(0)
    return (said.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
