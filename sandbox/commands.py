"""The commands, as `python -m sandbox --help` shows them. What they do lies in a module each, loaded when it is called."""

import math
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sandbox.chunk import Unusable
from sandbox.remote_commands import drill, review, verify

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
                  context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def latchkey() -> None:
    """Latchkey on this machine, with no Azure.

    See all of it at work, or keep it up with a page (the same as make demo and make serve):

    \b
      python -m sandbox demo
      python -m sandbox serve

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
    registration: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Who has registered what (Graph's userRegistrationDetails: {\"value\":[...]}, or one a line); "
        "without it nobody's methods are known, and only PRIVILEGED_IDS are privileged.")] = None,
    summary: Annotated[bool, typer.Option(
        "--summary", help="For tuning: instead of the alerts, print how many there are per detector and day, whom they are "
        "about, and what each threshold one step lower or higher would have given.")] = False,
) -> None:
    """What would have been alerted on these logs?

    Reads, by looking: newline-delimited records or Event Hub bodies, a JSON array, {"records":[...]}, Graph's
    {"value":[...]}, the Entra admin center's sign-in and audit downloads (JSON, and the sign-in CSV), each also gzipped.
    Prints each alert once, in its last state, as one JSON line on standard output; on standard error each record that was
    set aside, and at the end one JSON line of counts.

    \b
      python -m sandbox replay --settings local.settings.json InteractiveSignIns_2026-01-05.json
      zcat hub/*.gz | python -m sandbox replay - | jq 'select(.severity == "critical") | .summary'
      python -m sandbox replay --settings local.settings.json --summary day*.ndjson
      BREAK_GLASS_IDS=3f2b1c7e-5d4a-4e0b-9a51-0c2d7c1f8a10 python -m sandbox replay signins.csv
    """
    from sandbox.replay_command import run_replay

    if store not in ("memory", "tables"):
        raise typer.BadParameter("expected memory or tables", param_hint="--store")
    if not math.isfinite(lateness):
        raise typer.BadParameter("expected a number of hours", param_hint="--lateness")
    run_replay(files, settings, in_tables=store == "tables", lateness=lateness, registration_file=registration,
               summed=summary)


@app.command()
def generate(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write; truth, settings and registration go beside it.")],
    users: Annotated[int, typer.Option(min=1, help="How many people work in the tenant.")] = 500,
    days: Annotated[int, typer.Option(min=1, help="How many days.")] = 2,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    per_user: Annotated[int, typer.Option(min=1, help="Records a person and day.")] = 12,
) -> None:
    """Make the logs of a synthetic tenant, with labelled attacks and accidents in them.

    Writes FILE (newline-delimited records), FILE.truth.json (the alerts that must come of it), FILE.settings.json and
    FILE.registration.json (who has registered which methods).

    \b
      python -m sandbox generate --users 500 --days 2 --seed 7 --out day.ndjson
      python -m sandbox replay --settings day.ndjson.settings.json --registration day.ndjson.registration.json day.ndjson
    """
    from sandbox.generate_command import run_generate

    run_generate(out, users=users, days=days, seed=seed, per_user=per_user)


@app.command()
def scan(
    settings: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Settings in the form of local.settings.json; without it the environment is read.")] = None,
    only: Annotated[str, typer.Option(
        metavar="BG,REG", help="Only these groups of checks, or single checks (BG-005); no more is read than they need.")] = "",
) -> None:
    """How does the tenant stand?

    Reads the tenant at GRAPH_ENDPOINT, runs the checks, and prints one result per line as JSON; on standard error what is
    not as it should be, with the objects that it is about, and what came of how many checks. Changes nothing.
    Exit 0 where a scan was made, whatever it found; 2 where Graph could not be read at all.

    \b
      az login && python -m sandbox scan --settings local.settings.json --only BG
      python -m sandbox scan | jq 'select(.status == "fail") | {check, summary, remediation}'
    """
    from sandbox.scan_command import run_scan

    run_scan(settings, only)


@app.command("publish")
def publish_logs(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Logs to send, in any form that replay reads.")],
    settings: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Settings in the form of local.settings.json; without it the environment is read.")] = None,
    hub: Annotated[str | None, typer.Option(
        metavar="NAME", help="The hub to send to; without it that of the setting SIGNIN_HUB. Audit entries belong to AUDIT_HUB, "
        "by default insights-logs-auditlogs.")] = None,
) -> None:
    """Send logs to a real event hub, as Entra writes there.

    Needs the setting EVENTHUB_CONNECTION_STRING. On standard error each record that was not sent, and at the end one JSON line
    of counts.

    \b
      python -m sandbox publish --settings local.settings.json day.ndjson
      python -m sandbox publish --hub insights-logs-auditlogs AuditLogs_2026-01-05.json
    """
    from sandbox.publish_command import run_publish

    run_publish(files, settings, hub)


@app.command("redrive")
def redrive_ranges(
    everything: Annotated[bool, typer.Option("--all", help="Every range that the function app set aside.")] = False,
    hub: Annotated[str | None, typer.Option(metavar="H", help="One range: of this hub,")] = None,
    partition: Annotated[str | None, typer.Option(metavar="P", help="this partition,")] = None,
    first: Annotated[int | None, typer.Option(metavar="N", min=0, help="from this sequence number")] = None,
    last: Annotated[int | None, typer.Option(metavar="M", min=0, help="to this one, both included.")] = None,
    settings: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Settings in the form of local.settings.json; without it the environment is read.")] = None,
    consumer_group: Annotated[str, typer.Option(
        metavar="NAME", help="One that nobody reads with; make it in the portal.")] = "latchkey-redrive",
) -> None:
    """Read events that were not judged from the event hub again, and judge them.

    Needs the settings EVENTHUB_CONNECTION_STRING and DATA_STORAGE_TABLES; with the function app's tables, the app itself
    delivers what comes of it. On standard error each range that could not be read, and at the end one JSON line of counts.

    \b
      python -m sandbox redrive --settings local.settings.json --all
      python -m sandbox redrive --hub insights-logs-signinlogs --partition 3 --first 4711 --last 4720
    """
    from monitors.storage.dead_letters import Lost
    from sandbox.redrive_command import run_redrive

    if hub and partition and first is not None and last is not None and not everything:
        run_redrive(Lost(hub, partition, first, last), settings, consumer_group)
    elif everything and (hub, partition, first, last) == (None,) * 4:
        run_redrive(None, settings, consumer_group)
    else:
        raise typer.BadParameter("give either --all, or --hub, --partition, --first and --last")


@app.command("demo")
def play_demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to leave what was sent, and the function app's log.")
                   ] = Path("demo-output"),
) -> None:
    """See all of Latchkey at work on this machine, in a quarter of a minute.

    Starts storage (Azurite), a tenant that never was, Microsoft Graph, a Teams webhook and an event hub as stand-ins, and over
    them the functions of function_app.py. Plays a day of a few hundred people and then, live, what on-call must hear of at
    once; says after how many seconds each channel had it; ends by itself. Exit 1 where something promised did not arrive.

    \b
      python -m sandbox demo
      jq '.[].title' demo-output/alerts.json
    """
    from sandbox.demo.command import run_demo

    run_demo(out)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page and the HTTP functions are; 0 is any free port.")
                    ] = 7071,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the function app's log goes.")] = Path("demo-output"),
) -> None:
    """Keep Latchkey up on this machine, with a page of everything it sends.

    Plays the demo first; then people go on signing in, something happens to one of them every half minute, and the timer runs
    every minute. The function app's HTTP functions are under /api on the same port, and take the key that is printed.
    Ctrl-C ends it.

    \b
      python -m sandbox serve --port 8080
      LATCHKEY_KEY=… python -m sandbox drill --account emergency-8@contoso.com --minutes 5 --by "Adele Vance"
    """
    from sandbox.serve.command import run_serve

    run_serve(port, out)


app.command()(drill)
app.command()(review)
app.command()(verify)


def run() -> NoReturn:
    """Run the command that the arguments name. Ends the process, with 2 for what cannot be used."""
    try:
        app(prog_name="python -m sandbox", standalone_mode=True)
    except Unusable as error:
        print(f"latchkey: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(0)
