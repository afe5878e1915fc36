"""Everybody's methods, as Graph reports them; who is to be alerted about is known from them."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest

from monitors.records.instant import instant
from monitors.registration import backup_families
from sandbox.tenant.clock import DAY
from sandbox.tenant.log import Log, generate
from sandbox.tenant.people import Account, populate
from tests.sandbox.tenant.reading import START, sign_ins

BEFORE, AFTER = instant("2026-01-05") or 0, instant("2027-02-01") or 0

# Microsoft Graph, "userRegistrationDetails resource type".
FIELDS = {
    **dict.fromkeys(("id", "userPrincipalName", "userDisplayName", "userType", "lastUpdatedDateTime"), str),
    **dict.fromkeys(("isAdmin", "isSsprRegistered", "isSsprEnabled", "isSsprCapable", "isMfaRegistered"), bool),
    **dict.fromkeys(("isMfaCapable", "isPasswordlessCapable", "isSystemPreferredAuthenticationMethodEnabled"), bool),
    **dict.fromkeys(("methodsRegistered", "systemPreferredAuthenticationMethods"), list),
    "userPreferredMethodForSecondaryAuthentication": str,
}


@pytest.fixture(scope="module")
def log() -> Log:
    return generate(users=300, days=3, seed=8)


@pytest.fixture(scope="module")
def rows(log: Log) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in log.registration()}


def families(rows: dict[str, dict[str, Any]], who: Account, at: int = BEFORE) -> int:
    return len(backup_families(rows[who.id]["methodsRegistered"], at))


def test_rows_have_the_documented_fields(rows: dict[str, dict[str, Any]]) -> None:
    for row in rows.values():
        assert {name: type(value) for name, value in row.items()} == FIELDS


def test_every_account_has_one_row(log: Log, rows: dict[str, dict[str, Any]]) -> None:
    everybody = [who for kind in vars(log.population).values() if isinstance(kind, tuple) for who in kind]
    assert Counter(who.id for who in everybody) == Counter(row["id"] for row in log.registration())
    assert {(who.upn, who.name, who.privileged) for who in everybody} == {
        (row["userPrincipalName"], row["userDisplayName"], row["isAdmin"]) for row in rows.values()}


def test_the_same_seed_gives_the_same_rows(log: Log) -> None:
    again, other = (list(generate(users=300, days=3, seed=seed).registration()) for seed in (8, 9))
    assert json.dumps(list(log.registration())) == json.dumps(again) != json.dumps(other)


def test_whoever_lives_an_ordinary_life_has_a_backup_whatever_becomes_of_telephony(
        log: Log, rows: dict[str, dict[str, Any]]) -> None:
    for who in (*log.population.people, *log.population.break_glass):
        assert families(rows, who, AFTER) >= 2


def test_few_have_one_kind_or_telephony_only_or_as_their_backup(log: Log, rows: dict[str, dict[str, Any]]) -> None:
    here = log.population
    for who in (*here.one_kind, *here.one_kind_privileged, *here.telephony_only):
        assert families(rows, who) == 1
    assert {families(rows, who, AFTER) for who in here.telephony_only} == {0}
    assert {(families(rows, who), families(rows, who, AFTER)) for who in here.telephony_as_backup} == {(2, 1)}
    assert {who.privileged for who in here.one_kind_privileged} == {True}
    assert not {who.id for who in here.one_kind_privileged} & set(log.settings()["PRIVILEGED_IDS"].split(","))


def test_every_first_completion_of_somebody_with_few_methods_is_in_the_truth_and_no_other(
        log: Log, rows: dict[str, dict[str, Any]]) -> None:
    completed: dict[str, set[float]] = {}
    for one in sign_ins(log.records()):
        if one.completed and one.properties["isInteractive"]:
            completed.setdefault(one.user, set()).add(one.at)
    few = {user: times for user, times in completed.items()
           if len(backup_families(rows[user]["methodsRegistered"], BEFORE)) < 2}
    told = {alert.subject: {(instant(alert.first_seen) or 0) / 1e6} for alert in log.truth().alerts
            if alert.detector == "no_backup_method"}
    assert {user: {round(at, 3) for at in times} for user, times in few.items()} == {
        user: {round(at, 3) for at in times} for user, times in told.items()}
    assert len(told) >= 5


def test_the_same_person_is_in_the_truth_once_a_month() -> None:
    log = generate(users=30, days=20, seed=8)
    told = Counter(alert.subject for alert in log.truth().alerts if alert.detector == "no_backup_method")
    assert set(told.values()) == {1}


def test_people_with_few_methods_come_after_all_others() -> None:
    """So that the others are the same as in a tenant without them."""
    tenant = populate(Random("tests"), 60, START, START + DAY)
    assert tenant.one_kind[0].upn == "user000060@contoso.com"
    assert len({who.upn for kind in vars(tenant).values() if isinstance(kind, tuple) for who in kind}) == 60 + 20 + 30
