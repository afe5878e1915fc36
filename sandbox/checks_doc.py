"""docs/checks.md, rendered from what the checks say of themselves: `python -m sandbox.checks_doc` writes it anew."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from monitors.check import WHAT, Check
from monitors.checks import classes
from monitors.compliance.forms import GROUPS, group_of
from monitors.compliance.scans import scan_of
from monitors.settings import check_setting

FILE: Final = Path(__file__).parents[1] / "docs" / "checks.md"

HEAD: Final = """# Checks

<!-- Written by `python -m sandbox.checks_doc` from the checks themselves; do not edit. -->

What each check promises, how to mend what it finds, and what may make it look wrong. `unknown` is neither pass nor fail: the
summary says what could not be read, or of whom nobody can tell. A check that turned is told as
[check_changed](runbooks/check_changed.md); numbers are settings ([settings.md](settings.md)).
"""

MISTAKEN: Final[Mapping[str, str]] = {
    "BG": "Accounts are those of BREAK_GLASS_IDS, never guessed: one that is not declared is not looked after. A drill "
          "that was never declared looks like use (BG-012). A planned change stays a failure of BG-016 until "
          "BREAK_GLASS_REVIEWED says that it was looked at.",
    "REG": "Graph's report is hours old and leaves out disabled users; whom it does not know yet is counted apart, not "
           "as without MFA. MFA that another identity provider does is not in it. Newcomers are left alone for a week.",
    "CA": "Policies are judged per person, so a person left out of one policy and taken in by another is no finding. A "
          "group that could not be read makes people unclear, not open. CA-006 and CA-009 hold against the last review: "
          "what was meant is approved by recording another one (`POST /api/reviews`, `python -m sandbox review`). "
          "CA-010 does not know who is handed a Temporary Access Pass, only who may be.",
    "LEG": "Legacy clients that Entra names in another way count by their name. Exceptions of LEGACY_AUTH_EXCEPTIONS are "
           "left alone until they end.",
    "SVC": "Only the accounts of SERVICE_ACCOUNT_IDS are judged; a person who is declared there looks like a service "
           "used by hand.",
    "AMP": "What Microsoft changes by itself (campaign, passkeys) shows as a change like any other. `default` means that "
           "Microsoft decides, and counts as on.",
    "OPS": "Right after a deployment scans have not run yet, and permissions that were just granted take some minutes to "
           "show.",
}
"""By group: what looks wrong and is not."""


def rendered() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for group in GROUPS for line in section(group))])


def section(group: str) -> Iterator[str]:
    """A group of checks."""
    yield f"## {group}: {GROUPS[group]}\n"
    yield f"**Known false positives.** {MISTAKEN[group]}\n"
    for id_, one in classes().items():
        if group_of(id_) == group:
            yield from described(one)


def described(one: type[Check]) -> Iterator[str]:
    """One check."""
    scan = scan_of(one)
    yield f"### {one.id}: {one.title}\n"
    yield f"{one.severity.word.capitalize()}; {one.owner}; judged by the scan of {scan.name.replace('_', ' ')}.\n"
    yield f"- **What it says.** {' '.join((one.__doc__ or '').split())}"
    yield f"- **Mend.** {one.remediation}"
    if numbers := one.settable():
        each = (f"`{check_setting(one.id, name)}` ({default}): {one.__dataclass_fields__[name].metadata[WHAT]}"
                for name, default in numbers.items())
        yield f"- **Tune.** {'; '.join(each)}."
    if one.controls:
        answers = (f"{word} {', '.join(ids)}" for word, ids in one.controls.items())
        yield f"- **Answers to.** {'; '.join(answers)}."
    yield f"- **Needs.** {', '.join(one.needs()) or 'no permission of Graph'}.\n"


if __name__ == "__main__":
    FILE.write_text(rendered(), encoding="utf-8")
