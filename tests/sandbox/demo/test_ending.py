"""How the demo ends where something is wrong: with one line and the exit code for it."""

import re

import pytest

from sandbox.chunk import Unusable
from sandbox.demo import command
from tests.sandbox.running import command as run


async def giving(faults):
    return faults


async def breaking(error):
    raise error


@pytest.fixture(autouse=True)
def nothing_is_logged(monkeypatch):
    monkeypatch.setattr(command, "log_to", lambda out: None)


@pytest.mark.parametrize(("performance", "said"), [
    (lambda *_: giving(["a did not reach teams in time", "b too"]), "a did not reach teams in time (and 1 more)"),
    (lambda *_: breaking(ValueError("deep inside")), "it broke (ValueError)"),
])
def test_a_broken_promise_is_one_line_and_exit_1(performance, said, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command, "performed", performance)
    with pytest.raises(SystemExit) as ended:
        command.run_demo(tmp_path)
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told == f"latchkey: the demo did not keep its promises: {said}; {tmp_path / 'function-app.log'} may say more\n"


def test_what_the_machine_lacks_is_left_to_the_command_line(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "performed", lambda *_: breaking(Unusable("node is missing")))
    with pytest.raises(Unusable, match="node is missing"):
        command.run_demo(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("demo", "--out", str(tmp_path / "file" / "inside"))
    assert done.returncode == 2
    assert re.fullmatch(r"latchkey: cannot write to [^\n]+; name another folder with --out\n", done.stderr.decode())


@pytest.mark.parametrize(("name", "says"), [("demo", "Exit 1"), ("serve", "--port")])
def test_help_teaches(name, says):
    done = run(name, "--help")
    assert done.returncode == 0
    assert says in done.stdout.decode()
    assert f"python -m sandbox {name}" in done.stdout.decode()
