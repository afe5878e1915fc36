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
COMMON: Final = {
    None: False, "": False, "Correct password": False, "First factor requirement satisfied by claim in the token": False,
    "MFA requirement satisfied by claim in the token": True,
}
"""What most sign-ins say, word for word, and whether it claims MFA."""
COMMON_METHODS: Final = frozenset({None, "", "Password", "Previously satisfied"})


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
    claimed = COMMON.get(sign_in.status.additional_details)
    if claimed is None or sign_in.code in MFA_FAILURES:
        return _read(sign_in)
    for step in sign_in.steps:
        claims = COMMON.get(step.result)
        if claims is None or step.method not in COMMON_METHODS:
            return _read(sign_in)
        claimed = claimed or claims
    return CLAIM if claimed else NOTHING


def _read(sign_in: SignIn) -> Mfa:
    read = reading(sign_in.code, sign_in.status.additional_details,
                   tuple([(step.succeeded, step.method, step.result) for step in sign_in.steps]))
    if read.told:
        at = sign_in.at
        steps = {Told(_second(sign_in.steps[place].at(at)), what) for place, what in read.told}
        return read.mfa._replace(steps=tuple(sorted(steps)), own_steps=True)
    if read.told_as_a_whole:
        return read.mfa._replace(steps=(Told(_second(sign_in.at), read.told_as_a_whole),))
    return read.mfa


class Reading(NamedTuple):
    """What the words of a sign-in say, but for the times of steps: which steps were denied or approved, else the whole."""

    mfa: Mfa
    told: tuple[tuple[int, str], ...] = ()
    told_as_a_whole: str = ""


@lru_cache(maxsize=4096)
def reading(code: int, details: str | None, steps: tuple[tuple[bool, str | None, str | None], ...]) -> Reading:
    """What these words say of a sign-in with this code; the same words come again and again."""
    whole, said = sentence(details), [meaning(*step) for step in steps]
    claimed = whole.claimed or any(step.claimed for step in said)
    if whole.plain and code not in MFA_FAILURES and all(step.plain for step in said):
        return Reading(CLAIM if claimed else NOTHING)
    completed = whole.completed or any(step.completed for step in said)
    skipped = whole.skipped or any(step.skipped for step in said)
    reason, words = _reason(code, whole, said, completed=completed)
    fraud = whole.fraud or any(step.fraud for step in said)
    made = Mfa(reason, words, completed, claimed and not skipped, fraud=fraud, skipped=skipped)
    cloud = whole.pending and code == SUCCESS
    told = tuple((place, step.told or "approved") for place, step in enumerate(said) if step.told or (step.pending and cloud))
    return Reading(made, told, "" if completed else whole.told)


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


def _reason(code: int, whole: Meaning, steps: Sequence[Meaning], *, completed: bool) -> tuple[str, str]:
    """The reason and its words: of additionalDetails, else (also where that names none) of the last failed step."""
    last = next((step for step in reversed(steps) if step.words), Meaning())
    said = whole if whole.reason or (whole.words and not last.reason) else last
    if code in MFA_SERVICE and said.reason not in (BLOCKED, NO_METHOD):
        return SERVICE, said.words
    if said.reason == IGNORED and code == SUCCESS:
        return "", ""  # a notification step that still says "in progress" in a sign-in that succeeded
    if said.reason:
        return said.reason, said.words
    return (UNKNOWN, said.words) if code in MFA_FAILURES and not completed else ("", "")


def _denial(said: str, reason: str) -> str:
    return "hostile" if reason == HOSTILE else "denied" if said.startswith(DENIALS) else ""


def _second(at: Instant) -> Instant:
    return at // SECOND * SECOND
