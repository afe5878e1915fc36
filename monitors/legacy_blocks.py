"""What Conditional Access does about the old clients that people have been seen to use: who is blocked, who is left out.

Source: Microsoft Entra, "Block legacy authentication with Conditional Access": Exchange ActiveSync and other clients are the two
kinds that a policy can name; a password grant (ROPC) of a modern client is neither.
"""

from collections.abc import Iterator
from typing import Final

from monitors.circles import Reach, circles_of
from monitors.conditional_access.grant import BLOCK
from monitors.conditional_access.policy import DISABLED
from monitors.coverage import BLOCKED, Demand, with_clients
from monitors.records.instant import Instant
from monitors.tenant.directory import ListedPolicy
from monitors.tenant.people import User
from monitors.tenant.snapshot import TenantSnapshot

ACTIVE_SYNC: Final = "exchangeActiveSync"
KINDS: Final = {"Exchange ActiveSync": ACTIVE_SYNC, "ROPC": ""}
OTHER: Final = "other"


class LegacyBlocks:
    """The policies that block legacy clients, enforced or not; touches policies, strengths, members and roles."""

    def __init__(self, tenant: TenantSnapshot) -> None:
        circles, self._strengths = circles_of(tenant), tenant.strengths
        self._blocking = [(one, circles.reach(one.policy)) for one in tenant.policies
                          if BLOCK in one.policy.grant.controls and one.policy.state != DISABLED]

    def since(self, user: User, client: str) -> Instant | None:
        """Since when an enforced policy has surely blocked the user's client for all applications; None for never.

        A day that began no earlier was blocked as a whole.
        """
        return min((one.modified or one.created or 0 for one, reach in self._of(client)
                    if reach.takes(user) and self._surely(one, client)), default=None)

    def leaves_out(self, user: User, client: str) -> bool:
        """Whether a policy that blocks the client, enforced or about to be, names the user among those whom it leaves out."""
        return any(reach.exclude.names(user) for _, reach in self._of(client))

    def _of(self, client: str) -> Iterator[tuple[ListedPolicy, Reach]]:
        kind = KINDS.get(client, OTHER)
        return ((one, reach) for one, reach in self._blocking if kind and with_clients(one.policy, frozenset({kind})))

    def _surely(self, one: ListedPolicy, client: str) -> bool:
        scope = one.policy.scope("applications")
        demand = Demand(BLOCKED, frozenset({KINDS.get(client, OTHER)}))
        return "All" in scope.include and not scope.exclude and demand.met_by(one.policy, self._strengths) is True
