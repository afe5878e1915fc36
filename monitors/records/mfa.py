"""What a sign-in says about MFA, in Entra's own sentences.

Sources: Microsoft Entra, "Sign-in event details for Microsoft Entra multifactor authentication"; detectors.md, "What counts".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from monitors.records.instant import SECOND, Instant
from monitors.records.result_codes import MFA_FAILURES, MFA_SERVICE, SUCCESS

if TYPE_CHECKING:
    from monitors.records.sign_in import SignIn

HOSTILE, UNREACHABLE, USER_ERROR = "hostile", "unreachable", "user_error"
BLOCKED, NO_METHOD, SERVICE, IGNORED, UNKNOWN = "blocked", "no_method", "service", "ignored", "unknown"

REASONS: Final = {
    "": "",
    "user declined the authentication": HOSTILE,
    "phone app reported fraud": HOSTILE,
    "fraud code entered": HOSTILE,
    "user did not select the correct number": HOSTILE,
    "suspiciousactivityreported": HOSTILE,
    "user did not respond to mobile app notification": UNREACHABLE,
    "phone call went to voicemail": UNREACHABLE,
    "user hung up the phone call without succeeding": UNREACHABLE,
    "unable to reach the user's phone": UNREACHABLE,
    "unable to send the mobile app notification": UNREACHABLE,
    "phone number has an invalid format": UNREACHABLE,
    "invalid verification code": USER_ERROR,
    "user entered incorrect code": USER_ERROR,
    "user entered incorrect pin": USER_ERROR,
    "verification code already used once": USER_ERROR,
    "user never entered the verification code": USER_ERROR,
    "invalid mobile app verification code": USER_ERROR,
    "user is blocked": BLOCKED,
    "entered incorrect code too many times": BLOCKED,
    "user entered incorrect code too many times": BLOCKED,
    "user does not have any verification methods registered": NO_METHOD,
    "service error": SERVICE,
    "misconfiguration": SERVICE,
    "authentication in progress": IGNORED,
    "duplicate authentication attempt": IGNORED,
}
"""The beginning of what Entra says of a failed MFA, and the reason it stands for; the longest that matches wins."""

FRAUD: Final = ("phone app reported fraud", "fraud code entered", "suspiciousactivityreported")
DENIALS: Final = ("user did not respond to mobile app notification", "user hung up the phone call without succeeding")
COMPLETED: Final = ("mfa successfully completed", "mfa completed in azure ad")
CLOUD: Final = "mfa completed in azure ad"
"""Said of a sign-in whose notification step may still read "in progress"."""
CLAIMED: Final = ("mfa requirement satisfied",)
SKIPPED: Final = ("mfa requirement skipped due to", "mfa requirement skipped as")
PROMPTS: Final = ("notification", "phone sign in", "call", "voice")
"""Methods by which a person approves what someone else may have asked for."""
SECOND_FACTORS: Final = (*PROMPTS, "text message", "sms", "oath", "verification code", "passcode")
STRONG: Final = ("fido2", "passkey", "windows hello", "x.509", "certificate")
"""Methods that are MFA by themselves."""

class Told(NamedTuple):
    """A denied or approved step: when (whole seconds, in microseconds), and hostile, denied or approved."""

    at: Instant
    what: str


class Mfa(NamedTuple):
    """The sign-in's own account of MFA; `reason` is one of the words above or "" where nothing failed."""

    reason: str = ""
    words: str = ""
    completed: bool = False
    claimed: bool = False
    steps: tuple[Told, ...] = ()
    own_steps: bool = False
    """Whether the steps are told by authentication steps, not read off the sign-in as a whole."""
    fraud: bool = False
    skipped: bool = False


NOTHING: Final = Mfa()
CLAIM: Final = Mfa(claimed=True)


class Meaning(NamedTuple):
    """What one sentence of Entra's says, by itself or as the result of a step."""

    reason: str = ""
    words: str = ""
    told: str = ""
    completed: bool = False
    claimed: bool = False
    skipped: bool = False
    pending: bool = False
    fraud: bool = False

    plain: bool = False
    """Whether it says no more than that MFA was claimed, or nothing at all."""

    def weighed(self) -> Meaning:
        """The same, knowing whether it is plain."""
        return self._replace(plain=not (
            self.reason or self.told or self.completed or self.skipped or self.pending or self.fraud))


def mfa(sign_in: SignIn) -> Mfa:
    """What the sign-in says about MFA; NOTHING or CLAIM, at next to no cost, for what most say."""
    whole = sentence(sign_in.status.additional_details)
    if not whole.plain or sign_in.code in MFA_FAILURES:
        return _read(sign_in, whole)
    claimed = whole.claimed
    for step in sign_in.steps:
        said = meaning(step.succeeded, step.method, step.result)
        if not said.plain:
            return _read(sign_in, whole)
        claimed = claimed or said.claimed
    return CLAIM if claimed else NOTHING


