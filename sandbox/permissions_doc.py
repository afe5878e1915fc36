"""The README's list of Graph permissions, from the declared paths: `python -m sandbox.permissions_doc` writes it anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from monitors.checks import classes
from monitors.tenant.paths import PATHS, declared_permissions
from sandbox.settings_doc import table

FILE: Final = Path(__file__).parents[1] / "README.md"
BEGIN: Final = "<!-- permissions: written by `python -m sandbox.permissions_doc`; do not edit -->"
END: Final = "<!-- /permissions -->"
MAIL: Final = "Mail.Send"


def rendered() -> str:
    """What stands between the marks."""
    return "\n".join([BEGIN, *table(("Application permission", "What it reads", "For checks"), rows()), END])


def rows() -> Iterator[tuple[str, ...]]:
    """One permission a row."""
    for permission in declared_permissions():
        paths = dict.fromkeys(f"`{one.path.partition('?')[0]}`" for one in PATHS.values() if permission in one.permissions)
        groups = dict.fromkeys(id_.partition("-")[0] for id_, check in classes().items() if permission in check.needs())
        yield f"`{permission}`", ", ".join(paths), ", ".join(groups)
    yield f"`{MAIL}`", "nothing; it sends alerts by email, from one mailbox (limit it to that one with RBAC for Applications)", ""


def replaced(page: str) -> str:
    """The page with the list as it is now. Raises ValueError where the marks are missing."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{FILE.name} has no place for the list of permissions")
    return before + rendered() + after


if __name__ == "__main__":
    FILE.write_text(replaced(FILE.read_text(encoding="utf-8")), encoding="utf-8")
