"""What an HTTP answer means for delivery."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from alerting.channels import NO_ANSWER, Later, Refused, check, now, seconds

AT = datetime(2026, 3, 10, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("told", "wait"), [
    ("7", 7.0), ("0", 0.0), (" 120 ", 120.0), ("Tue, 10 Mar 2026 12:01:30 GMT", 90.0), ("Tue, 10 Mar 2026 13:01:30 +0100", 90.0),
    ("Tue, 10 Mar 2026 12:01:30 -0000", 90.0), ("Tue, 10 Mar 2026 11:00:00 GMT", 0.0),  # RFC 9110, 10.2.3
    (None, None), ("", None), ("soon", None), ("-3", None), ("1.5", None), ("9" * 5_000, None), ("٣", None), ("nan", None),
])
def test_retry_after_is_seconds_or_a_date(told: str | None, wait: float | None) -> None:
    assert seconds(told, AT) == wait


@pytest.mark.parametrize("status", [200, 202])
def test_accepted_is_silent(status: int) -> None:
    check(status, "7", AT)


@pytest.mark.parametrize("status", [NO_ANSWER, 408, 429, 500, 502, 503, 504, 302, 401, 403, 404, 410])
def test_what_may_pass_or_be_mended_is_for_later(status: int) -> None:
    with pytest.raises(Later) as later:
        check(status, "7", AT)
    assert (later.value.after, later.value.status) == (7.0, status)


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_what_the_message_itself_is_at_fault_for_is_refused(status: int) -> None:
    with pytest.raises(Refused, match=str(status)) as refused:
        check(status, "7", AT)
    assert refused.value.status == status


def test_the_clock_for_those_who_are_given_none_is_aware() -> None:
    assert abs(now() - datetime.now(UTC)).total_seconds() < 10
    assert str(Later()) == "not taken now"


def test_wording_an_alert_loads_no_client() -> None:
    """The app imports its channels at every cold start; clients and templates are loaded when something is sent."""
    said = subprocess.run([sys.executable, "-c", "import alerting.channels.teams, alerting.channels.email, sys; "
                           "print({'aiohttp', 'jinja2', 'httpx', 'msgraph', 'azure.core'} & set(sys.modules))"],
                          capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "set()"
