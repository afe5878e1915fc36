"""Left to Microsoft it is on: Microsoft Entra, "System-preferred multifactor authentication" (Graph's beta alone has it)."""

import pytest

from monitors.check import Status, judged
from monitors.checks.amp_002_system_preferred import SystemPreferred
from monitors.tenant.methods import MethodsPreview
from tests.monitors.checks.tenants import healthy


@pytest.mark.parametrize(("state", "status"), [
    ("enabled", Status.PASS), ("default", Status.PASS), ("disabled", Status.FAIL), ("", Status.UNKNOWN),
    ("unknownFutureValue", Status.UNKNOWN)])
def test_its_state(state: str, status: Status) -> None:
    assert judged(SystemPreferred(), healthy(methods_preview=MethodsPreview(state))).status == status
