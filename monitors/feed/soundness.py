"""Which settings are unsound, in words that hold no value: what somebody put into the wrong setting may be a secret."""

from typing import Final, NamedTuple

from monitors.settings import SETTINGS, Settings

BREAK_GLASS: Final = "BREAK_GLASS_IDS"
DECLARED: Final = {one.name: one for one in SETTINGS}
ILL_FORMED: Final = " is ill-formed"
SOMEBODY: Final = "CANARY_ID is a person's object id: nothing that this person does is watched"


class Unsound(NamedTuple):
    """One setting, what is wrong with it, and how it is mended."""

    name: str
    what: str
    mend: str


def unsound(settings: Settings) -> list[Unsound]:
    """All settings that are unsound, each once; that nobody is declared as break-glass is one too."""
    found = {one.name: one for one in map(of_fault, settings.faults)}
    if not settings[BREAK_GLASS] and BREAK_GLASS not in found:
        found[BREAK_GLASS] = Unsound(BREAK_GLASS, f"{BREAK_GLASS} is empty: nobody watches the emergency accounts.",
                                     _mend(BREAK_GLASS))
    return list(found.values())


def of_fault(fault: str) -> Unsound:
    """A fault without the value that it may quote."""
    name = fault.partition(" ")[0]
    if not fault.startswith(name + ILL_FORMED):
        return Unsound(name, f"{fault.rstrip('.?')}{'?' if fault.endswith('?') else '.'}", _mend(name))
    if name == BREAK_GLASS:
        return Unsound(name, f"{name} cannot be read: nobody watches the emergency accounts.", _mend(name))
    return Unsound(name, f"{name} cannot be read, so its default is in force.", _mend(name))


def _mend(name: str) -> str:
    one = DECLARED.get(name)
    if one is None:
        return f"Correct or remove {name} in the function app's settings; docs/settings.md lists what there is."
    example = f", such as {one.example or one.default}" if (one.example or one.default) and "{" not in one.example else ""
    return f"Set {name} in the function app's settings{example}. It is for: {one.purpose.replace('`', '')}"
