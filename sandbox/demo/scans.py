"""The acts in which Latchkey looks at the tenant itself: what checks say of it, and that somebody hears where that changes."""

from typing import Final

from monitors.check import Status
from monitors.checks import classes
from monitors.storage.results import TablesResults
from sandbox.demo.acts import Play, now
from sandbox.demo.posture import take_in
from sandbox.demo.seen import counted
from sandbox.tenant.truth import Expected

CHANGED: Final = "check_changed"
UNREVIEWED: Final = "CA-017"
"""What fails from the beginning: nobody has reviewed the policies of this tenant yet."""
FAILING: Final = ("BG-005", "CA-005")
"""The checks that fail once a policy that blocks takes the emergency accounts in."""


async def scan(play: Play, *timers: str) -> dict[str, str]:
    """Fire these timers, and see what each check says then."""
    for name in timers:
        await play.system.host.fire(name)
    account = (await play.system.desk()).outbox.account
    found = {id_: str(one.status) for id_, one in (await TablesResults(account).current()).items()}
    play.seen.checks = found
    return found


async def posture(play: Play) -> str:
    """The tenant as it stands: how many checks say what. One fails, and whoever reads the digest will hear of it."""
    found = await scan(play, "scan_roles", "scan_break_glass", "scan_policies")
    failing = {id_ for id_, word in found.items() if word == Status.FAIL}
    play.seen.faults += [f"{id_} says something else than is true" for id_ in sorted(failing ^ {UNREVIEWED})]
    play.seen.expected.append(changed(UNREVIEWED))
    return counted(found)


async def taken_in(play: Play) -> str:
    """A policy takes the emergency accounts in; everybody must hear of the checks that fail for it. The policy's name."""
    name, began = take_in(play.system.paths), now()
    await scan(play, "scan_policies")
    for id_ in FAILING:
        await play.await_(changed(id_), began)
    return name


def changed(check: str) -> Expected:
    """That somebody hears of a check that fails."""
    return Expected(CHANGED, check, "", "", classes()[check].severity.word, "")
