"""The canary: an object id that is nobody's, whose sign-in tries out the way from the hub to people, and counts for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitors.declared import Declared
    from monitors.records.envelope import Batch


def set_apart(batch: Batch, declared: Declared) -> None:
    """Move the canary's sign-ins to `batch.canary`: whatever is kept of the batch is then what it would be without them.

    Only the break-glass path looks there. A record that also bears the name of a declared account stays where it is.
    """
    if not declared.canary:
        return
    found = [one for one in batch.sign_ins if declared.is_canary(one)]
    if found:
        batch.sign_ins = [one for one in batch.sign_ins if not declared.is_canary(one)]
        batch.on_trial = [(one, policies) for one, policies in batch.on_trial if not declared.is_canary(one)]
        batch.canary += found
