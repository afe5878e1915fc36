"""Which configurations of the authentication methods policy govern the methods that somebody has registered."""

from functools import lru_cache
from typing import Final

from monitors.held import APP_CODES, CALLED, CERTIFICATE, NOTIFICATIONS, PASSKEYS, TEXTED, TOKENS, held

AUTHENTICATOR: Final = "microsoftauthenticator"
GOVERNED: Final = (
    (PASSKEYS, "fido2"), (NOTIFICATIONS, AUTHENTICATOR), (APP_CODES, "softwareoath"), (TOKENS, "hardwareoath"),
    (TEXTED, "sms"), (CALLED, "voice"), (frozenset({CERTIFICATE}), "x509certificate"))
"""By which configurations methods are governed: by any one of several. Those bound to a computer are governed by none."""
ELSEWHERE: Final = frozenset({"externalauthmethod"})


@lru_cache(maxsize=4096)
def governing(methods: tuple[str, ...], codes_in_app: bool) -> tuple[tuple[str, ...], bool]:
    """The configurations that govern these methods, and whether they are all that do."""
    told = held(methods)
    found = {one for words, one in GOVERNED if words & told.words}
    if codes_in_app and told.words & APP_CODES:
        found.add(AUTHENTICATOR)
    return tuple(sorted(found)), bool(found) and not told.unknown and not ELSEWHERE & told.words
