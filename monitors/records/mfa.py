"""What a sign-in says about MFA, in Entra's own sentences.

Sources: Microsoft Entra, "Sign-in event details for Microsoft Entra multifactor authentication"; detectors.md, "What counts".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from monitors.records.instant import SECOND, Instant
from monitors.records.result_codes import MFA_FAILURES, MFA_SERVICE, SUCCESS

if TYPE_CHECKING:
    from monitors.records.sign_in import SignIn, Step

HOSTILE, UNREACHABLE, USER_ERROR = "hostile", "unreachable", "user_error"
BLOCKED, NO_METHOD, SERVICE, IGNORED, UNKNOWN = "blocked", "no_method", "service", "ignored", "unknown"

REASONS: Final = {
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
CLAIMED: Final = ("mfa requirement satisfied",)
SKIPPED: Final = ("mfa requirement skipped due to", "mfa requirement skipped as")
PROMPTS: Final = ("notification", "phone sign in", "call", "voice")
"""Methods by which a person approves what someone else may have asked for."""
SECOND_FACTORS: Final = (*PROMPTS, "text message", "sms", "oath", "verification code", "passcode")
STRONG: Final = ("fido2", "passkey", "windows hello", "x.509", "certificate")
"""Methods that are MFA by themselves."""

ORDINARY_WORDS: Final = {None: False, "": False, "Correct password": False,
                         "First factor requirement satisfied by claim in the token": False,
                         "MFA requirement satisfied by claim in the token": True}
"""What most sign-ins say, and whether it claims MFA."""
ORDINARY_METHODS: Final = {None, "", "Password", "Previously satisfied"}


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


NOTHING: Final = Mfa()
CLAIM: Final = Mfa(claimed=True)

def mfa(sign_in: SignIn) -> Mfa:
    """What the sign-in says about MFA; NOTHING and CLAIM, at next to no cost, for what most say."""
    claimed = ORDINARY_WORDS.get(sign_in.status.additional_details)
    if sign_in.code != SUCCESS or claimed is None:
        return _read(sign_in)
    for step in sign_in.steps:
        claims = ORDINARY_WORDS.get(step.result)
        if claims is None or not (claims or step.method in ORDINARY_METHODS):
            return _read(sign_in)
        claimed = claimed or claims
    return CLAIM if claimed else NOTHING


@lru_cache(maxsize=4096)
def plain(text: str | None) -> str:
    """A sentence as it is compared: case, apostrophes, contractions, hyphens and a leading "MFA denied;" made one."""
    made = (text or "").casefold().replace("\u2019", "'").replace("\u2018", "'").replace("n't", " not").replace("-", " ")
    made = " ".join(made.split())
    return made.removeprefix("mfa denied;").strip()


@lru_cache(maxsize=4096)
def reason_of(text: str | None) -> str:
    """The reason that a sentence stands for; "" where it is none of a failure."""
    said = plain(text)
    found = max((known for known in REASONS if said.startswith(known)), key=len, default=None)
    return REASONS[found] if found else ""


def _read(sign_in: SignIn) -> Mfa:
    details, said = sign_in.status.additional_details, plain(sign_in.status.additional_details)
    completed = said.startswith(COMPLETED) or any(_completed(step) for step in sign_in.steps)
    texts = [said, *(plain(step.result) for step in sign_in.steps)]
    claimed = not any(text.startswith(SKIPPED) for text in texts) and (
        any(text.startswith(CLAIMED) for text in texts)
        or any(step.succeeded and plain(step.method).startswith(STRONG) for step in sign_in.steps))
    words = _words(sign_in, details or "")
    reason = _reason(sign_in, words, completed)
    steps = _steps(sign_in, said)
    whole = () if steps or completed else _whole(sign_in, said)
    return Mfa(reason, words if reason else "", completed, claimed, steps or whole, bool(steps),
               any(text.startswith(FRAUD) for text in texts))


def _words(sign_in: SignIn, details: str) -> str:
    """Entra's sentence on the failure: additionalDetails, else (also where that names no reason) the last failed step's."""
    failed = [step.result for step in sign_in.steps if not step.succeeded and step.result]
    last = failed[-1] if failed else ""
    return details if reason_of(details) or (not reason_of(last) and details) else last


def _reason(sign_in: SignIn, words: str, completed: bool) -> str:
    if sign_in.code in MFA_SERVICE:
        return SERVICE
    known = reason_of(words)
    if known == IGNORED and sign_in.code == SUCCESS:
        return ""  # a notification step that still says "in progress" in a sign-in that succeeded
    if known or sign_in.code not in MFA_FAILURES or completed:
        return known
    return UNKNOWN


def _completed(step: Step) -> bool:
    """Whether MFA was freshly completed in this step: performed now, not claimed, not satisfied before."""
    said, method = plain(step.result), plain(step.method)
    if not step.succeeded or "satisfied" in said or "skipped" in said or method == "previously satisfied":
        return False
    return said.startswith(COMPLETED) or any(word in method for word in SECOND_FACTORS)


def _steps(sign_in: SignIn, said: str) -> tuple[Told, ...]:
    """Denied and approved steps, each at its own time."""
    cloud = sign_in.code == SUCCESS and said.startswith("mfa completed in azure ad")
    told = {Told(_second(step.at(sign_in.at)), what)
            for step in sign_in.steps if (what := _told(step, pending_counts=cloud))}
    return tuple(sorted(told))


def _whole(sign_in: SignIn, said: str) -> tuple[Told, ...]:
    """A denial that no step tells, at the time of the sign-in."""
    what = _denial(said)
    return (Told(_second(sign_in.at), what),) if what else ()


def _told(step: Step, *, pending_counts: bool) -> str:
    if not step.succeeded:
        if what := _denial(plain(step.result)):
            return what
        pending = pending_counts and plain(step.result).startswith("authentication in progress")
        return "approved" if pending and _is_prompt(step) else ""
    return "approved" if _completed(step) and _is_prompt(step) else ""


def _is_prompt(step: Step) -> bool:
    return any(word in plain(step.method) for word in PROMPTS)


def _denial(said: str) -> str:
    if reason_of(said) == HOSTILE:
        return "hostile"
    return "denied" if said.startswith(DENIALS) else ""


def _second(at: Instant) -> Instant:
    return at // SECOND * SECOND
