"""The authentication methods policy, as checks see it. Ids of groups and methods are in lower case."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from monitors.records.instant import Instant

EVERYBODY: Final = "all_users"


class KeyRestrictions(Struct, frozen=True):
    """Which models of keys may be used: only these, or all but these, where it is enforced."""

    enforced: bool = False
    allows: bool = True
    models: frozenset[str] = frozenset()
    """AAGUIDs."""

    def permits(self, model: str) -> bool:
        """Whether a key of this AAGUID may be used."""
        return not self.enforced or (model.lower() in self.models) == self.allows


class Passes(Struct, frozen=True):
    """What Temporary Access Passes are like."""

    single_use: bool = False
    default_minutes: int = 60
    longest_minutes: int = 480


class Feature(Struct, frozen=True):
    """A feature of Microsoft Authenticator: `state` is enabled, disabled or default (Microsoft decides)."""

    state: str = "default"
    included: str = EVERYBODY
    excluded: str = ""


class Method(Struct, frozen=True):
    """One method's configuration. `included` are groups or EVERYBODY; what is not of its kind is None or empty."""

    id: str
    enabled: bool = False
    included: frozenset[str] = frozenset({EVERYBODY})
    excluded: frozenset[str] = frozenset()
    keys: KeyRestrictions | None = None
    attested: bool | None = None
    self_service: bool | None = None
    passes: Passes | None = None
    features: Mapping[str, Feature] = {}
    """number_matching, app_name, location, companion_app."""
    software_codes: bool | None = None
    signs_in: frozenset[str] = frozenset()
    """Groups, or EVERYBODY, that may sign in with nothing but a code by SMS."""


class Campaign(Struct, frozen=True):
    """The registration campaign: `state` is enabled, disabled or default (Microsoft decides, which is on)."""

    state: str = "default"
    included: frozenset[str] = frozenset({EVERYBODY})
    excluded: frozenset[str] = frozenset()
    snooze_days: int = 1

    @property
    def on(self) -> bool:
        """Whether people are asked."""
        return self.state != "disabled"


class MethodsPolicy(Struct, frozen=True):
    """The whole policy. `methods` are by Graph's ids in lower case: fido2, microsoftauthenticator, sms, voice …"""

    methods: Mapping[str, Method] = {}
    migration: str = ""
    """preMigration, migrationInProgress, migrationComplete; "" where Graph says nothing, as of new tenants."""
    campaign: Campaign = Campaign()
    modified: Instant | None = None


class MethodsPreview(Struct, frozen=True):
    """What only Graph's beta says of the policy; states are enabled, disabled, default, or "" where it says nothing."""

    system_preferred: str = ""
    suspicious_activity: str = ""
    passkey_opt_out: bool | None = None
    """Whether users stay as they are when Microsoft moves those of SMS and voice to passkeys."""
