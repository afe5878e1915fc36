"""The settings name the tenant's special accounts in every way in which people write them."""

from __future__ import annotations

import json

from sandbox.tenant.log import generate

LOG = generate(users=200, days=3, seed=1)
GIVEN = LOG.settings()


def test_what_is_given() -> None:
    names = {"BREAK_GLASS_IDS", "SERVICE_ACCOUNT_IDS", "PRIVILEGED_IDS", "LEGACY_AUTH_EXCEPTIONS"}
    assert set(GIVEN) == names
    assert all(isinstance(value, str) for value in GIVEN.values())


def test_break_glass_accounts_are_given_by_id_and_one_by_name_in_another_case() -> None:
    *ids, name = GIVEN["BREAK_GLASS_IDS"].split(",")
    *known, by_name = LOG.population.break_glass
    assert ids == [account.id for account in known]
    assert (name.lower(), name == by_name.upn) == (by_name.upn, False)


def test_privileged_people() -> None:
    first, *others = GIVEN["PRIVILEGED_IDS"].split(",")
    privileged = [who for who in LOG.population.people if who.privileged]
    assert [first.lower(), *others] == [privileged[0].upn, *(who.id for who in privileged[1:])]


def test_exceptions_run_long_or_have_ended() -> None:
    until = {each["userId"]: each["until"] for each in json.loads(GIVEN["LEGACY_AUTH_EXCEPTIONS"])}
    assert {until[account.id] for account in LOG.population.lapsed} == {"2026-01-04"}
    assert {until[account.id] for account in LOG.population.excepted} == {"2026-04-07"}
