"""The generate command: a synthetic tenant's logs, and a short account of them."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from monitors.detectors import classes
from sandbox.chunk import Unusable
from sandbox.tenant.generate import write


def run_generate(out: Path, *, users: int, days: int, seed: int, per_user: int) -> None:
    """Write the log, its truth, its settings and its registration; say what is in them."""
    try:
        written = write(out, users=users, days=days, seed=seed, per_user=per_user, tick=_ticker())
    except OSError as error:
        raise Unusable(f"cannot write {out}: {(error.strerror or str(error)).lower()}; check the path") from error
    expected = Counter(alert["detector"] for alert in json.loads(Path(f"{out}.truth.json").read_text())["alerts"])
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{out}: {written.records:,} records, {written.bytes:,} bytes")
    known = classes()
    for detector, number in sorted(expected.items()):
        if detector in known:
            print(f"  {number:5} {detector}")
    unknown = sorted(set(expected) - set(known))
    if unknown:
        print(f"{sum(expected[id_] for id_ in unknown)} scenarios of detectors that are not in the tree yet, not scored: "
              + ", ".join(unknown))


def _ticker() -> Callable[[int], None]:
    """Tells a terminal how far it is."""
    done = 0

    def tick(records: int) -> None:
        nonlocal done
        done += records
        if sys.stderr.isatty():
            print(f"\r{done:,} records", end="", file=sys.stderr, flush=True)

    return tick
