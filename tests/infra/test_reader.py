"""The reader of Bicep tells what promises ask for, and nothing it cannot know."""

from tests.infra.bicep import Call, Code, Each, Either, File, at, possible

TEXT = """extension graph
targetScope = 'tenant'

@description('It\\'s needed? Yes.')
@secure()
param key string
param sizes int[] = [ // a comment
  1
]
var both = union({ A: 'x' }, on ? { B: key } : {})
resource old 'Some.Thing/kinds@2025-01-01' existing = { name: 'n' }
resource many 'Some.Thing/kinds@2025-01-01' = [for one in sizes: if (on) { name: 'a${one}' }]
module m 'm.bicep' = if (on) { params: { x: true, y: null } }
output o string = old.id
"""


def test_declarations_say_what_they_are() -> None:
    file = File(TEXT)
    assert list(file.errors()) == []
    assert (file.apart, file.target_scope()) == (["extension graph"], "tenant")
    key, sizes = file.of("param").values()
    assert (key.decorators, key.given, key.line) == ({"description": "It's needed? Yes.", "secure": True}, False, 6)
    assert (sizes.decorators, sizes.value, sizes.given) == ({}, [1], True)
    old, many = file.of("resource").values()
    assert (old.existing, old.type, old.body) == (True, "Some.Thing/kinds@2025-01-01", {"name": "n"})
    assert isinstance(many.value, Each)
    assert many.value.of == "sizes"
    assert file.of("module")["m"].condition == "(on)"
    assert at(file.of("module")["m"].body, "params.x") is True
    assert file.of("output")["o"].value == Code("old.id")


def test_what_only_azure_can_tell_is_code() -> None:
    both = File(TEXT).of("var")["both"].value
    assert both == Call("union", ({"A": "x"}, Either("on", ({"B": Code("key")}, {}))))
    assert list(possible(both)) == [{"A": "x"}, {"B": "key"}, {}]
    assert isinstance(File("var x = 'a${b}'").of("var")["x"].value, Code)


def test_a_broken_file_says_where() -> None:
    assert [line.partition(":")[0] for line in File("var x = {\n  a: 'b\n}\n").errors()]
