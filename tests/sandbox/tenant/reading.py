"""A plain reading of log records, for tests: as slow and as obvious as can be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sandbox.tenant.casting import Casting
from sandbox.tenant.clock import DAY, micros
from sandbox.tenant.log import MONDAY
from sandbox.tenant.people import Population, populate
from sandbox.tenant.scenario import Alerts, Scenario
from sandbox.tenant.stage import Stage

START = micros(MONDAY)
NOON = START + DAY // 2


@dataclass(frozen=True)
class Read:
    """What a test wants to know of a sign-in record."""

    id: str
    attempt: str
    user: str
    code: int
    at: float
    time: float
    properties: dict[str, Any]

    @property
    def completed(self) -> bool:
        """Whether MFA was freshly completed in it."""
        done = self.properties["status"].get("additionalDetails") == "MFA completed in Azure AD"
        return done or any(s["authenticationStepResultDetail"] == "MFA successfully completed" for s in self.steps)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its authentication details."""
        return list(self.properties["authenticationDetails"])


def population(users: int = 60) -> Population:
    """A small tenant."""
    return populate(Random("tests"), users, START, START + DAY)


def staged(one: Scenario) -> tuple[Stage, Alerts]:
    """The scenario at noon, all alone."""
    tenant = population()
    cast = Casting(tenant, Random(one.name)).drawn(one.cast, one.cast.early_size > 0, lambda _: True)
    assert cast is not None
    stage = Stage(one.name, Random(one.name), NOON, cast, tenant, 0)
    return stage, one.plan(stage)


def records_of(stage: Stage) -> list[bytes]:
    """What the stage has published."""
    return [record.emitted(time, number).text for number, (time, record) in enumerate(stage.published)]


def sign_ins(records: Iterable[bytes]) -> Iterator[Read]:
    """The sign-ins of users among these records."""
    for record in map(json.loads, records):
        if record["category"] in ("SignInLogs", "NonInteractiveUserSignInLogs"):
            inner = record["properties"]
            yield Read(
                inner["id"],
                inner["originalRequestId"],
                inner["userId"],
                int(record["resultType"]),
                seconds(inner["createdDateTime"]),
                seconds(record["time"]),
                inner,
            )


def seconds(text: str) -> float:
    """A time of the log, in seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


def failed_attempts(read: Iterable[Read]) -> list[Read]:
    """The last record of each attempt that ended in a failure of MFA."""
    last: dict[str, Read] = {}
    for one in sorted(read, key=lambda one: one.time):
        if one.code == 500121 or one.completed:
            last[one.attempt] = one
    return [one for one in last.values() if not one.completed]


def most_within(times: Sequence[float], length: float) -> int:
    """How many of these lie in the fullest window that includes both its ends."""
    return max((sum(start <= time <= start + length for time in times) for start in times), default=0)
