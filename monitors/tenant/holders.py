"""Who holds a directory role, or may activate one: directly, or as a member of a group that does."""

from collections.abc import Container, Iterator

from monitors.tenant.directory import Assignment
from monitors.tenant.snapshot import TenantSnapshot


def holders(tenant: TenantSnapshot, roles: Container[str] | None = None) -> frozenset[str]:
    """The users who hold any of these roles now or may activate one; of any role, where none is named.

    Touches the areas roles, eligible and members. Raises NotRead, also where the members of one such group were not read.
    """
    return frozenset(user for one in (*tenant.roles, *tenant.eligible) if roles is None or one.role in roles
                     for user in _users(tenant, one))


def _users(tenant: TenantSnapshot, one: Assignment) -> Iterator[str]:
    members = tenant.members  # touched in any case: whether a group comes up must not decide what is read
    if one.kind == "user":
        yield one.principal
    elif one.kind == "group":
        yield from members.of(one.principal) or ()