def _read(sign_in: SignIn, whole: Meaning) -> Mfa:
    steps = [meaning(step.succeeded, step.method, step.result) for step in sign_in.steps]
    completed = whole.completed or any(step.completed for step in steps)
    reason, words = _reason(sign_in, whole, steps, completed=completed)
    told = _told(sign_in, whole, steps)
    skipped = whole.skipped or any(step.skipped for step in steps)
    return Mfa(
        reason, words, completed,
        not skipped and (whole.claimed or any(step.claimed for step in steps)),
        told or _told_as_a_whole(sign_in, whole, completed=completed), bool(told),
        whole.fraud or any(step.fraud for step in steps), skipped)


@lru_cache(maxsize=4096)
def plain(text: str | None) -> str:
    """A sentence as it is compared: case, apostrophes, contractions, hyphens and a leading "MFA denied;" made one."""
    made = (text or "").casefold().replace("\u2019", "'").replace("\u2018", "'").replace("n't", " not").replace("-", " ")
    return " ".join(made.split()).removeprefix("mfa denied;").strip()


def reason_of(text: str | None) -> str:
    """The reason that a sentence stands for; "" where it is none of a failure."""
    said = plain(text)
    return REASONS[max((known for known in REASONS if said.startswith(known)), key=len, default="")]


@lru_cache(maxsize=4096)
def sentence(text: str | None) -> Meaning:
    """What additionalDetails says of the sign-in as a whole."""
    said = plain(text)
    reason = reason_of(text)
    return Meaning(reason, text or "", _denial(said, reason), said.startswith(COMPLETED), said.startswith(CLAIMED),
                   said.startswith(SKIPPED), said.startswith(CLOUD), said.startswith(FRAUD)).weighed()


@lru_cache(maxsize=4096)
def meaning(succeeded: bool, method: str | None, result: str | None) -> Meaning:
    """What one step says. A completed one was performed now: not claimed, not skipped, not satisfied before."""
    said, by, reason = plain(result), plain(method), reason_of(result)
    prompt = any(word in by for word in PROMPTS)
    completed = succeeded and not any(word in said for word in ("satisfied", "skipped")) and by != "previously satisfied" and (
        said.startswith(COMPLETED) or any(word in by for word in SECOND_FACTORS))
    pending = not succeeded and prompt and said.startswith("authentication in progress")
    told = "approved" if completed and prompt else "" if succeeded else _denial(said, reason)
    claimed = said.startswith(CLAIMED) or (succeeded and by.startswith(STRONG))
    return Meaning("" if succeeded else reason, "" if succeeded else result or "", told, completed, claimed,
                   said.startswith(SKIPPED), pending, said.startswith(FRAUD)).weighed()


def _reason(sign_in: SignIn, whole: Meaning, steps: Sequence[Meaning], *, completed: bool) -> tuple[str, str]:
    """The reason and its words: of additionalDetails, else (also where that names none) of the last failed step."""
    last = next((step for step in reversed(steps) if step.words), Meaning())
    said = whole if whole.reason or (whole.words and not last.reason) else last
    if sign_in.code in MFA_SERVICE:
        return SERVICE, said.words
    if said.reason == IGNORED and sign_in.code == SUCCESS:
        return "", ""  # a notification step that still says "in progress" in a sign-in that succeeded
    if said.reason:
        return said.reason, said.words
    return (UNKNOWN, said.words) if sign_in.code in MFA_FAILURES and not completed else ("", "")


def _told(sign_in: SignIn, whole: Meaning, steps: Sequence[Meaning]) -> tuple[Told, ...]:
    """Denied and approved steps, each at its own time; a pending prompt is approved where the whole says completed."""
    cloud = whole.pending and sign_in.code == SUCCESS
    told = {Told(_second(step.at(sign_in.at)), said.told or "approved")
            for step, said in zip(sign_in.steps, steps, strict=True) if said.told or (said.pending and cloud)}
    return tuple(sorted(told))


def _told_as_a_whole(sign_in: SignIn, whole: Meaning, *, completed: bool) -> tuple[Told, ...]:
    """A denial that no step tells, at the time of the sign-in."""
    return (Told(_second(sign_in.at), whole.told),) if whole.told and not completed else ()


def _denial(said: str, reason: str) -> str:
    return "hostile" if reason == HOSTILE else "denied" if said.startswith(DENIALS) else ""


def _second(at: Instant) -> Instant:
    return at // SECOND * SECOND
