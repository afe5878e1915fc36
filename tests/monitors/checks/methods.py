"""The authentication methods policy of the healthy tenant with something odd about it."""

from typing import Any

from monitors.tenant.methods import Method, MethodsPolicy
from tests.monitors.checks.tenants import NOW, configured


def configuration(**odd: Any) -> MethodsPolicy:
    """With other methods, by id; None leaves one out."""
    found: dict[str, Any] = configured() | odd
    return policy(methods={id_: one for id_, one in found.items() if one is not None})


def policy(**odd: Any) -> MethodsPolicy:
    """With other parts."""
    return MethodsPolicy(**({"methods": configured(), "migration": "migrationComplete", "modified": NOW} | odd))


def on(id_: str, *groups: str, without: tuple[str, ...] = (), **odd: Any) -> Method:
    """A method that is on for some groups, or for everybody."""
    held: dict[str, Any] = {"included": frozenset(groups)} if groups else {}
    return Method(id_, True, excluded=frozenset(without), **held | odd)
