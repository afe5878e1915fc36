"""Any Python 3.11 gets into .venv, and makes it where it is missing; without network, in a folder of its own."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox.bootstrap import SENT, Bootstrap, CannotGoOn


class Machine:
    """Notes what is run; making an environment leaves its interpreter behind, as venv does."""

    def __init__(self, root: Path, *, inside: bool = False, failing: str = "", says: str = "") -> None:
        self.root, self.failing, self.says = root, failing, says
        self.ran: list[list[str]] = []
        self.became: list[str] = []
        self.bootstrap = Bootstrap(root, prefix=str(root / ".venv") if inside else "/usr", run=self.run, execv=self.execv)

    def run(self, command: list[str], **_: object) -> SimpleNamespace:
        self.ran.append(command)
        if command[2] == self.failing:
            return SimpleNamespace(returncode=1, stderr=self.says)
        if command[2] == "venv":
            (self.root / ".venv/bin").mkdir(parents=True, exist_ok=True)
            (self.root / ".venv/bin/python").touch()
        return SimpleNamespace(returncode=0, stderr="")

    def execv(self, path: str, arguments: list[str]) -> None:
        assert path == arguments[0]
        self.became = arguments


def test_a_missing_environment_is_made_then_entered(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    machine, environ = Machine(tmp_path), dict[str, str]()
    machine.bootstrap.enter(["replay", "a b"], environ)
    python = str(tmp_path / ".venv/bin/python")
    assert [command[:3] for command in machine.ran] == [[sys.executable, "-m", "venv"], [python, "-m", "pip"]]
    assert machine.ran[1][-4:] == ["-r", str(tmp_path / "requirements-dev.txt"), "-c", str(tmp_path / "constraints.txt")]
    assert machine.became == [python, "-m", "sandbox", "replay", "a b"]
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    again = Machine(tmp_path)
    again.bootstrap.enter([], {})
    assert (again.ran, again.became) == ([], [python, "-m", "sandbox"])


def test_one_that_was_begun_is_finished(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    machine = Machine(tmp_path)
    machine.bootstrap.enter([], {})
    assert len(machine.ran) == 2


def test_inside_it_just_goes_on(tmp_path: Path) -> None:
    machine, environ = Machine(tmp_path, inside=True), {SENT: "1"}
    machine.bootstrap.enter([], environ)
    assert (machine.ran, machine.became, environ) == ([], [], {})


def test_nobody_is_sent_twice(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    machine = Machine(tmp_path)
    machine.bootstrap.enter([], environ)
    with pytest.raises(CannotGoOn, match="does not run inside"):
        Machine(tmp_path).bootstrap.enter([], environ)


@pytest.mark.parametrize(("failing", "says", "told"), [
    ("pip", "WARNING: x\nERROR: No matching distribution found\n", "ERROR: No matching distribution found"),
    ("venv", "", "it said nothing")])
def test_what_went_wrong_is_said_in_one_line(failing: str, says: str, told: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path, failing=failing, says=says)
    with pytest.raises(CannotGoOn, match=told) as caught:
        machine.bootstrap.enter([], {})
    assert "\n" not in str(caught.value)
    assert not (tmp_path / ".venv/.ready").exists()
    assert machine.became == []


def test_only_the_standard_library_is_needed() -> None:
    code = ("import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]; import sandbox.bootstrap;"
            "print(sorted({m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names) - {'__main__', 'sandbox'}))")
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True,
                          check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_an_older_python_is_told_so() -> None:
    source = (Path(__file__).parents[2] / "sandbox/__main__.py").read_text()
    code = "import sys; sys.version_info = (3, 10, 4, 'final', 0); sys.version = '3.10.4 (main)'\n" + source
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "needs Python 3.11 or later" in done.stderr
    assert "3.10.4" in done.stderr
