"""Clients that cannot do MFA, and one name for each of their spellings.

Source: Microsoft Entra, "Block legacy authentication with Conditional Access", the list of legacy client apps.
"""

from typing import Final

from monitors.records.sign_in import SignIn

SPELLINGS: Final = {
    "authenticated smtp": "SMTP", "smtp": "SMTP",
    "autodiscover": "Autodiscover",
    "exchange activesync": "Exchange ActiveSync",
    "exchange online powershell": "Exchange Online PowerShell",
    "exchange web services": "Exchange Web Services",
    "imap": "IMAP", "imap4": "IMAP",
    "mapi over http": "MAPI over HTTP", "mapi": "MAPI over HTTP",
    "offline address book": "Offline Address Book",
    "outlook anywhere (rpc over http)": "Outlook Anywhere", "outlook anywhere": "Outlook Anywhere",
    "outlook service": "Outlook Service",
    "pop": "POP", "pop3": "POP",
    "reporting web services": "Reporting Web Services",
    "universal outlook": "Universal Outlook",
    "other clients": "Other clients",
}
AGENTS: Final = {"bav2ropc": "BAV2ROPC", "cbainprod": "CBAinPROD", "cbaintar": "CBAinTAR"}
LONGEST_AGENT: Final = 20
MODERN: Final = {None, "", "Browser", "Mobile Apps and Desktop clients", "Unknown"}


def client_name(client: str) -> str:
    """The one name of a legacy client, however it is spelled; "" for one that is not legacy."""
    spelled = " ".join(client.casefold().split())
    if spelled.startswith("other clients;"):
        return SPELLINGS.get(spelled.removeprefix("other clients;").strip(), "Other clients")
    return SPELLINGS.get(spelled, "") or AGENTS.get(spelled, "") or ("ROPC" if spelled == "ropc" else "")


def legacy_client(sign_in: SignIn) -> str:
    """The legacy client that a sign-in used; "" where it could have done MFA."""
    agent = sign_in.agent
    if agent and len(agent) < LONGEST_AGENT and (name := AGENTS.get(agent.strip().casefold())):
        return name
    if sign_in.protocol and sign_in.protocol.casefold() == "ropc":
        return "ROPC"
    return "" if sign_in.client in MODERN else client_name(sign_in.client or "")
