"""What somebody's registered methods amount to: for MFA, for resetting a password, and after SMS and voice have ended.

Words nobody knows are kept apart: Graph renames methods, so they are neither a method nor none.
Sources: Microsoft Graph, "userRegistrationDetails resource type", "usageAuthMethod" and "authenticationMethodModes values";
Microsoft Entra, "Authentication methods" (which of them do MFA, and which reset passwords).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from monitors.registration import CERTIFICATES, METHODS, TELEPHONY

Words = frozenset[str]


def _folded(*words: str) -> Words:
    return frozenset(one.casefold() for one in words)


CERTIFICATE: Final = "certificatebasedauthentication"
ONE_FACTOR: Final = "x509certificatesinglefactor"
PASSKEYS: Final = _folded("fido2SecurityKey", "fido2", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator",
                          "passKeyDeviceBoundWindowsHello", "passKeySynced")
BOUND_TO_A_COMPUTER: Final = _folded("windowsHelloForBusiness", "macOsSecureEnclaveKey")
RESISTANT: Final = PASSKEYS | BOUND_TO_A_COMPUTER | {CERTIFICATE}
NOTIFICATIONS: Final = _folded("microsoftAuthenticatorPush", "appNotification", "microsoftAuthenticatorPasswordless")
APP_CODES: Final = _folded("softwareOneTimePasscode", "appCode", "oneTimePasscode")
TOKENS: Final = _folded("hardwareOneTimePasscode")
APPS_AND_CODES: Final = NOTIFICATIONS | APP_CODES | TOKENS
PHONES: Final = frozenset(word for word, method in METHODS.items() if method.family == TELEPHONY)
TEXTED: Final = _folded("mobilePhone", "sms", "mobileSMS")
CALLED: Final = PHONES - _folded("sms", "mobileSMS")
LASTING: Final = RESISTANT | APPS_AND_CODES | _folded("externalAuthMethod")
"""Methods that do MFA, for as long as they are registered and whatever becomes of SMS and voice."""
KNOWN: Final = METHODS.keys() - {"unknownfuturevalue"} | {ONE_FACTOR}
RESETS: Final = APPS_AND_CODES | PHONES | _folded("email", "securityQuestion")
WEAK_RESETS: Final = PHONES | {"email"}

_MODES: Final = tuple((words, frozenset(modes)) for words, *modes in (
    (PASSKEYS, "fido2"), (BOUND_TO_A_COMPUTER, "windowshelloforbusiness"),
    (frozenset({CERTIFICATE}), "x509certificatemultifactor"),
    (NOTIFICATIONS, "microsoftauthenticatorpush"), (_folded("microsoftAuthenticatorPasswordless"), "devicebasedpush"),
    (APP_CODES, "softwareoath"), (TOKENS, "hardwareoath"), (TEXTED, "sms"), (CALLED, "voice")))
EVERYBODY_HAS: Final = frozenset({"password"})


class Held(NamedTuple):
    """The words of one person's methods, case-folded; those that nobody knows apart."""

    words: Words
    unknown: Words = frozenset()

    @property
    def resistant(self) -> bool | None:
        """Whether one of them resists phishing; None where nobody can tell."""
        return self._any(RESISTANT)

    @property
    def lasting(self) -> bool | None:
        """Whether one of them does MFA without SMS and voice; None where nobody can tell."""
        return self._any(LASTING)

    @property
    def phones(self) -> Words:
        """Those that end with SMS and voice."""
        return self.words & PHONES

    @property
    def resets(self) -> Words:
        """Those with which a password is reset."""
        return self.words & RESETS

    @property
    def modes(self) -> Words:
        """What of an authentication strength's combinations they answer."""
        return EVERYBODY_HAS.union(*(modes for words, modes in _MODES if words & self.words))

    def satisfies(self, combinations: Iterable[Words]) -> bool | None:
        """Whether they answer one of these combinations; None where nobody can tell."""
        modes = self.modes
        return any(one <= modes for one in combinations) or (None if self.unknown else False)

    def _any(self, wanted: Words) -> bool | None:
        return bool(self.words & wanted) or (None if self.unknown else False)


@lru_cache(maxsize=4096)
def held(methods: tuple[str, ...]) -> Held:
    """What Graph's words for a person's methods amount to; certificates have several words."""
    told = frozenset(_word(one.casefold()) for one in methods if one)
    unknown = told - KNOWN
    return Held(told - unknown, unknown)


def _word(word: str) -> str:
    return CERTIFICATE if word.startswith(CERTIFICATES) and word != ONE_FACTOR else word
