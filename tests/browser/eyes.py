"""What a person sees of a card or a mail: a headless Chromium that renders, answers what came out, and takes pictures."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.browser.chromium import chromium

Seen = dict[str, Any]
HERE = Path(__file__).parent


class Eyes:
    """One browser, for many looks; pictures go to a folder."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        node = shutil.which("node")
        assert node, "No Node.js on the PATH."
        self._node = subprocess.Popen([node, str(HERE / "show.mjs"), chromium()], cwd=HERE, stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def card(self, card: dict[str, Any], name: str = "", **how: Any) -> Seen:
        """A card as Microsoft's library renders it."""
        return self._look({"card": card, **how}, name)

    def page(self, html: str, name: str = "", **how: Any) -> Seen:
        """A page, such as the HTML of a mail."""
        return self._look({"html": html, **how}, name)

    def visit(self, url: str, name: str = "", **how: Any) -> Seen:
        """A page where it is served, after a few clicks, once something is to be read there."""
        return self._look({"url": url, **how}, name)

    def _look(self, request: dict[str, Any], name: str) -> Seen:
        if name:
            request["picture"] = str(self.pictures / f"{name}.png")
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        answer = self._node.stdout.readline()
        assert answer, "The browser has gone; what it said is above."
        seen: Seen = json.loads(answer)
        assert "failed" not in seen, seen["failed"]
        return seen

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._node.communicate(timeout=30)
