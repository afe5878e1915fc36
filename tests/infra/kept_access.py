"""Promises about rights: roles from a list at the narrowest scope, Graph permissions that a request needs, no secret told."""

import re
from collections.abc import Iterator
from typing import Any, Final

from monitors.gate import Role
from tests.infra.bicep import Call, Either, possible
from tests.infra.estate import ACCESS, GRAPH, MAIL, MAIN, Estate

ROLES: Final = {
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": ("Storage Blob Data Owner", "Microsoft.Storage/storageAccounts", {"hostStorageName"}),
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": (
        "Storage Table Data Contributor", "Microsoft.Storage/storageAccounts", {"dataStorageName"}),
    "a638d3c7-ab3a-418d-83e6-5f17a39d4fde": (
        "Azure Event Hubs Data Receiver", "Microsoft.EventHub/namespaces/eventhubs", {"signInHub", "auditHub"}),
    "2b629674-e913-4c01-ae53-ef4638d8f975": (
        "Azure Event Hubs Data Sender", "Microsoft.EventHub/namespaces/eventhubs", {"alertsScope"}),
    "4633458b-17de-408a-b874-0445c86b69e6": ("Key Vault Secrets User", "Microsoft.KeyVault/vaults", {"vaultName"}),
    "3913510d-42f4-4e42-8a64-420c390055eb": ("Monitoring Metrics Publisher", "Microsoft.Insights/components", {"componentName"}),
}
"""What the identity may be, on which type of thing, and on which of them: nothing wider, and nothing else."""

MADE: Final = {
    "hostStorageName": ("hostStorage", "name"), "dataStorageName": ("dataStorage", "name"), "vaultName": ("vault", "name"),
    "logsNamespaceName": ("logsNamespace", "name"), "alertsNamespaceName": ("alertsNamespace", "name"),
    "signInHub": ("signIns", "name"), "auditHub": ("audits", "name"), "componentName": ("monitoring", "componentName"),
}
"""What access.bicep finds by name, and the module and parameter that it is made by."""


def found_by_name(estate: Estate) -> Iterator[str]:
    """What rights are given on is what is made, by the same name, and before."""
    modules = estate.files[MAIN].of("module")
    access = modules["access"].body
    for parameter, (module, name) in MADE.items():
        looked_for, made = access["params"].get(parameter), modules[module].body["params"].get(name)
        if looked_for != made:
            yield f"{MAIN}: access looks for {parameter} {looked_for}, and {module} makes {made}"
    awaited = {str(one) for one in access.get("dependsOn", [])} | {"logsNamespace", "alertsNamespace"}  # by way of their hubs
    yield from (f"{MAIN}: access does not wait for {module}" for module in sorted({one for one, _ in MADE.values()} - awaited))


def roles(estate: Estate) -> Iterator[str]:
    """Every role is on the list and at its scope, with a reason, a type and a name that nothing else can have."""
    file = estate.files[ACCESS]
    ids = {one.name: one.value for one in file.of("var").values() if one.value in ROLES or _is_id(one.value)}
    seen = set()
    for path, one in estate.resources("Microsoft.Authorization/roleAssignments"):
        where = f"{path}:{one.line}"
        if path != ACCESS:
            yield f"{where}: rights are given in {ACCESS} only"
            continue
        definition = one.body["properties"].get("roleDefinitionId")
        role = str(definition.arguments[-1]) if isinstance(definition, Call) else ""
        if ids.get(role) not in ROLES:
            yield f"{where}: role {ids.get(role, role)} is not on the list"
            continue
        word, type_, names = ROLES[ids[role]]
        scope = file.of("resource").get(str(one.body.get("scope")))
        on = (scope.type.partition("@")[0], str(scope.body.get("name"))) if scope else ("", "")
        if on[0] != type_ or on[1] not in names:
            yield f"{where}: {word} on {' '.join(on).strip() or 'the whole group'}, not on {', '.join(sorted(names))}"
        seen.add((ids[role], on[1]))
        yield from (f"{where}: {said}" for said in _careless(one.body, role))
    yield from (f"{ACCESS}: {word} is missing on {name}" for id_, (word, _, names) in ROLES.items()
                for name in sorted(names) if (id_, name) not in seen)


