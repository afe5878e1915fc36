"""Promises about form: syntax, resource types, properties, modules, names in use."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any, Final

from tests.infra.bicep import Call, Code, Declared, Each, File, possible
from tests.infra.estate import GRAPH, MAIN, Estate
from tests.infra.shapes import ANY, MAP, SHAPES

MODULE_WORDS: Final = {"params", "scope", "dependsOn"}
WORD: Final = {str: "a text", int: "a number", bool: "true or false"}


def syntax(estate: Estate) -> Iterator[str]:
    """Every file parses."""
    for path, file in [*estate.files.items(), ("infra/main.bicepparam", estate.parameters)]:
        yield from (f"{path}: {error}" for error in file.errors())


def shapes(estate: Estate) -> Iterator[str]:
    """Every resource is of a known type and api version, and has the properties of its shape and no other."""
    for path, one in estate.all_of("resource"):
        shape = SHAPES.get(one.type)
        if shape is None:
            yield f"{path}:{one.line}: {one.type} is not among the types and api versions in tests/infra/shapes.py"
        elif not one.existing:
            yield from (f"{path}:{one.line}: {said}" for said in unlike(one.body, shape, one.type))


def unlike(value: Any, shape: Any, where: str) -> Iterator[str]:
    """Where a value is not of its shape; what only Azure can evaluate is let pass."""
    if isinstance(value, Call | Each) and isinstance(shape, list):
        value = [value.value] if isinstance(value, Each) else list(possible(value))
    for one in possible(value):
        if shape == ANY or one is None or isinstance(one, Code | Call):
            continue
        if isinstance(shape, dict):
            yield from _object(one, shape, where) if isinstance(one, dict) else [f"{where}: expected an object"]
        elif isinstance(shape, list):
            for each in one if isinstance(one, list) else [one]:
                yield from unlike(each, shape[0], f"{where}[]")
        elif isinstance(shape, tuple):
            if one not in shape:
                yield f"{where}: {one!r} is not one of {', '.join(shape)}"
        elif type(one) is not shape:
            yield f"{where}: expected {WORD[shape]}, not {one!r}"


def _object(value: dict[str, Any], shape: dict[str, Any], where: str) -> Iterator[str]:
    names = {name.rstrip("*"): part for name, part in shape.items()}
    for name, part in value.items():
        if name not in names and MAP not in names:
            yield f"{where}: unknown property {name!r}"
        else:
            yield from unlike(part, names.get(name, names.get(MAP)), f"{where}.{name}")
    for name in shape:
        if name.endswith("*") and name.rstrip("*") not in value:
            yield f"{where}: missing property {name.rstrip('*')!r}"


def modules(estate: Estate) -> Iterator[str]:
    """Every module exists, is asked for, and is given all its parameters and no other: nothing rests on a default."""
    used = {MAIN, "infra/tenant-diagnostics.bicep", GRAPH}
    for path, one in estate.all_of("module"):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), one.type))
        used.add(target)
        if target not in estate.files:
            yield f"{path}:{one.line}: module {one.type} does not exist"
            continue
        yield from (f"{path}:{one.line}: {said}" for said in _parameters(one, estate.files[target]))
        if odd := set(one.body) - MODULE_WORDS:
            yield f"{path}:{one.line}: a module has no {', '.join(sorted(odd))}"
    yield from (f"{path}: nobody uses this module" for path in sorted(set(estate.files) - used))


def _parameters(module: Declared, file: File) -> Iterator[str]:
    given, known = module.body.get("params", {}), file.of("param")
    yield from (f"module {module.type} has no parameter {name}" for name in sorted(set(given) - set(known)))
    yield from (f"module {module.type} needs parameter {name}" for name in sorted(set(known) - set(given)))
    for name in set(given) & set(known):
        allowed = known[name].decorators.get("allowed")
        if allowed and isinstance(given[name], str | int) and not isinstance(given[name], Code) and given[name] not in allowed:
            yield f"module {module.type}: {name} is {given[name]!r}, not one of {allowed}"


def names(estate: Estate) -> Iterator[str]:
    """Parameters and variables are used, outputs that are asked for exist, parameters and outputs are described."""
    for path, file in estate.files.items():
        for name, count in ((one.name, len(re.findall(rf"\b{one.name}\b", _bare(file.text)))) for one in file.declared
                            if one.kind in ("param", "var")):
            if count < 2:
                yield f"{path}: {name} is never used"
        for one in file.declared:
            if one.kind in ("param", "output") and not one.decorators.get("description"):
                yield f"{path}:{one.line}: {one.name} has no description"
        yield from _outputs(estate, path, file)


def _outputs(estate: Estate, path: str, file: File) -> Iterator[str]:
    for module, output in re.findall(r"\b(\w+)!?\.outputs\.(\w+)", file.text):
        declared = file.of("module").get(module)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), declared.type)) if declared else ""
        if target not in estate.files or output not in estate.files[target].of("output"):
            yield f"{path}: {module} has no output {output}"


def _bare(text: str) -> str:
    """The text without comments and descriptions."""
    return re.sub(r"(?m)^@description\(.*\)$|^metadata .*$|(?:^|\s)//.*$", "", text)


def house_style(estate: Estate) -> Iterator[str]:
    """What every parser of Bicep takes: raw resources, children by parent, `extension` for Graph alone."""
    for path, file in estate.files.items():
        if file.apart and path != GRAPH:
            yield f"{path}: {file.apart[0]}: only {GRAPH} has an extension"
        if re.search(r"(?m)^\s*\.\.\.", file.text):
            yield f"{path}: spread; use union()"
        for one in file.of("module").values():
            if one.type.startswith(("br", "ts")):
                yield f"{path}:{one.line}: a registry module cannot be checked offline"
        for one in file.of("resource").values():
            segments = one.type.partition("@")[0].count("/")
            if segments > 1 and "parent" not in one.body and not one.type.startswith("Microsoft.Graph/"):
                yield f"{path}:{one.line}: {one.name} is a child without `parent:`"


def scopes(estate: Estate) -> Iterator[str]:
    """Only the step about the tenant is deployed to the tenant."""
    for path, file in estate.files.items():
        wanted = "tenant" if path == "infra/tenant-diagnostics.bicep" else "resourceGroup"
        if file.target_scope() != wanted:
            yield f"{path}: target scope {file.target_scope()}, expected {wanted}"


def given_parameters(estate: Estate) -> Iterator[str]:
    """main.bicepparam gives what main.bicep needs, nothing it does not know, and no secret."""
    known, given = estate.files[MAIN].of("param"), estate.given()
    yield from (f"main.bicepparam: main.bicep has no parameter {name}" for name in sorted(set(given) - set(known)))
    for name, one in known.items():
        if not one.given and name not in given:
            yield f"main.bicepparam: parameter {name} is not given"
        value = given.get(name)
        if "secure" in one.decorators and value is not None and not _from_environment(value):
            yield f"main.bicepparam: {name} is a secret and stands in a file"


def _from_environment(value: Any) -> bool:
    return isinstance(value, Call) and value.name == "readEnvironmentVariable" and value.arguments[1:] == ("",)


FORM: Final = (syntax, shapes, modules, names, house_style, scopes, given_parameters)
