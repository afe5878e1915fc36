"""The applications that people and machines of the tenant sign in to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class App:
    """A client application and the resource it asks for."""

    name: str
    id: str
    resource: str
    resource_id: str
    client: str = "Browser"


_EXCHANGE = ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")
_SHAREPOINT = ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000")
_GRAPH = ("Microsoft Graph", "00000003-0000-0000-c000-000000000000")
_AZURE = ("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013")
_DESKTOP = "Mobile Apps and Desktop clients"

OUTLOOK_WEB = App("One Outlook Web", "9199bf20-a13f-4107-85dc-02114787ef48", *_EXCHANGE)
OFFICE_HOME = App("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", *_GRAPH)
SHAREPOINT = App("SharePoint Online Web Client Extensibility", "08e18876-6177-487e-b8b5-cf950c1e598c", *_SHAREPOINT)
OUTLOOK_PHONE = App("Outlook Mobile", "27922004-5251-4030-b22d-91ecd9a37ea4", *_EXCHANGE, _DESKTOP)
TEAMS = App("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", *_GRAPH, _DESKTOP)
OFFICE = App("Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c", *_EXCHANGE, _DESKTOP)
AZURE_PORTAL = App("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", *_AZURE)
AZURE_CLI = App("Microsoft Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", *_AZURE, _DESKTOP)
SECURITY_INFO = App("My Signins", "19db86c3-b2b9-44cc-b339-36da233a3be2", *_GRAPH)
MAIL_CLIENT = App("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000", *_EXCHANGE)

IN_THE_BROWSER = (OUTLOOK_WEB, OFFICE_HOME, SHAREPOINT)
IN_THE_BACKGROUND = (OUTLOOK_PHONE, TEAMS, OFFICE)
