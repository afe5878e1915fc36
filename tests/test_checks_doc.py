"""docs/checks.md says of every check what it says of itself, and of every group what may be mistaken."""

import re

from monitors.check import WHAT
from monitors.checks import classes
from monitors.compliance.forms import GROUPS
from sandbox.checks_doc import FILE, MISTAKEN, rendered


def test_the_page_is_what_the_checks_render() -> None:
    """Else: python -m sandbox.checks_doc."""
    assert FILE.read_text(encoding="utf-8") == rendered()


def test_every_check_is_described_with_its_mend_and_its_numbers() -> None:
    parts = dict(re.findall(r"(?ms)^### ([A-Z]+-\d{3}): (.*?)(?=^###? |\Z)", rendered()))
    assert parts.keys() == classes().keys()
    for id_, one in classes().items():
        assert f"- **Mend.** {one.remediation}" in parts[id_]
        assert len(re.search(r"\*\*What it says\.\*\* (.*)", parts[id_])[1]) > 20  # type: ignore[index]
        for name in one.settable():
            assert one.__dataclass_fields__[name].metadata[WHAT] in parts[id_]


def test_every_group_says_what_may_be_mistaken() -> None:
    assert MISTAKEN.keys() == GROUPS.keys()
