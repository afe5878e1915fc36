"""Authentication strengths, judged by the combinations of methods that they allow, never by their names.

Combinations and ids of the built-in ones: Microsoft Graph, "List authenticationStrengthPolicies".
"""

from dataclasses import dataclass, field
from typing import Final

from monitors.conditional_access.document import Folded, Unreadable, canonical, part, text, values

Combination = frozenset[str]


def _combinations(*written: str) -> frozenset[Combination]:
    return frozenset(frozenset(one.casefold().split(",")) for one in written)


_RESISTANT: Final = ("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
_PASSWORDLESS: Final = (*_RESISTANT, "deviceBasedPush")
_SECOND: Final = ("softwareOath", "hardwareOath", "sms", "voice")
PHISHING_RESISTANT: Final = _combinations(*_RESISTANT)
PASSWORDLESS: Final = _combinations(*_PASSWORDLESS)
MULTIFACTOR: Final = _combinations(
    *_PASSWORDLESS, "temporaryAccessPassOneTime", "temporaryAccessPassMultiUse", "federatedMultiFactor",
    "password,microsoftAuthenticatorPush", "microsoftAuthenticatorPush,federatedSingleFactor",
    *(f"password,{one}" for one in _SECOND), *(f"{one},federatedSingleFactor" for one in _SECOND))
ALSO_MULTIFACTOR: Final = _combinations("password,x509CertificateSingleFactor", "password,x509CertificateMultiFactor")
"""Allowed by the built-in strength only in some versions of the documentation, and two factors all the same."""
SINGLE: Final = _combinations("password", "x509CertificateSingleFactor", "federatedSingleFactor", "microsoftAuthenticatorPush",
                              "qrCodePin", *_SECOND)
"""One factor alone."""

BUILT_IN: Final = {f"00000000-0000-0000-0000-00000000000{last}": allowed for last, allowed in (
    (2, MULTIFACTOR), (3, PASSWORDLESS), (4, PHISHING_RESISTANT))}
FOR_MFA: Final = "00000000-0000-0000-0000-000000000002"


@dataclass(frozen=True, slots=True)
class Strength:
    """`allowed` is None where nobody says which combinations it allows, `mfa` where nobody says whether it satisfies MFA.

    `limits` narrow single combinations further, such as the models of a key or the issuers of a certificate.
    """

    id: str
    name: str = field(default="", compare=False)
    allowed: frozenset[Combination] | None = None
    mfa: bool | None = None
    limits: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """For people: its name and id, and what it allows."""
        called = f"authentication strength {self.name} ({self.id})" if self.name else f"authentication strength {self.id}"
        allowed = sorted("+".join(sorted(one)) for one in self.allowed or ())
        return f"{called} [{', '.join(allowed)}]" if allowed and self.id not in BUILT_IN else called


def read_strength(held: Folded | None) -> Strength | None:
    """The strength that a document holds. Raises Unreadable."""
    if held is None:
        return None
    id_, satisfied = text(held, "id").casefold(), text(held, "requirementsSatisfied").casefold()
    allowed = frozenset(frozenset(mode.strip() for mode in one.casefold().split(","))
                        for one in values(held, "allowedCombinations"))
    return Strength(id_, text(held, "displayName"), allowed or BUILT_IN.get(id_), "mfa" in satisfied if satisfied else None,
                    _limits(held))


def _limits(held: Folded) -> frozenset[str]:
    found = part(held, "combinationConfigurations") or []
    if not isinstance(found, list):
        raise Unreadable("combinationConfigurations is no list")
    return frozenset(canonical({key: value for key, value in one.items() if key != "id" and "@odata.context" not in key}
                               if isinstance(one, dict) else one) for one in found)


def as_strong(one: Strength, other: Strength) -> bool | None:
    """Whether whoever satisfies `one` satisfies `other`; None where nobody can tell."""
    if not one.limits >= other.limits:
        return None if one.limits - other.limits else False
    if one.allowed is None or other.allowed is None:
        return True if one.id == other.id != "" else None
    return one.allowed <= other.allowed


def satisfies_mfa(strength: Strength) -> bool | None:
    """Whether whoever satisfies the strength has done MFA; None where nobody can tell."""
    if strength.allowed is None:
        return strength.mfa
    other = strength.allowed - MULTIFACTOR - ALSO_MULTIFACTOR
    if not other:
        return True
    return False if other & SINGLE else strength.mfa


def satisfied_by_mfa(strength: Strength) -> bool | None:
    """Whether whoever has done MFA, in any way, satisfies the strength; None where nobody can tell."""
    if strength.limits:
        return False
    if strength.id == FOR_MFA:
        return True
    return None if strength.allowed is None else strength.allowed >= MULTIFACTOR
