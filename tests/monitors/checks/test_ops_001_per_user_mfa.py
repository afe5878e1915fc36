"""enabled and enforced are both left over (Microsoft Graph, "strongAuthenticationRequirements resource type")."""

import pytest

from monitors.checks.ops_001_per_user_mfa import PerUserMfa
from tests.monitors.checks.saying import result
from tests.monitors.checks.tenants import healthy, person


@pytest.mark.parametrize(("state", "word"), [("disabled", "pass"), ("enabled", "warn"), ("enforced", "warn"), ("later", "warn")])
def test_the_state_of_an_administrator(state: str, word: str) -> None:
    states = {person(0): "disabled", person(1): state}
    assert result(PerUserMfa, healthy(admin_requirements=states)) == (word, set() if word == "pass" else {person(1)})
