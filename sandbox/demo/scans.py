"""The acts in which Latchkey looks at the tenant itself: what checks say of it, and that somebody hears where that changes."""

from typing import Final

from monitors.check import Status
from monitors.checks import classes
from monitors.compliance.results import Kept
from monitors.storage.results import TablesResults
from sandbox.demo.acts import Play, now
from sandbox.demo.posture import take_in
from sandbox.demo.seen import counted
from sandbox.tenant.truth import Expected

CHANGED: Final = "check_changed"
AT_FIRST: Final = ("AMP-010", "CA-017", "LEG-001", "LEG-003")
"""What fails from the beginning: SMS and voice are off, and some people have nothing else; nobody has reviewed the policies yet;
old clients were let in that day, and nothing accounts for some of them."""
TOLD_TOGETHER: Final = Expected(CHANGED, "scan policies", "", "", "high", "")
BLOCKED: Final = ("BG-005", "CA-005")
"""What fails once a policy that blocks takes the emergency accounts in."""
TIMERS: Final = ("scan_roles", "scan_break_glass", "scan_policies")
"""Beside that of registrations, which was fired first of all."""


async def scan(play: Play, *timers: str) -> dict[str, Kept]:
    """Fire these timers, and see what each check says then."""
    for name in timers:
        await play.system.host.fire(name)
    found = await (await results(play)).current()
    play.seen.checks = {id_: str(one.status) for id_, one in found.items()}
    return found


async def posture(play: Play) -> str:
    """The tenant as it stands: how many checks say what, which is held against what the synthetic tenant knows of itself."""
    found = await scan(play, *TIMERS)
    failing = {id_ for id_, one in found.items() if one.status == Status.FAIL}
    wrong = failing ^ {*AT_FIRST}
    for id_, whom in true_of(play).items():
        named = await (await results(play)).findings(found[id_], 0, found[id_].findings)
        wrong |= {id_} if {one.object_id for one in named} != whom else set()
    play.seen.faults += [f"{id_} says something else than is true" for id_ in sorted(wrong)]
    play.seen.expected.append(TOLD_TOGETHER)
    return counted(play.seen.checks)


def true_of(play: Play) -> dict[str, set[str]]:
    """Whom checks must name, as far as the synthetic tenant knows it without them."""
    old_clients = {one.subject for one in play.seen.expected if one.detector == "legacy_auth_sign_in"}
    return {"AMP-010": {one.id for one in play.tenant.population.telephony_only}, "LEG-003": old_clients}


async def taken_in(play: Play) -> str:
    """A policy takes the emergency accounts in; everybody must hear of the checks that fail for it. The policy's name."""
    name, began = take_in(play.system.paths), now()
    await scan(play, "scan_policies")
    for id_ in BLOCKED:
        await play.await_(Expected(CHANGED, id_, "", "", classes()[id_].severity.word, ""), began)
    return name


async def results(play: Play) -> TablesResults:
    """Where results are kept."""
    return TablesResults((await play.system.desk()).outbox.account)
