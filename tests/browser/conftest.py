import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.eyes import Eyes


@pytest.fixture(scope="session")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    """A browser; its pictures go to LATCHKEY_PICTURES, else to a temporary folder."""
    folder = os.environ.get("LATCHKEY_PICTURES")
    pictures = Path(folder) if folder else tmp_path_factory.mktemp("pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    with Eyes(pictures) as open_eyes:
        yield open_eyes
