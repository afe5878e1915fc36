"""The review command against a server of a few lines."""

import json

import pytest

from sandbox.chunk import Unusable
from sandbox.review_command import run_review
from tests.builders import guid
from tests.sandbox.test_drill_command import Server, server

__all__ = ["server"]
REVIEW = {"at": "2026-03-02T12:00:00Z", "by": "Adele Vance", "approves": 7}


def test_the_review_is_recorded_and_printed(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.text = json.dumps(REVIEW)
    run_review("Adele Vance", "All as decided.", [f"{guid(1)}=Bo Dahl"], url=server.url, key="a key")
    assert server.asked == [("POST", "/api/reviews", {
        "by": "Adele Vance", "note": "All as decided.", "owners": {guid(1): "Bo Dahl"}}, "a key")]
    assert json.loads(capsys.readouterr().out) == REVIEW


def test_what_the_server_says_is_told(server: Server) -> None:
    server.status, server.text = 409, "no scan of the policies was published yet"
    with pytest.raises(Unusable, match=r"no review was recorded, http.* answered 409: no scan of the policies was published yet"):
        run_review("Adele Vance", "All as decided.", [], url=server.url, key="")


@pytest.mark.parametrize("written", ["Bo Dahl", "=Bo Dahl", "Require MFA=Bo Dahl"])
def test_an_owner_is_named_for_a_policy_s_id(written: str) -> None:
    with pytest.raises(Unusable, match="POLICY_ID=NAME"):
        run_review("Adele Vance", "All as decided.", [written], url="http://127.0.0.1:9", key="")
