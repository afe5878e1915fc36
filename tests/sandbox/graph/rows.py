"""Users, registrations and mails as Microsoft Graph's reference shows them."""

from typing import Any

from tests.builders import guid

SENDER = "latchkey@contoso.test"


def user(n: int, **odd: Any) -> dict[str, Any]:
    """An ordinary user."""
    name = f"user{n}@contoso.test"
    return {"id": guid(n), "userPrincipalName": name, "displayName": f"User {n}", "mail": name, "accountEnabled": True,
            "userType": "Member", **odd}


def details(n: int, **odd: Any) -> dict[str, Any]:
    """What an ordinary user has registered."""
    return {"id": guid(n).upper(), "userPrincipalName": f"user{n}@contoso.test", "userDisplayName": f"User {n}",
            "userType": "member", "isAdmin": n == 0, "isSsprRegistered": True, "isSsprEnabled": True, "isSsprCapable": True,
            "isMfaRegistered": True, "isMfaCapable": True, "isPasswordlessCapable": False,
            "methodsRegistered": ["microsoftAuthenticatorPush", "mobilePhone"], "defaultMfaMethod": "push",
            "isSystemPreferredAuthenticationMethodEnabled": False, "systemPreferredAuthenticationMethods": [],
            "userPreferredMethodForSecondaryAuthentication": "push", "lastUpdatedDateTime": "2026-03-10T01:00:00Z", **odd}


def mail(**odd: Any) -> dict[str, Any]:
    """A mail as Microsoft Graph's "user: sendMail" shows it."""
    return {"subject": "Meet for lunch?", "body": {"contentType": "Text", "content": "The new cafeteria is <open>."},
            "toRecipients": [{"emailAddress": {"address": "oncall@contoso.test"}}],
            "ccRecipients": [{"emailAddress": {"address": "soc@contoso.test"}}], **odd}
