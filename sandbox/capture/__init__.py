"""Where alerts arrive in the sandbox: a webhook like that of Teams Workflows, and a page that shows all that was sent.

    async with Capture() as capture:
        TEAMS_WEBHOOK_URL = capture.webhook
        LoopbackGraph(..., on_mail=capture.add_mail)
        capture.add_event(cloud_event)

Whatever arrives may hold text of strangers: nothing of it can run a script, or fetch anything, in the page.
"""

from sandbox.capture.server import Capture
from sandbox.capture.store import Card

__all__ = ["Capture", "Card"]
