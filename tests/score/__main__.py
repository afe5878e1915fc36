"""Score, print, and write the section into docs/benchmarks.md; exit 1 where anything was missed, false or broken."""

import argparse
import sys
from pathlib import Path

from sandbox.tenant.log import generate
from tests.benchmarks.page import PAGE, put
from tests.score.measured import Measured, measured
from tests.score.page import section
from tests.score.progress import progress

USERS, DAYS, SEED, SHOWN = 5_000, 14, 7, 10


def main() -> int:
    """Measure what the arguments ask for; 0 where all agrees with the truth."""
    asked = arguments()
    log = generate(users=asked.users, days=asked.days, seed=asked.seed)
    with progress(log.sign_ins) as tell:
        found = measured(log, asked.seed, tell)
    text = section(command(asked), asked.users, asked.days, asked.seed, found)
    sys.stdout.write(text)
    for what, which in (("missed", found.whole.missed), ("false", found.whole.false)):
        for one in list(which)[:SHOWN]:
            sys.stderr.write(f"{what}: {one}\n")
    put(asked.page, "score", text)
    return int(not sound(found))


def sound(found: Measured) -> bool:
    """Whether nothing was missed, false or broken."""
    return found.whole.perfect and not found.broken


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.score", description=__doc__)
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--page", type=Path, default=PAGE, help="the page that holds the section")
    return parser.parse_args()


def command(asked: argparse.Namespace) -> str:
    """How to have the same again."""
    if (asked.users, asked.days, asked.seed) == (USERS, DAYS, SEED):
        return "make score"
    return f"python -m tests.score --users {asked.users} --days {asked.days} --seed {asked.seed}"


if __name__ == "__main__":
    sys.exit(main())
