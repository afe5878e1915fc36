"""The functions of an app as a host sees them: a name, a trigger whose %SETTING% names are resolved, what to call."""

import asyncio
import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import azure.functions as func

from sandbox.chunk import Unusable
from sandbox.host.invocation import Context, Ended, Policy, Retry, attempts

EVENT_HUB: Final = "eventHubTrigger"
TIMER: Final = "timerTrigger"
HTTP: Final = "httpTrigger"
SETTING: Final = re.compile("%([^%]+)%")


@dataclass(frozen=True)
class Bound:
    """One function."""

    name: str
    call: Callable[..., Any]
    trigger: Mapping[str, Any]
    policy: Policy

    @property
    def kind(self) -> str:
        """What triggers it."""
        return str(self.trigger["type"])

    async def run(self, given: Any, retry: Retry) -> Any:
        """What it answers to one invocation; what is no coroutine runs in a thread, as in the worker."""
        arguments = {self.trigger["name"]: given}
        if "context" in inspect.signature(self.call).parameters:
            arguments["context"] = Context(self.name, retry)
        if inspect.iscoroutinefunction(self.call):
            return await self.call(**arguments)
        return await asyncio.to_thread(self.call, **arguments)

    async def insist(self, given: Callable[[], Any], hurry: float) -> Ended:
        """Run it until it succeeds or its policy ends; each attempt is given its arguments anew."""
        error: Exception | None = None
        for number, retry in enumerate(attempts(self.policy), 1):
            if error:
                await asyncio.sleep(hurry * self.policy.wait(retry.retry_count))
            try:
                await self.run(given(), retry)
            except Exception as raised:  # noqa: BLE001 - the host's edge: whatever it is, the policy decides
                error = raised
            else:
                return Ended(self.name, number)
        return Ended(self.name, number, error)


def bound(app: func.FunctionApp, settings: Mapping[str, str]) -> list[Bound]:
    """The functions of an app. Raises Unusable for a setting that a trigger names and nobody gives."""
    app.functions_bindings = None  # else a second host of the same app finds its names taken
    return [_bound(one, settings) for one in app.get_functions()]


def _bound(function: Any, settings: Mapping[str, str]) -> Bound:
    name = function.get_function_name()
    trigger = next(one for one in map(json.loads, function.get_raw_bindings()) if one["type"].endswith("Trigger"))
    if trigger["type"] not in (EVENT_HUB, TIMER, HTTP) or trigger.get("cardinality", "MANY") != "MANY":
        raise Unusable(f"function {name}: the local host has no {trigger['type']} of this kind; see sandbox/host/__init__.py")
    resolved = {key: _resolved(value, name, settings) for key, value in trigger.items()}
    return Bound(name, function.get_user_function(), resolved, Policy.of(function.get_settings_dict("retry_policy")))


def _resolved(value: Any, function: str, settings: Mapping[str, str]) -> Any:
    def setting(named: re.Match[str]) -> str:
        if not (text := settings.get(named[1])):
            raise Unusable(f"function {function} needs the setting {named[1]}, which is not set; "
                           "local.settings.example.json has an example")
        return text

    return SETTING.sub(setting, value) if isinstance(value, str) else value
