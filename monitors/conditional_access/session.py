"""Session controls: each one with its own order from loose to strict."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from monitors.conditional_access.change import LOCK_OUT, UNKNOWN, Change, Direction, of_one, towards
from monitors.conditional_access.document import Folded, Unreadable, flag, part, section, text

HOURS: Final = {"hours": 1.0, "days": 24.0}
BROWSER: Final = {"always": -1.0, "never": 1.0}
CLOUD_APPS: Final = {"monitoronly": 1.0, "protectdownloads": 2.0, "blockdownloads": 3.0}
EVALUATION: Final = {"disabled": -1.0, "strictenforcement": 1.0, "strictlocation": 2.0}

Rank = tuple[float, ...] | None


class Held(NamedTuple):
    """A control that is set: for people, and how strict it is in each respect, None where nobody can tell.

    Not set at all is 0 in each respect.
    """

    shown: str
    rank: Rank


Session = Mapping[str, Held]
"""The controls that are set, by Graph's names."""


def _switch(held: Folded) -> Held:
    del held
    return Held("on", (1.0,))


def _mode(path: str, ranks: Mapping[str, float]) -> Callable[[Folded], Held]:
    def read(held: Folded) -> Held:
        mode = text(held, path)
        rank = ranks.get(mode.strip().casefold())
        return Held(mode or "on", None if rank is None else (rank,))

    return read


def _frequency(held: Folded) -> Held:
    """The oftener the stricter; asking for the second factor only is looser than asking for both."""
    kind = text(held, "authenticationType").casefold()
    factors = 1.0 if kind == "secondaryauthentication" else 2.0
    said = ", second factor only" if factors == 1.0 else ""
    if text(held, "frequencyInterval").casefold() == "everytime":
        return Held(f"every time{said}", (float("inf"), factors))
    value, unit = part(held, "value"), text(held, "type").casefold()
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or unit not in HOURS:
        return Held(f"of an unknown length{said}", None)
    return Held(f"every {value:g} {unit}{said}", (1 / (value * HOURS[unit]), factors))


def _profile(held: Folded) -> Held:
    return Held(text(held, "profileId").casefold() or "on", None)


class Control(NamedTuple):
    """How one control is read, and what to call it."""

    noun: str
    read: Callable[[Folded], Held]
    locks_out: bool = False
    """Whether clients or places that cannot meet it are turned away."""


CONTROLS: Final = {
    "signInFrequency": Control("sign-in frequency", _frequency),
    "persistentBrowser": Control("persistent browser", _mode("mode", BROWSER)),
    "applicationEnforcedRestrictions": Control("app enforced restrictions", _switch),
    "cloudAppSecurity": Control("cloud app security", _mode("cloudAppSecurityType", CLOUD_APPS)),
    "continuousAccessEvaluation": Control("continuous access evaluation", _mode("mode", EVALUATION), locks_out=True),
    "secureSignInSession": Control("token protection", _switch, locks_out=True),
    "globalSecureAccessFilteringProfile": Control("Global Secure Access profile", _profile),
}
RESILIENCE: Final = "disableResilienceDefaults"
CONTROL_PATHS: Final = frozenset(f"sessioncontrols.{name.casefold()}" for name in (*CONTROLS, RESILIENCE))


def read_session(held: Folded | None) -> Session:
    """The controls of a document that are set. Raises Unreadable."""
    found = {name: control.read(one) for name, control in CONTROLS.items() if (one := _set(held, name)) is not None}
    if flag(held, RESILIENCE):
        found[RESILIENCE] = Held("on", (1.0,))
    return found


def _set(held: Folded | None, name: str) -> Folded | None:
    one = section(held, name)
    if one is None:
        return None
    enabled = part(one, "isEnabled")
    if enabled not in (True, False, None):
        raise Unreadable(f"{name}.isEnabled is no yes or no")
    return None if enabled is False or not any(value for key, value in one.items() if "@odata" not in key) else one


def session_changes(before: Session, after: Session) -> Iterator[Change]:
    """What changed of the session controls."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            noun, locks_out = (CONTROLS[name].noun, CONTROLS[name].locks_out) if name in CONTROLS else (
                "disabled resilience defaults", False)
            directions = session_directions(old, new, locks_out=locks_out)
            yield of_one(f"sessionControls.{name}", noun, old.shown if old else "", new.shown if new else "", directions)


def session_directions(old: Held | None, new: Held | None, *, locks_out: bool) -> frozenset[Direction]:
    """Where a control goes: by its ranks, else by whether it is there at all."""
    before, after = (one.rank if one else None for one in (old, new))
    if old and new and (before is None or after is None):
        return UNKNOWN
    before, after = before or (float(old is not None),), after or (float(new is not None),)
    pairs = list(zip(*_level(before, after), strict=True))
    found = towards(any(one < other for one, other in pairs), any(one > other for one, other in pairs))
    return found if locks_out else found - LOCK_OUT


def _level(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Both with as many respects, 0 in those that one lacks."""
    most = max(len(one), len(other))
    return one + (0.0,) * (most - len(one)), other + (0.0,) * (most - len(other))
