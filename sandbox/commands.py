"""The commands, as `python -m sandbox --help` shows them. What they do lies in a module each, loaded when it is called."""

import math
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sandbox.chunk import Unusable

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
                  context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def latchkey() -> None:
    """Latchkey on this machine, with no Azure.

    Make a tenant's logs and see what Latchkey would have said of them:

    \b
      python -m sandbox generate --users 500 --days 2 --seed 7 --out day.ndjson
      python -m sandbox replay --settings day.ndjson.settings.json day.ndjson
    """


@app.command()
def replay(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Logs to read; - is standard input.")],
    settings: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Settings in the form of local.settings.json; without it the environment is read.")] = None,
    store: Annotated[str, typer.Option(
        metavar="memory|tables", help="Where facts are kept; tables is the Table service of DATA_STORAGE_TABLES.")] = "memory",
    lateness: Annotated[float, typer.Option(
        metavar="HOURS", min=0, help="How far behind the newest event a record may come and still be judged with others; "
        "0 is unlimited.")] = 24.0,
) -> None:
    """What would have been alerted on these logs?

    Reads, by looking: newline-delimited records or Event Hub bodies, a JSON array, {"records":[...]}, Graph's
    {"value":[...]}, the Entra admin center's sign-in and audit downloads (JSON, and the sign-in CSV), each also gzipped.
    Prints each alert once, in its last state, as one JSON line on standard output; on standard error each record that was
    set aside, and at the end one JSON line of counts.

    \b
      python -m sandbox replay --settings local.settings.json InteractiveSignIns_2026-01-05.json
      zcat hub/*.gz | python -m sandbox replay - | jq 'select(.severity == "critical") | .summary'
      BREAK_GLASS_IDS=3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10 python -m sandbox replay signins.csv
    """
    from sandbox.replay_command import run_replay

    if store not in ("memory", "tables"):
        raise typer.BadParameter("expected memory or tables", param_hint="--store")
    if not math.isfinite(lateness):
        raise typer.BadParameter("expected a number of hours", param_hint="--lateness")
    run_replay(files, settings, in_tables=store == "tables", lateness=lateness)


@app.command()
def generate(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write; the truth and the settings go beside it.")],
    users: Annotated[int, typer.Option(min=1, help="How many people work in the tenant.")] = 500,
    days: Annotated[int, typer.Option(min=1, help="How many days.")] = 2,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    per_user: Annotated[int, typer.Option(min=1, help="Records a person and day.")] = 12,
) -> None:
    """Make the logs of a synthetic tenant, with labelled attacks and accidents in them.

    Writes FILE (newline-delimited records), FILE.truth.json (the alerts that must come of it) and FILE.settings.json.

    \b
      python -m sandbox generate --users 500 --days 2 --seed 7 --out day.ndjson
      python -m sandbox replay --settings day.ndjson.settings.json day.ndjson
    """
    from sandbox.generate_command import run_generate

    run_generate(out, users=users, days=days, seed=seed, per_user=per_user)


def run() -> NoReturn:
    """Run the command that the arguments name. Ends the process, with 2 for what cannot be used."""
    try:
        app(prog_name="python -m sandbox", standalone_mode=True)
    except Unusable as error:
        print(f"latchkey: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(0)
