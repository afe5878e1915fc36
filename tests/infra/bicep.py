"""Reads a Bicep file into declarations, as far as promises about it need."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

PARSER: Final = Parser(Language(tree_sitter_bicep.language()))
KINDS: Final = {"parameter_declaration": "param", "variable_declaration": "var", "output_declaration": "output",
                "resource_declaration": "resource", "module_declaration": "module"}


class Code(str):
    """An expression that only Azure can evaluate, as it is written; of a text with ${} in it, what is between the quotes."""


@dataclass(frozen=True)
class Either:
    """One value or the other, as a condition has it."""

    condition: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Call:
    """A function and the values it is called with."""

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Each:
    """A value made for each of something."""

    of: str
    value: Any


@dataclass(frozen=True)
class Declared:
    """A parameter, variable, output, resource or module."""

    kind: str
    name: str
    line: int
    type: str
    value: Any = None
    given: bool = False
    existing: bool = False
    condition: str = ""
    decorators: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """What a resource or module is made of."""
        found = self.value.value if isinstance(self.value, Each) else self.value
        return found if isinstance(found, dict) else {}


class File:
    """One parsed file. `extension` and `using` lines are beyond the grammar, and kept apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        lines = text.split("\n")
        self.apart = [line for line in lines if line.startswith(("extension ", "using "))]
        self.source = "\n".join("" if line in self.apart else line for line in lines).encode()
        self.root = PARSER.parse(self.source).root_node
        self.declared = list(self._declared())

    def of(self, kind: str) -> dict[str, Declared]:
        """The declarations of a kind by name."""
        return {one.name: one for one in self.declared if one.kind == kind}

    def errors(self) -> Iterator[str]:
        """Where the grammar is broken."""
        for node in walk(self.root):
            if node.type == "ERROR" or node.is_missing:
                yield f"line {node.start_point[0] + 1}: syntax error near {self._text(node)[:30]!r}"

    def target_scope(self) -> str:
        """What the file is deployed to."""
        return next((self._value(node.named_children[0]) for node in self.root.named_children
                     if node.type == "target_scope_assignment"), "resourceGroup")

    def _declared(self) -> Iterator[Declared]:
        decorators: dict[str, Any] = {}
        for node in self.root.named_children:
            if node.type == "decorators":
                decorators = dict(self._decorator(one) for one in node.named_children)
            elif node.type in KINDS:
                yield self._declaration(node, decorators)
                decorators = {}
            elif node.type != "comment":
                decorators = {}

    def _decorator(self, node: Node) -> tuple[str, Any]:
        call = self._value(node.named_children[0])
        return call.name, call.arguments[0] if call.arguments else True

    def _declaration(self, node: Node, decorators: dict[str, Any]) -> Declared:
        kind = KINDS[node.type]
        name, *rest = (one for one in node.named_children if one.type != "comment")
        typed = kind in ("resource", "module", "output") or bool(rest and rest[0].type == "type")
        kind_of = rest.pop(0) if typed and rest else None
        value, condition = (rest[-1] if rest else None), ""
        if value is not None and value.type == "if_statement":
            condition, value = self._text(value.named_children[0]), value.named_children[-1]
        type_ = "" if kind_of is None else self._value(kind_of) if kind_of.type == "string" else self._text(kind_of)
        return Declared(kind, self._text(name), node.start_point[0] + 1, type_,
                        None if value is None else self._value(value), value is not None,
                        any(self._text(one) == "existing" for one in node.children), condition, decorators)

    def _text(self, node: Node) -> str:
        return self.source[node.start_byte:node.end_byte].decode()

    def _value(self, node: Node) -> Any:
        inner = [one for one in node.named_children if one.type != "comment"]
        match node.type:
            case "string":
                text = self._text(node)[1:-1]
                return Code(text) if any(one.type == "interpolation" for one in inner) else text.replace("\\'", "'")
            case "number":
                return int(self._text(node))
            case "boolean":
                return self._text(node) == "true"
            case "null":
                return None
            case "array":
                return [self._value(one) for one in inner]
            case "object":
                return {self._key(one): self._value(one.named_children[-1]) for one in inner if one.type == "object_property"}
            case "ternary_expression":
                return Either(self._text(inner[0]), tuple(self._value(one) for one in inner[1:]))
            case "for_statement":
                return Each(self._text(inner[-2]), self._value(inner[-1]))
            case "call_expression":
                arguments = [one for one in inner[1].named_children if one.type != "comment"]
                return Call(self._text(inner[0]), tuple(self._value(one) for one in arguments))
            case "parenthesized_expression":
                return self._value(inner[0])
        return Code(self._text(node))

    def _key(self, node: Node) -> str:
        key = node.named_children[0]
        return str(self._value(key)) if key.type == "string" else self._text(key)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def possible(value: Any) -> Iterator[Any]:
    """What a value may turn out to be, through conditions, loops and joined lists."""
    if isinstance(value, Either):
        for one in value.values:
            yield from possible(one)
    elif isinstance(value, Call) and value.name in ("union", "concat"):
        for one in value.arguments:
            yield from possible(one)
    else:
        yield value


def at(value: Any, path: str) -> Any:
    """The value at a dotted path of an object; None where there is none."""
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
