"""The review command: tells a running Latchkey that the policies were reviewed, and are approved as it last read them."""

from collections.abc import Sequence
from typing import Final

from sandbox.chunk import Unusable
from sandbox.drill_command import tell
from sandbox.reading import printable

PATH: Final = "/api/reviews"


def run_review(by: str, note: str, owners: Sequence[str], *, url: str, key: str) -> None:
    """Record the review and print what it approved. Raises Unusable."""
    named = dict(owner(one) for one in owners)
    tell(url, key, PATH, {"by": by, "note": note, "owners": named}, "review was recorded")


def owner(written: str) -> tuple[str, str]:
    """A policy's id and who answers for it. Raises Unusable."""
    policy, between, name = written.partition("=")
    if not between or policy.count("-") != 4:
        raise Unusable(f"--owner {printable(written)} is not of the form POLICY_ID=NAME")
    return policy.strip(), name.strip()
