"""What else is to be read: a document or a list by path, version first where it is not v1.0 ("/beta/policies/…")."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.graph.listing import Listing
from sandbox.graph.refusal import Refusal

EXPANDABLE: Final = ("principal", "appRoleAssignments")
"""What Graph gives only to who asks for it."""
OWNERS: Final = ("/users/", "/groups/", "/servicePrincipals")
"""Under these a path that is not there is an object that is gone; elsewhere it is one that Graph never heard of."""


class Documents:
    """Documents and lists by path."""

    def __init__(self, by_path: Mapping[str, Any]) -> None:
        self._held = {_key(path): Listing(path.removeprefix("/beta"), held, hidden=EXPANDABLE) if isinstance(held, list) else held
                      for path, held in by_path.items()}

    def answer(self, endpoint: str, version: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """What stands at a path. Raises Refusal."""
        held = self._held.get(_key(path if version == "v1.0" else f"/{version}{path}"))
        if held is None:
            raise _missing(path)
        if isinstance(held, Listing):
            return held.page(f"{endpoint}/{version}", query)
        return {"@odata.context": f"{endpoint}/{version}/$metadata#{path.lstrip('/')}/$entity",
                **Listing(path, (), hidden=EXPANDABLE).shown(held, query)}


def _key(path: str) -> str:
    return path.casefold()


def _missing(path: str) -> Refusal:
    if path.startswith(OWNERS):
        return Refusal(404, "Request_ResourceNotFound", f"Resource '{path}' does not exist or one of its queried "
                       "reference-property objects are not present.")
    return Refusal(400, "BadRequest", f"Resource not found for the segment '{path}'.")
