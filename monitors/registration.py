"""What a user has registered to answer MFA with, as the last published registration scan has it.

Source of the words: Microsoft Graph, "userRegistrationDetails resource type" (methodsRegistered) and "usageAuthMethod" values.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, Protocol

from msgspec import Struct

from monitors.declared import Declared
from monitors.finding import Subject
from monitors.records.instant import Instant, instant

TELEPHONY_ENDS: Final = instant("2027-02-01") or 0
"""When Microsoft stops delivering SMS and voice, unless the setting says otherwise."""
TELEPHONY: Final = "telephony"
LONGEST_WORD: Final = 60
"""How much of a method's word that nobody knows is shown."""


class Registered(Struct, frozen=True):
    """One user of the registration snapshot; `methods` are Graph's own words (userRegistrationDetails.methodsRegistered)."""

    user: str
    """The object id, in lower case."""
    methods: tuple[str, ...]
    privileged: bool = False
    """Whether Graph says that the user holds a directory role (isAdmin)."""


class Registration(Protocol):
    """Where registrations are looked up, one user at a time."""

    async def of(self, user: str) -> Registered | None:
        """What the user has registered; None where the snapshot does not know, which is not the same as nothing."""


class Snapshot:
    """A registration held in memory: for replay, and for tests."""

    def __init__(self, rows: Iterable[Registered] = ()) -> None:
        self._rows = {row.user: row for row in rows}

    async def of(self, user: str) -> Registered | None:
        """What the user has registered; None where the snapshot does not know."""
        return self._rows.get(user)


class Kept(NamedTuple):
    """An answer and the second at which it has to be asked for again."""

    answer: Registered | None
    until: float


class Cached:
    """A registration that asks another at most once an hour and user; what was not known is asked sooner, an error at once."""

    def __init__(self, reader: Registration, *, clock: Callable[[], float] = time.monotonic, lives: float = 3600,
                 unknown_lives: float = 300, most: int = 50_000) -> None:
        self._reader, self._clock = reader, clock
        self._lives, self._unknown_lives, self._most = lives, unknown_lives, most
        self._kept: dict[str, Kept] = {}

    async def of(self, user: str) -> Registered | None:
        """What the reader said of the user within the time to live. Raises what the reader raises."""
        kept, now = self._kept.get(user), self._clock()
        if kept is not None and now < kept.until:
            return kept.answer
        answer = await self._reader.of(user)
        self._keep(user, Kept(answer, now + (self._unknown_lives if answer is None else self._lives)))
        return answer

    def _keep(self, user: str, kept: Kept) -> None:
        """The oldest answer makes room."""
        self._kept.pop(user, None)
        self._kept[user] = kept
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]


# Families of methods: two methods of one family fail together, such as all that live on one phone.


class Method(NamedTuple):
    """A method as people know it, and the family in which it counts as a backup; "" where it counts in none."""

    name: str
    family: str = ""


METHODS: Final = {word.casefold(): method for word, method in {
    "fido2SecurityKey": Method("security key", "hwkey"),
    "fido2": Method("security key", "hwkey"),
    "passKeyDeviceBound": Method("device-bound passkey", "hwkey"),
    "passKeyDeviceBoundAuthenticator": Method("passkey in Authenticator", "phoneapp"),
    "passKeyDeviceBoundWindowsHello": Method("passkey in Windows Hello", "pc"),
    "passKeySynced": Method("synced passkey", "synced"),
    "windowsHelloForBusiness": Method("Windows Hello for Business"),
    "macOsSecureEnclaveKey": Method("Secure Enclave key of a Mac"),
    "certificateBasedAuthentication": Method("certificate", "cert"),
    "microsoftAuthenticatorPasswordless": Method("Authenticator without password", "phoneapp"),
    "microsoftAuthenticatorPush": Method("Authenticator notification", "phoneapp"),
    "appNotification": Method("Authenticator notification", "phoneapp"),
    "softwareOneTimePasscode": Method("code from an app", "phoneapp"),
    "appCode": Method("code from an app", "phoneapp"),
    "oneTimePasscode": Method("code from an app", "phoneapp"),
    "hardwareOneTimePasscode": Method("code from a hardware token", "hwotp"),
    "externalAuthMethod": Method("external method", "external"),
    "mobilePhone": Method("mobile phone (SMS or call)", TELEPHONY),
    "sms": Method("SMS", TELEPHONY),
    "mobileSMS": Method("SMS", TELEPHONY),
    "mobileCall": Method("call to the mobile phone", TELEPHONY),
    "alternateMobilePhone": Method("call to another mobile phone", TELEPHONY),
    "alternateMobileCall": Method("call to another mobile phone", TELEPHONY),
    "officePhone": Method("call to the office phone", TELEPHONY),
    "temporaryAccessPass": Method("Temporary Access Pass"),
    "email": Method("email (password reset only)"),
    "securityQuestion": Method("security questions (password reset only)"),
    "qrCode": Method("QR code"),
    "qrCodePin": Method("QR code and PIN"),
    "appPassword": Method("app password"),
    "fido": Method("old security key"),
    "password": Method("password"),
    "unknownFutureValue": Method("a method that Graph does not name"),
}.items()}
"""Every word that Graph has been seen to use. Windows Hello and a Mac's own key work on that one computer only."""
CERTIFICATES: Final = "x509certificate"
"""How the words for certificates begin that tenants have been seen to report."""


def method(word: str) -> Method:
    """The method that a word of Graph's stands for; a word nobody knows is a method, and a family, of its own.

    Graph renames methods: taking a new name for no method would raise an alert for everybody who has it.
    """
    known = METHODS.get(word.casefold())
    if known is not None:
        return known
    if word.casefold().startswith(CERTIFICATES):
        return METHODS["certificatebasedauthentication"]
    return Method(word[:LONGEST_WORD], word.casefold())


def backup_families(methods: Iterable[str], at: Instant, telephony_ends: Instant = TELEPHONY_ENDS) -> frozenset[str]:
    """The families that can stand in for one another at that time; SMS and voice are none from `telephony_ends` on."""
    families = {method(word).family for word in methods}
    return frozenset(families - {"", TELEPHONY} if at >= telephony_ends else families - {""})


def readable(methods: Sequence[str]) -> list[str]:
    """Methods as people know them, each once."""
    return list(dict.fromkeys(method(word).name for word in methods if word))


class Whom(NamedTuple):
    """Whom a ledger's key names, by the name that records give them, and what is known of their registration."""

    key: str
    name: str
    registered: Registered | None = None

    @property
    def subject(self) -> Subject:
        """As findings name them."""
        kind, _, id_ = self.key.partition("|")
        return Subject(kind, id_, self.name)

    @property
    def context(self) -> dict[str, Any]:
        """What an alert shows of their registration; nothing where it is not known."""
        return {} if self.registered is None else {"methods": readable(self.registered.methods)}

    def privileged(self, declared: Declared) -> bool:
        """Whether the settings or the snapshot say so."""
        by_graph = self.registered is not None and self.registered.privileged
        return by_graph or declared.is_privileged(self.subject.id, self.name)
