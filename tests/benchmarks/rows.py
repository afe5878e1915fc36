"""The rows of design.md section 5 that this issue's parts can be held to."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, repeat
from pathlib import Path
from typing import Final

import orjson

from monitors.counting import counted
from monitors.records.envelope import Batch, decode
from monitors.stream import Noted, Stream
from monitors.usage import shown
from sandbox.tenant.generate import write
from sandbox.tenant.log import generate
from tests.benchmarks.measured import ROOT, Row, best, process
from tests.benchmarks.package import package
from tests.benchmarks.registration import judging, memory
from tests.scoring import cut, stream_for

USERS: Final = 556
"""With 12 sign-ins a user and day, 3 days are 20,000 sign-ins and 30 days 200,000."""
BODY: Final = 64
BARE_LOOP: Final = "import orjson, sys\nfor line in open(sys.argv[1], 'rb'): orjson.loads(line)"


@cache
def sample(sign_ins: int) -> tuple[bytes, ...]:
    """Records of an ordinary tenant with its scenarios."""
    days = max(1, sign_ins // (12 * USERS))
    return tuple(islice(generate(users=USERS, days=days, seed=7).records(), sign_ins))


def pass_over(stream: Stream, body: bytes) -> None:
    """What every batch costs before anything is stored: tallies too, and what checks are told."""
    batch = decode(body, Batch())
    stream.note(batch, Noted())
    counted(batch.sign_ins)
    shown(batch)


def pipeline(folder: Path, *, short: bool) -> Iterator[Row]:
    """Decoding, every stateless detector, the keys of the stateful ones, and the tallies for those that judge many."""
    records = sample(6_000 if short else 20_000)
    bodies = list(cut(records, repeat(BODY)))
    stream = stream_for(generate(users=USERS, days=1, seed=7).settings())
    ours, bare = best(3 if short else 7, lambda: [pass_over(stream, body) for body in bodies],
                      lambda: [orjson.loads(body) and None for body in bodies])
    size = sum(map(len, records)) / len(records)
    yield Row("decode + every stateless detector + keys of the stateful ones, sign-ins/s, against `orjson.loads` alone",
              f"{len(records) / ours:,.0f} /s against {len(records) / bare:,.0f} /s, {size:,.0f} bytes a record",
              bare / ours, floor=1.5)


def replay(folder: Path, *, short: bool) -> Iterator[Row]:
    """The replay command as a whole process, and what it keeps in memory as the file grows."""
    days = (3, 9) if short else (3, 30)
    files = [folder / f"{count}.ndjson" for count in days]
    for file, count in zip(files, days, strict=True):
        write(file, users=USERS, days=count, seed=7, tick=lambda _: None)
    rounds = [([process("-m", "sandbox", "replay", "--settings", f"{file}.settings.json", str(file)) for file in files],
               process("-c", BARE_LOOP, str(files[-1]))) for _ in range(6 if short else 5)]
    runs = [min((each[place] for each, _ in rounds), key=lambda cost: cost.cpu) for place in range(len(files))]
    bare = min((each for _, each in rounds), key=lambda cost: cost.cpu)
    yield Row(f"`replay` of {USERS * 12 * days[-1]:,} sign-ins ({files[-1].stat().st_size / 1e6:,.0f} MB), processor "
              "seconds of the whole process, against a bare loop of `orjson.loads`",
              f"{runs[-1].cpu:.2f} s against {bare.cpu:.2f} s", bare.cpu / runs[-1].cpu, floor=1.0)
    yield Row(f"peak memory of that replay against one of {USERS * 12 * days[0]:,} sign-ins of the same tenant",
              f"{runs[-1].peak:.0f} MB against {runs[0].peak:.0f} MB", runs[-1].peak / runs[0].peak, ceiling=1.2)
    summed = process("-m", "sandbox", "replay", "--summary", "--settings", f"{files[-1]}.settings.json", str(files[-1]))
    yield Row("`replay --summary`, which judges every threshold one step up and down too, against that replay, processor seconds",
              f"{summed.cpu:.2f} s against {runs[-1].cpu:.2f} s", summed.cpu / runs[-1].cpu, ceiling=3.0)
    for file in files:
        file.unlink()


def operations(folder: Path, *, short: bool) -> Iterator[Row]:
    """What ordinary sign-ins cost the store: nothing."""
    log = generate(users=100, days=1, seed=7, scenarios=False)
    ordinary = [record for record in log.records() if is_ordinary(record)][:1000]
    assert len(ordinary) == 1000
    stream = stream_for(log.settings())
    for body in cut(ordinary, repeat(BODY)):
        asyncio.run(stream.judge(decode(body, Batch())))
    yield Row("ledger operations for 1,000 ordinary sign-ins", f"{stream.ledger.store.operations} operations",
              stream.ledger.store.operations, ceiling=0)


def is_ordinary(record: bytes) -> bool:
    """As design.md promise 3 says it: a success without fresh MFA, a claim, a wrong password, or most interrupts."""
    fields = json.loads(record)
    if fields.get("category") not in ("SignInLogs", "NonInteractiveUserSignInLogs"):
        return False
    steps = fields["properties"]["authenticationDetails"]
    said = [(step["authenticationStepResultDetail"] or "", step["authenticationMethod"]) for step in steps]
    fresh = any(("MFA" in words and "claim" not in words) or method not in ("Password", "Previously satisfied")
                for words, method in said)
    details = fields["properties"]["status"].get("additionalDetails") or ""
    return not fresh and "completed" not in details and fields["resultType"] not in (
        "500121", "50087", "50088", "50161", "50072", "50079", "50053", "53004", "53010", "502031")


def imports(folder: Path, *, short: bool) -> Iterator[Row]:
    """What a cold start loads."""
    rounds = 5 if short else 15
    ours, theirs = (min((process("-c", f"import {name}") for _ in range(rounds)), key=lambda cost: cost.cpu)
                    for name in ("function_app", "azure.functions"))
    yield Row("`import function_app` against `import azure.functions`, time",
              f"{ours.cpu * 1000:.0f} ms against {theirs.cpu * 1000:.0f} ms", ours.cpu / theirs.cpu, ceiling=2.0)
    yield Row("`import function_app` against `import azure.functions`, memory",
              f"{ours.peak:.1f} MB against {theirs.peak:.1f} MB", ours.peak / theirs.peak, ceiling=1.5)


WORKER: Final = """
import sys
from tests.benchmarks.rows import work
work(sys.argv[1], sys.argv[2:])
"""


def work(folder: str, partitions: list[str]) -> None:
    """Judge these partitions, as one worker process does; says ready, waits for a line, works, and ends."""
    settings = json.loads(Path(folder, "settings.json").read_text())
    bodies = {one: list(cut(Path(folder, one).read_bytes().splitlines(), repeat(BODY))) for one in partitions}
    stream = stream_for(settings)

    async def judge_all() -> None:
        for one in partitions:
            for body in bodies[one]:
                await stream.judge(decode(body, Batch()))

    print("ready", flush=True)
    sys.stdin.readline()
    asyncio.run(judge_all())
    print("done", flush=True)


def workers(folder: Path, *, short: bool) -> Iterator[Row]:
    """Whether a second worker process nearly doubles what is judged."""
    records = sample(20_000)
    names = [f"partition{number}" for number in range(4)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(b"\n".join(records[number::4]))
    (folder / "settings.json").write_text(json.dumps(generate(users=USERS, days=1, seed=7).settings()))
    one = min(_together([names], folder) for _ in range(3))
    two = min(_together([names[:2], names[2:]], folder) for _ in range(3))
    yield Row("two worker processes against one (memory store), same total work over four partitions",
              f"{one:.2f} s against {two:.2f} s on {os.cpu_count()} cores", one / two, floor=1.7)


def _together(hands: list[list[str]], folder: Path) -> float:
    """Seconds from the word go to the last one done."""
    import time

    running = [subprocess.Popen([sys.executable, "-c", WORKER, str(folder), *hand], cwd=ROOT, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE) for hand in hands]
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "done\n"
    took = time.perf_counter() - began
    for one in running:
        one.communicate()
    return took


ROWS: Final[tuple[Callable[..., Iterator[Row]], ...]] = (
    pipeline, replay, operations, imports, package, workers, judging, memory)
