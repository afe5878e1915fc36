"""The commands that speak to a Latchkey that runs somewhere, as `python -m sandbox --help` shows them."""

from pathlib import Path
from typing import Annotated

import typer


def drill(
    account: Annotated[str, typer.Option(metavar="ID", help="Object id or user principal name of a break-glass account.")],
    minutes: Annotated[int, typer.Option(metavar="N", min=1, help="How long from now on its use is a drill.")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Who holds the drill, as alerts will say.")],
    url: Annotated[str, typer.Option(help="Where Latchkey runs.", envvar="LATCHKEY_URL")] = "http://127.0.0.1:7071",
    key: Annotated[str, typer.Option(help="A function key.", envvar="LATCHKEY_KEY", show_envvar=True)] = "",
) -> None:
    """Declare a drill: an account is about to be used on purpose.

    Prints the drill as one JSON line. Its alerts still go to every channel, and say that they are a drill.

    \b
      LATCHKEY_KEY=… python -m sandbox drill --account breakglass@contoso.com --minutes 30 --by "Adele Vance"
    """
    from sandbox.drill_command import run_drill

    run_drill(account, minutes, by, url=url, key=key)


def review(
    by: Annotated[str, typer.Option(metavar="NAME", help="Who has reviewed the policies.")],
    note: Annotated[str, typer.Option(metavar="TEXT", help="What was looked at, and what was decided.")],
    owner: Annotated[list[str] | None, typer.Option(metavar="ID=NAME", help="Who answers for a policy; may be given often.")
                     ] = None,
    url: Annotated[str, typer.Option(help="Where Latchkey runs.", envvar="LATCHKEY_URL")] = "http://127.0.0.1:7071",
    key: Annotated[str, typer.Option(help="A function key.", envvar="LATCHKEY_KEY", show_envvar=True)] = "",
) -> None:
    """Record a review: the policies are approved as Latchkey last read them.

    Prints as one JSON line what was approved. From then on exclusions and policies are held against it (CA-006, CA-009).

    \b
      LATCHKEY_KEY=… python -m sandbox review --by "Adele Vance" --note "Quarterly review; all as decided."
    """
    from sandbox.review_command import run_review

    run_review(by, note, owner or [], url=url, key=key)


def verify(
    settings: Annotated[Path | None, typer.Option(
        metavar="FILE", help="Settings in the form of local.settings.json; without it the environment is read.")] = None,
    url: Annotated[str, typer.Option(help="Where Latchkey runs.", envvar="LATCHKEY_URL")] = "http://127.0.0.1:7071",
    namespace: Annotated[str, typer.Option(
        metavar="NAME", help="The event hubs that Entra writes to, fully qualified, to send there as whom `az login` knows; "
        "without it the setting EVENTHUB_CONNECTION_STRING is used.")] = "",
    key: Annotated[str, typer.Option(help="A function key.", envvar="LATCHKEY_KEY")] = "",
    token: Annotated[str, typer.Option(help="An access token, where HTTP_AUTH is entra.", envvar="LATCHKEY_TOKEN")] = "",
    patience: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="How long the alert may take.")] = 180.0,
) -> None:
    """Is a deployed Latchkey awake, and does it tell of what comes through the hub?

    Asks its address, then sends one sign-in of CANARY_ID, an object id that is nobody's, into the hub of sign-ins and waits for
    the alert, which every channel gets at once, titled TEST, and which no statistics count. Exit 0 where all went well, 1 where a
    step failed, with its cause and mend.

    \b
      python -m sandbox verify --url https://latchkey.contoso.com --namespace contoso-logs.servicebus.windows.net
    """
    from sandbox.verify_command import run_verify

    run_verify(settings, url=url, namespace=namespace, key=key, token=token, patience=patience)
