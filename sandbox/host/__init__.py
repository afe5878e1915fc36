"""A small Functions host: runs the triggers of a function app in this process, as Azure's host would call them.

Arguments and answers go through azure.functions' own converters, as in Microsoft's worker. What Azure's host does otherwise:

- It reads event hubs itself, and checkpoints; here a Listener does, from the stand-in hub and with its numbers and times, and
  keeps its checkpoints in memory. `deliver` is told the bodies, and its sequence numbers begin at 0 with each Host.
- Its timers run by their schedule; here one runs when `fire` says so. Nothing keeps two invocations of a timer apart.
- Its waits between attempts are seconds and have jitter; here they are shortened, and the same each time.
- It starts worker processes, limits their time (host.json), and hands them text that it turned from and into other kinds; here
  a function has no time limit, and only event hub (cardinality many), timer and HTTP triggers with no further bindings run.
- Its keys are many (per function, host, system) and a master key opens what is ADMIN; here one key opens all.
- Its routes ignore case and know constraints, optional parameters and catch-alls; here a route has `{name}` only.

    host = Host(function_app.app, os.environ)
    await host.deliver("insights-logs-signinlogs", bodies)
    await host.fire("tick")
    async with host.serving(7071) as url: ...
"""

from sandbox.host.host import Host
from sandbox.host.invocation import Ended
from sandbox.host.listener import Listener

__all__ = ["Ended", "Host", "Listener"]
