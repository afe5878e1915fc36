"""The README's list of permissions is what the declared paths need, word for word."""

from monitors.tenant.paths import declared_permissions
from sandbox.permissions_doc import FILE, rendered, replaced


def test_the_readme_is_what_the_declarations_render() -> None:
    """Else: python -m sandbox.permissions_doc."""
    page = FILE.read_text(encoding="utf-8")
    assert replaced(page) == page


def test_every_permission_is_on_it() -> None:
    for one in (*declared_permissions(), "Mail.Send"):
        assert f"| `{one}` |" in rendered()
