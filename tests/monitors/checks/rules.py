"""Conditional Access policies of a table's rows, and the groups that they name."""

from typing import Any, Final

from monitors.tenant.area import LookUps
from monitors.tenant.directory import ListedPolicy
from tests.builders import guid
from tests.monitors.checks.tenants import EMERGENCY, KEEPERS, listed
from tests.monitors.conditional_access.documents import policy

OTHERS: Final = guid(3, 71)
APP: Final = guid(1, 76)
EXCEPT: Final = {"conditions__users__excludeGroups": [EMERGENCY, OTHERS]}
SYNC: Final = "d29b2b05-8046-44ba-8758-1e26182fcf32"
"""Directory Synchronization Accounts: Microsoft Entra, "Microsoft Entra built-in roles"."""


def ruled(*, age_days: int = 30, **odd: Any) -> ListedPolicy:
    """MFA for all users without the emergency group, but for what is odd, those left out among it."""
    return listed(policy(**{"conditions__users__excludeGroups": [EMERGENCY]} | odd), age_days=age_days)


def members(**odd: Any) -> LookUps[frozenset[str]]:
    """Who is in the emergency group and, by keyword, in OTHERS."""
    return LookUps({EMERGENCY: frozenset(KEEPERS), OTHERS: odd.get("others", frozenset())})
