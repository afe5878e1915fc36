"""A sign-in that succeeded over a client that cannot do MFA."""

from dataclasses import dataclass

from monitors.detector import Standing, when, who
from monitors.finding import Finding, Severity
from monitors.legacy_clients import legacy_client
from monitors.records.result_codes import SUCCESS
from monitors.records.sign_in import SignIn


@dataclass(frozen=True, kw_only=True)
class LegacyAuthSignIn(Standing):
    """One alert per user, client and day; a declared exception covers it until its date."""

    title = "Legacy authentication succeeded"
    why = "This client cannot do MFA: a password alone is enough, and the day legacy authentication is blocked it stops."
    severity = Severity.MEDIUM
    techniques = ("T1078.004",)
    codes = frozenset({SUCCESS})
    next_steps = (
        "Find out with the user which device or program this is.",
        "Move it to modern authentication, or to a managed identity, before legacy authentication is blocked.",
        "If it must go on for a while, add an exception with an end date to LEGACY_AUTH_EXCEPTIONS.",
    )

    def notes(self, sign_in: SignIn) -> str:
        client = legacy_client(sign_in) if sign_in.code == SUCCESS else ""
        return "" if not client or self.covered(sign_in, client) else client

    def covered(self, sign_in: SignIn, client: str) -> bool:
        """Whether an exception that has not run out covers this sign-in."""
        users = {sign_in.user, (sign_in.upn or "").casefold()}
        return any(one.user in users and one.client == client and sign_in.at < one.until for one in self.declared.legacy)

    def says(self, finding: Finding) -> str:
        return f"{who(finding)} signed in over {finding.context.get('what', 'a legacy client')} without MFA, {when(finding)}."
