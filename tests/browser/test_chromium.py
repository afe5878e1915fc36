"""Where Chromium comes from; none is a failure that says what to do, never a skip."""

import os
from pathlib import Path

import pytest

from tests.browser import chromium as finding
from tests.browser.chromium import NONE, NoChromium, chromium


def test_the_one_at_chromium_path_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = tmp_path / "chromium"
    named.touch()
    monkeypatch.setenv("CHROMIUM_PATH", str(named))
    assert chromium() == str(named)
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "gone"))
    with pytest.raises(NoChromium, match="gone, and there is no such file"):
        chromium()


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_an_installed_one_comes_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium() == str(tmp_path / name)


def test_debians_is_installed_where_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ $2 = update ] || cp $0 {tmp_path}/chromium\n')
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(finding, "NAMES", ("chromium",))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(finding, "installed", lambda: next((str(one) for one in [tmp_path / "chromium"] if one.exists()), None))
    assert chromium() == str(tmp_path / "chromium")
    assert (tmp_path / "asked").read_text().splitlines() == ["-qq update", "-qq install -y --no-install-recommends chromium"]


def test_none_is_a_failure_with_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho no network >&2\nexit 100\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NoChromium) as none:
        chromium()
    assert str(none.value) == NONE, "apt is for root only"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(NoChromium, match=r"apt-get update failed here: no network"):
        chromium()
    (tmp_path / "apt-get").unlink()
    with pytest.raises(NoChromium) as none:
        chromium()
    assert str(none.value) == NONE
