"""Passkeys are on for everybody, who may register them, and no restriction locks out a key that is known here.

Of which models people's keys are Graph's report does not tell: those of break-glass accounts alone are looked at.
Source: Microsoft Entra, "Enable passkeys (FIDO2)" (a key whose model is no longer allowed can no longer be used).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.check import Check, ObjectFinding, Verdict, failed, passed, unknown, warned
from monitors.finding import Severity
from monitors.tenant.break_glass import KEY
from monitors.tenant.methods import EVERYBODY, KeyRestrictions, Method
from monitors.tenant.snapshot import TenantSnapshot

ID = "fido2"


@dataclass(frozen=True, kw_only=True)
class Passkeys(Check):
    """Attestation is asked for when a key is registered, and so locks out none that is there."""

    id = "AMP-006"
    title = "Passkeys are on, and restrictions let the known keys in"
    severity = Severity.HIGH
    reads = ("methods_policy", "break_glass_methods")
    controls = {"maester": ("EIDSCA.AF01", "EIDSCA.AF02")}
    remediation = "Enable passkeys for all users with self-service, and add the models of keys in use before restricting others."

    def judge(self, tenant: TenantSnapshot) -> Verdict:
        held, keys = tenant.methods_policy.methods.get(ID), tenant.break_glass_methods
        if held is None:
            return unknown("the authentication methods policy says nothing of passkeys")
        if not held.enabled or not held.included:
            return failed("passkeys are off", (_finding("is off"),))
        limits = held.keys or KeyRestrictions()
        if limits.enforced and limits.allows and not limits.models:
            return failed("passkeys are restricted to no model at all", (_finding("allows no model"),))
        models = [(user, one.aaguid) for user, methods in sorted(keys.items()) for one in methods if one.kind == KEY]
        out = [(user, model) for user, model in models if model and not limits.permits(model)]
        if out:
            return failed(f"{len(out)} keys of break-glass accounts are of models that are not allowed",
                          (ObjectFinding("user", user, user, f"has a key of model {model}") for user, model in out))
        if limits.enforced and any(not model for _, model in models):
            return unknown("keys are restricted by model, and Graph does not tell of which some known keys are")
        notes = tuple(_notes(held))
        return warned("passkeys are not for everybody to register", notes) if notes else passed("passkeys are on for everybody")


def _notes(held: Method) -> Iterator[ObjectFinding]:
    if EVERYBODY not in held.included:
        yield _finding(f"is for {len(held.included)} groups only")
    if held.self_service is False:
        yield _finding("cannot be registered by people themselves")


def _finding(what: str) -> ObjectFinding:
    return ObjectFinding("method", ID, "passkey (FIDO2)", what)
