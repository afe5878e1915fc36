"""What is granted against what is declared."""

from monitors.checks.ops_003_least_privilege import LeastPrivilege
from monitors.tenant.directory import GrantedRole
from monitors.tenant.paths import APP_ROLES
from tests.builders import guid
from tests.monitors.checks.saying import result
from tests.monitors.checks.tenants import healthy

IDS = {name: id_ for id_, name in APP_ROLES.items()}
HELD = tuple(GrantedRole(id_, "Microsoft Graph") for id_ in APP_ROLES)
EXTRA = GrantedRole(guid(1, 78), "Microsoft Graph")


def without(name: str) -> tuple[GrantedRole, ...]:
    return tuple(one for one in HELD if one.id != IDS[name])


def test_one_more_fails() -> None:
    assert result(LeastPrivilege, healthy(granted=(*HELD, EXTRA))) == ("fail", {EXTRA.id})


def test_one_fewer_warns_but_who_sends_no_mail_needs_no_right_to() -> None:
    assert result(LeastPrivilege, healthy(granted=without("User.Read.All"))) == ("warn", {IDS["User.Read.All"]})
    assert result(LeastPrivilege, healthy(granted=without("Mail.Send")))[0] == "pass"
