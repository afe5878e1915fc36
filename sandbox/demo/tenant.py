"""The demo's tenant: a few hundred people, the day that has just ended, and whoever is needed for a scene now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from msgspec import Struct
from msgspec.json import Decoder

from monitors.detectors import classes
from sandbox.demo import posture
from sandbox.demo.programme import THE_DAY
from sandbox.tenant.casting import Casting
from sandbox.tenant.clock import DAY, HOUR, MINUTE, SECOND, micros
from sandbox.tenant.log import Log
from sandbox.tenant.ordinary import OrdinaryLife
from sandbox.tenant.people import Account, Population, populate
from sandbox.tenant.registration import registered
from sandbox.tenant.scenario import Cast, Kind, Scenario
from sandbox.tenant.scenarios import every
from sandbox.tenant.schedule import Programme, Published
from sandbox.tenant.stage import Stage
from sandbox.tenant.truth import Expected

PEOPLE: Final = 300
SEED: Final = 7
QUIET_END: Final = 4 * HOUR
"""No scene of the day begins later than so long before its end: all that is said of it afterwards is published by then."""
SENDER: Final = "latchkey@contoso.com"
RECIPIENTS: Final = "soc@contoso.com,oncall@contoso.com"
CANARY: Final = "0c4a9a7e-0000-4000-8000-7e577e577e57"
"""An object id that is nobody's."""
AUDIT: Final = "AuditLogs"


class Head(Struct):
    """What is read of a record to send it where Entra would: the category decides the hub."""

    time: datetime
    category: str


HEAD: Final = Decoder(Head)


@dataclass(frozen=True)
class Record:
    """One record on its way to a hub."""

    text: bytes
    audit: bool = False


@dataclass
class Scene:
    """One scenario that is being played, and the alerts that must come of it."""

    stage: Stage
    alerts: tuple[Expected, ...]

    def records(self, now: int, since: int = 0) -> list[Record]:
        """Its records in order of event time, from the given one on, as if all were published now."""
        staged = sorted((record for _, record in self.stage.published[since:]), key=lambda record: record.at)
        return [record_of(one.emitted(now, number).text) for number, one in enumerate(staged)]


@dataclass
class DemoTenant:
    """A tenant whose last day ends at `now`; nobody is in two scenes until everybody has been in one."""

    now: int
    people: int = PEOPLE
    seed: int = SEED
    _taken: set[str] = field(default_factory=set)
    _scenes: int = 0

    def __post_init__(self) -> None:
        self.begin = self.now - DAY
        self.population: Population = populate(Random(f"{self.seed} people"), self.people, self.begin, self.now)
        self._rng = Random(f"{self.seed} scenes")
        self._casting = Casting(self.population, self._rng)

    @classmethod
    def ending(cls, now: datetime) -> "DemoTenant":
        """One whose day ends now."""
        return cls(micros(now))

    def scene(self, one: Scenario, at: int, cast: tuple[Account, ...] = ()) -> Scene:
        """The scenario, played from that time on by this cast, or by people who are in no other."""
        cast = cast or self.cast(one.cast)
        stage = Stage(one.name, self._rng, at, cast, self.population, self._scenes)
        self._scenes += 4
        return Scene(stage, one.plan(stage))

    def the_day(self) -> "Day":
        """The day, with its scenes spread over it."""
        apart = (DAY - QUIET_END - HOUR) // len(THE_DAY)
        scenes = [self.scene(named(name), self.begin + HOUR + number * apart // MINUTE * MINUTE)
                  for number, name in enumerate(THE_DAY)]
        return Day(self.population, scenes, self.begin, self.now, self.seed)

    def moment(self, now: int, number: int) -> list[Record]:
        """A few records of ordinary life, just published; those of people who are in a scene are left out."""
        hush = {who: [(0, now)] for who in self._taken}
        life = OrdinaryLife(self.population, Random(f"{self.seed} {number}"), hush)
        return [record_of(one.text) for one in sorted(life.slice(now - 5 * MINUTE, 3))]

    def settings(self) -> dict[str, str]:
        """What Latchkey has to be told about this tenant."""
        return {**self.population.settings, **posture.settings(self._day_s_end)}

    def users(self) -> list[dict[str, Any]]:
        """Everybody as Graph's users, and the mailbox that alerts come from."""
        sender = {"id": "00000000-0000-4000-8000-000000000001", "userPrincipalName": SENDER, "displayName": "Latchkey",
                  "mail": SENDER, "accountEnabled": False, "userType": "Member"}
        return [*posture.users_of(self.population, self._day_s_end), sender]

    def posture(self) -> dict[str, Any]:
        """What else Graph tells, by path."""
        return posture.paths_of(self.population, self._day_s_end)

    @property
    def _day_s_end(self) -> datetime:
        return datetime.fromtimestamp(self.now / SECOND, UTC)

    def registration(self) -> list[dict[str, Any]]:
        """What everybody has registered, as Graph's userRegistrationDetails."""
        return list(registered(self.population))

    def scene_until(self, one: Scenario, now: int, cast: tuple[Account, ...] = ()) -> Scene:
        """The scenario, played so that its last record is of now."""
        cast = cast or self.cast(one.cast)
        rehearsed = self.scene(one, now, cast)
        return self.scene(one, 2 * now - max(record.at for _, record in rehearsed.stage.published), cast)

    def cast(self, cast: Cast) -> tuple[Account, ...]:
        """People who are in no scene yet, and are from now on."""
        found = self._casting.drawn(cast, False, lambda who: self._free(who, cast))
        if found is None:  # everybody has been in a scene: from now on, once more
            self._taken.clear()
            found = self._casting.drawn(cast, False, lambda who: self._free(who, cast))
        if found is None:
            raise ValueError(f"nobody can play {cast}")
        self._taken.update(who.id for who in found)
        return found

    def _free(self, who: Account, cast: Cast) -> bool:
        """Privileged people are kept for the scenes that ask for them: what befalls others must not wake anybody."""
        return who.id not in self._taken and not (cast.kind is Kind.PEOPLE and who.privileged)


@dataclass
class Day:
    """A day's log and its truth."""

    population: Population
    scenes: list[Scene]
    begin: int
    end: int
    seed: int
    per_user: int = 12

    def records(self) -> Iterator[Record]:
        """What was published until the day's end, in that order."""
        staged = sorted((each for scene in self.scenes for each in scene.stage.published), key=lambda each: each[0])
        published = tuple(Published(time, number, record) for number, (time, record) in enumerate(staged))
        hush = {who.id: [(self.begin, self.end)] for scene in self.scenes for who in scene.stage.cast}
        total = len(self.population.people) * self.per_user
        log = Log(self.population, Programme(published, (), hush), self.begin, self.end, total, self.seed)
        for text in log.records():
            head = HEAD.decode(text)
            if micros(head.time) <= self.end:
                yield Record(text, head.category == AUDIT)

    def truth(self) -> list[Expected]:
        """The alerts that must stand at its end."""
        return known(alert for scene in self.scenes for alert in scene.alerts)


def known(alerts: Iterable[Expected]) -> list[Expected]:
    """Those whose detectors are in the tree."""
    return [one for one in alerts if one.detector in classes()]


def named(name: str) -> Scenario:
    """The synthetic tenant's scenario of that name."""
    return next(one for one in every() if one.name == name)


def record_of(text: bytes) -> Record:
    """A record, with the hub that it goes to."""
    return Record(text, HEAD.decode(text).category == AUDIT)

