"""What the promises are about: infra/ and all that must agree with it, as texts that a test can change in memory."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from monitors.settings import SETTINGS
from monitors.tenant.paths import APP_ROLES, declared_permissions
from tests.infra.bicep import Call, Code, Declared, File
from tests.infra.source import lines, tables

ROOT: Final = Path(__file__).parents[2]
MAIN: Final = "infra/main.bicep"
PARAMETERS: Final = "infra/main.bicepparam"
TENANT: Final = "infra/tenant-diagnostics.bicep"
GRAPH: Final = "infra/graph-permissions.bicep"
ACCESS: Final = "infra/modules/access.bicep"
MAIL: Final = "Mail.Send"
"""What the email channel asks Graph for, beside what reading the tenant takes."""
BESIDE: Final = ("function_app.py", "local.settings.example.json", "docs/settings.md", "docs/operations.md",
                 "docs/architecture.md", "pyproject.toml", "infra/bicepconfig.json", "azure.yaml", ".github/workflows/tests.yml")


parsed = cache(File)
"""A file as the grammar has it, once for each text: a planted fault changes one file of many."""


@dataclass(frozen=True)
class Binding:
    """What an Event Hub trigger of function_app.py is bound to."""

    function: str
    hub: str
    consumer_group: str
    connection: str


@dataclass(frozen=True)
class Estate:
    """The texts by path; `declared` are the settings that the code reads, `permissions` what it asks Graph for, by Graph's id;
    `runbooks` the pages that are written, `tables` what the app keeps data in, `lines` how its log lines begin."""

    texts: Mapping[str, str]
    declared: frozenset[str] = field(default_factory=lambda: frozenset(one.name for one in SETTINGS))
    permissions: Mapping[str, str] = field(default_factory=lambda: {
        id_: name for id_, name in APP_ROLES.items() if name in (*declared_permissions(), MAIL)})
    runbooks: frozenset[str] = field(default_factory=lambda: frozenset(
        page.stem for page in (ROOT / "docs" / "runbooks").glob("*.md")))
    tables: frozenset[str] = field(default_factory=tables)
    lines: frozenset[str] = field(default_factory=lines)

    @classmethod
    def read(cls) -> "Estate":
        """As it lies in the repository."""
        infra = [*(ROOT / "infra").rglob("*.bicep"), ROOT / PARAMETERS]
        paths = [path.relative_to(ROOT).as_posix() for path in infra] + list(BESIDE)
        return cls({path: (ROOT / path).read_text(encoding="utf-8") for path in paths})

    def changed(self, path: str, old: str, new: str) -> "Estate":
        """The same with one text changed. Raises ValueError where the old words are not there once."""
        if self.texts[path].count(old) != 1:
            raise ValueError(f"{path} has {self.texts[path].count(old)} times {old!r}")
        return replace(self, texts={**self.texts, path: self.texts[path].replace(old, new)})

    @cached_property
    def files(self) -> dict[str, File]:
        """Every .bicep file, parsed."""
        return {path: parsed(text) for path, text in self.texts.items() if path.endswith(".bicep")}

    @cached_property
    def parameters(self) -> File:
        """main.bicepparam, parsed; the grammar knows `var x = …` only, so that is what its parameters are read as."""
        return parsed(re.sub(r"(?m)^param ", "var ", self.texts[PARAMETERS]))

    def given(self) -> dict[str, Any]:
        """The parameters that main.bicepparam gives."""
        return {name: one.value for name, one in self.parameters.of("var").items()}

    def all_of(self, kind: str) -> Iterator[tuple[str, Declared]]:
        """Every declaration of a kind with its file."""
        for path, file in sorted(self.files.items()):
            for one in file.declared:
                if one.kind == kind:
                    yield path, one

    def resources(self, type_: str) -> Iterator[tuple[str, Declared]]:
        """Every resource of a type that is made, whatever its api version, with its file."""
        for path, one in self.all_of("resource"):
            if one.type.partition("@")[0] == type_ and not one.existing:
                yield path, one

    def variable(self, name: str) -> Any:
        """The value of a variable of main.bicep, through other variables' names."""
        return self.resolved(Code(name))

    def resolved(self, value: Any) -> Any:
        """A value with the name of a variable of main.bicep replaced by what it stands for."""
        known = self.files[MAIN].of("var")
        while isinstance(value, Code) and str(value) in known:
            value = known[str(value)].value
        return value

    def settings(self) -> dict[str, Any]:
        """The app settings that main.bicep sets, but for those of detectors."""
        value = self.variable("settings")
        if not (isinstance(value, Call) and value.name == "union" and len(value.arguments) == 2):
            return {}
        return value.arguments[1] if isinstance(value.arguments[1], dict) else {}

    def example(self) -> set[str]:
        """The names in local.settings.example.json."""
        return set(json.loads(self.texts["local.settings.example.json"])["Values"])

    def functions(self) -> list[str]:
        """The functions of function_app.py."""
        return [node.name for node in ast.walk(ast.parse(self.texts["function_app.py"]))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    def decorated(self, decorator: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The functions of function_app.py with a decorator, and the words that it is given."""
        for node in ast.walk(ast.parse(self.texts["function_app.py"])):
            for call in getattr(node, "decorator_list", ()):
                if getattr(call.func, "attr", "") == decorator:
                    yield getattr(node, "name", ""), {word.arg: ast.unparse(word.value).strip("'") for word in call.keywords}

    def routes(self) -> dict[str, dict[str, Any]]:
        """The functions that answer HTTP, and how they are bound."""
        return dict(self.decorated("route"))

    def bindings(self) -> Iterator[Binding]:
        """What the Event Hub triggers of function_app.py are bound to."""
        for node in ast.walk(ast.parse(self.texts["function_app.py"])):
            for call in getattr(node, "decorator_list", ()):
                words = {word.arg: str(word.value.value) for word in call.keywords if isinstance(word.value, ast.Constant)}
                if "event_hub_name" in words:
                    yield Binding(getattr(node, "name", ""), words["event_hub_name"].strip("%"),
                                  words["consumer_group"].strip("%"), words["connection"])
