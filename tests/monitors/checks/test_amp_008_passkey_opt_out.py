"""The opt-out ends with SMS and voice: Microsoft Entra, "SMS and voice retirement" (optOutSettings is in Graph's beta only)."""

import pytest

from monitors.check import Result, Status, judged
from monitors.checks.amp_008_passkey_opt_out import PasskeyOptOut
from monitors.records.instant import DAY
from monitors.tenant.methods import MethodsPreview
from tests.monitors.checks.tenants import NOW, healthy, programme


def said(opted_out: bool | None, ends: int) -> Result:
    return judged(PasskeyOptOut(programme=programme(telephony_ends=ends)),
                  healthy(methods_preview=MethodsPreview(passkey_opt_out=opted_out)))


@pytest.mark.parametrize(("opted_out", "ends", "status"), [
    (False, NOW + 1, Status.PASS), (True, NOW + 1, Status.WARN), (None, NOW + 1, Status.UNKNOWN),
    (True, NOW, Status.NOT_APPLICABLE), (False, NOW, Status.NOT_APPLICABLE)])
def test_the_opt_out(opted_out: bool | None, ends: int, status: Status) -> None:
    assert said(opted_out, ends).status == status


def test_it_is_counted_down() -> None:
    assert "which end in 71 days" in said(True, NOW + 71 * DAY).summary