def _careless(body: dict[str, Any], role: str) -> Iterator[str]:
    name, properties = body.get("name"), body["properties"]
    if not (isinstance(name, Call) and name.name == "guid" and
            [str(one) for one in name.arguments] == [f"{body.get('scope')}.id", "principalId", role]):
        yield "the name is not guid(scope, principal, role)"
    if len(str(properties.get("description", "")).split()) < 5:
        yield "no reason"
    if properties.get("principalType") != "ServicePrincipal" or properties.get("principalId") != "principalId":
        yield "not the identity, or without its type"


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value.count("-") == 4 and len(value) == 36


def permissions(estate: Estate) -> Iterator[str]:
    """Graph permissions are those that the code declares with its requests, both ways, with Graph's own ids and a reason."""
    variables = estate.files[GRAPH].of("var")
    granted = [one for name in ("permissions", "mailPermissions") for one in variables[name].value]
    for one in granted:
        if estate.permissions.get(one["id"]) != one["name"]:
            yield f"{GRAPH}: {one['id']}, called {one['name']}, is no permission that the code asks for"
        if len(one.get("reason", "").split()) < 5:
            yield f"{GRAPH}: {one['name']} has no reason"
    for id_, name in estate.permissions.items():
        if [one["id"] for one in granted].count(id_) != 1:
            yield f"{GRAPH}: {name} is not granted, or twice"
    if [one["name"] for one in variables["mailPermissions"].value] != [MAIL]:
        yield f"{GRAPH}: without mail nothing but {MAIL} is left out"


def app_roles(estate: Estate) -> Iterator[str]:
    """The app roles that are made are those that the gate knows, and callers must have one."""
    file = estate.files[GRAPH]
    made = {role["value"] for _, one in estate.resources("Microsoft.Graph/applications") for role in one.body["appRoles"]}
    if made != {str(role) for role in Role}:
        yield f"{GRAPH}: app roles {', '.join(sorted(made))}, and the gate knows {', '.join(sorted(Role))}"
    if file.of("resource")["enterpriseApp"].body.get("appRoleAssignmentRequired") is not True:
        yield f"{GRAPH}: a token without a role is given to anybody in the tenant"


def outputs(estate: Estate) -> Iterator[str]:
    """No output tells a secret."""
    for path, one in estate.all_of("output"):
        file = estate.files[path]
        secure = {each.name for each in file.of("param").values() if "secure" in each.decorators}
        text = " ".join(_texts(one.value))
        if re.search(r"(?i)\blist\w*\(|listkeys|getsecret|primarykey|secondarykey|sharedaccess|password", text):
            yield f"{path}:{one.line}: output {one.name} tells a key"
        if secure & set(re.findall(r"\w+", text)) or re.search(r"\bsecret\.properties", text):
            yield f"{path}:{one.line}: output {one.name} tells a secret"


def _texts(value: Any) -> Iterator[str]:
    for one in possible(value):
        if isinstance(one, Call):
            yield f"{one.name}("
            for each in one.arguments:
                yield from _texts(each)
        elif isinstance(one, dict):
            for each in one.values():
                yield from _texts(each)
        elif isinstance(one, Either | list):
            yield str(one)
        else:
            yield str(one)


def secrets_are_secure(estate: Estate) -> Iterator[str]:
    """A parameter that is a secret is @secure, on its whole way."""
    for path, one in estate.all_of("param"):
        if re.search(r"(?i)webhookurl|password|secretvalue|sharedkey|accountkey", one.name) and "secure" not in one.decorators:
            yield f"{path}:{one.line}: {one.name} is not @secure"
        if "secure" in one.decorators and one.value not in ("", None):
            yield f"{path}:{one.line}: {one.name} has a default"


ACCESS_KEPT: Final = (found_by_name, roles, permissions, app_roles, outputs, secrets_are_secure)
