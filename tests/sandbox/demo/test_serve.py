"""`python -m sandbox serve` as people run it: a page, the HTTP functions behind a key, and a quiet end on Ctrl-C."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.sandbox.running import ROOT, command

pytestmark = pytest.mark.timeout(170)
SAID = re.compile(r"http://127\.0\.0\.1:(\d+)\n.*x-functions-key: (\S+)")


class Serving:
    """A server that was started."""

    def __init__(self, process, file):
        self.process, self.file = process, file
        said = waited(process, file)
        self.port, self.key = int(said[1]), said[2]

    def ask(self, method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body=b"{}" if method == "POST" else None,
                           headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body, answer.headers


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    out = tmp_path_factory.mktemp("serve")
    line = [sys.executable, "-u", "-m", "sandbox", "serve", "--port", "0", "--out", str(out)]
    environ = {"PATH": os.environ["PATH"], "HOME": str(out)}
    with (out / "said").open("w+") as file, subprocess.Popen(line, cwd=ROOT, stdout=file, stderr=file, env=environ) as process:
        try:
            yield Serving(process, out / "said")
        finally:
            process.kill()


def waited(process, file):
    for _ in range(600):
        said = SAID.search(file.read_text())
        if said:
            return said
        assert process.poll() is None, file.read_text()
        time.sleep(0.1)
    raise AssertionError(file.read_text())


def test_the_page_is_there_and_brings_its_scripts(serving):
    status, page, _ = serving.ask("GET", "/")
    assert (status, "<h1>Latchkey</h1>" in page) == (200, True)
    assert [serving.ask("GET", path)[0] for path in re.findall(r'src="(/scripts/[^"]+)"', page)] == [200, 200, 200]


def test_the_http_functions_take_the_key_and_nothing_else(serving):
    assert serving.ask("POST", "/api/drills")[0] == 401
    assert serving.ask("POST", "/api/drills", x_functions_key="another")[0] == 401
    status, said, _ = serving.ask("POST", "/api/drills", x_functions_key=serving.key)
    assert (status, "account" in said) == (400, True)  # let in, and told what is missing


def test_it_says_that_it_is_alive_and_to_who_has_the_key_how_it_is(serving):
    assert serving.ask("GET", "/api/health")[:2] == (200, '{"status":"alive"}')
    assert serving.ask("GET", "/api/health/detail")[0] == 401
    status, said, _ = serving.ask("GET", "/api/health/detail", x_functions_key=serving.key)
    told = json.loads(said)
    assert (status, told["status"], told["parts"]["store"]["status"]) == (200, "alive", "well")
    assert set(told["parts"]["channels"]["channels"]) == {"teams", "email", "siem"}


def test_who_does_not_ask_for_compression_gets_none(serving):
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
    connection.putrequest("GET", "/api/openapi.json", skip_accept_encoding=True)
    connection.putheader("x-functions-key", serving.key)
    connection.endheaders()
    with connection.getresponse() as answer:
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, None)
        assert json.loads(answer.read())["openapi"].startswith("3.1")
    connection.close()


def test_the_page_gets_the_key_without_seeing_it(serving):
    _, page, headers = serving.ask("GET", "/")
    assert serving.key not in page + headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict"} <= set(headers["Set-Cookie"].split("; "))
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert serving.ask("POST", "/api/drills", cookie=cookie)[0] == 400
    assert serving.ask("POST", "/api/drills", cookie="latchkey=another")[0] == 401


def test_no_other_name_leads_here(serving):
    assert serving.ask("GET", "/", host="contoso.test")[0] == 403


def test_messages_arrive_on_the_page(serving):
    for _ in range(600):
        if '"cards": []' not in serving.ask("GET", "/captured.json")[1]:
            return
        time.sleep(0.1)
    raise AssertionError("nothing arrived")


def test_a_port_that_is_taken_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("serve", "--port", str(port), "--out", str(tmp_path))
    assert done.returncode == 2
    assert re.fullmatch(rf"latchkey: port {port} on 127\.0\.0\.1 cannot be used: [^\n]+\n", done.stderr.decode())


def test_ctrl_c_ends_it_well_in_the_midst_of_things(serving):
    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(20) == 0
    assert serving.file.read_text().endswith("\nEnded.\n")
    assert "Traceback" not in serving.file.read_text()
