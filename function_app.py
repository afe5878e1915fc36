"""Triggers only: each names its binding and hands over to monitors.wiring.

typing.List, not list: the worker refuses the built-in at indexing. BINARY: any other data type drops empty bodies and with
them the whole batch, and cannot carry what is not UTF-8. tests/runtime holds both.
"""

import os
import typing

import azure.functions as func

from alerting.wiring import opened
from monitors import wiring
from monitors.gate import auth_level

app = func.FunctionApp(http_auth_level=func.AuthLevel[auth_level(os.environ.get("HTTP_AUTH", ""))])


@app.retry(strategy="exponential_backoff", max_retry_count="60", minimum_interval="00:00:10", maximum_interval="00:01:00")
@app.event_hub_message_trigger(
    arg_name="events", event_hub_name="%SIGNIN_HUB%", connection="EventHubConnection",
    consumer_group="%SIGNIN_CONSUMER_GROUP%", cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch_sign_ins(events: typing.List[func.EventHubEvent], context: func.Context) -> None:
    """Judge a batch of sign-in records."""
    await wiring.runtime(opened).watch(events, context)


@app.retry(strategy="exponential_backoff", max_retry_count="60", minimum_interval="00:00:10", maximum_interval="00:01:00")
@app.event_hub_message_trigger(
    arg_name="events", event_hub_name="%AUDIT_HUB%", connection="EventHubConnection",
    consumer_group="%AUDIT_CONSUMER_GROUP%", cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
async def watch_audit_log(events: typing.List[func.EventHubEvent], context: func.Context) -> None:
    """Judge a batch of audit entries."""
    await wiring.runtime(opened).watch(events, context)


@app.timer_trigger(arg_name="timer", schedule="0 * * * * *", use_monitor=False)
async def tick(timer: func.TimerRequest) -> None:
    """Every minute: tell what is owed, and judge what time alone brings."""
    await wiring.runtime(opened).tick()


@app.timer_trigger(arg_name="timer", schedule="0 */15 * * * *", use_monitor=False)
async def scan_policies(timer: func.TimerRequest) -> None:
    """Every 15 minutes: the policies, whom they leave out, and most of what checks judge."""
    await wiring.runtime(opened).scan("policies")


@app.timer_trigger(arg_name="timer", schedule="0 7 * * * *")
async def scan_break_glass(timer: func.TimerRequest) -> None:
    """Every hour: the emergency accounts and service accounts, one by one."""
    await wiring.runtime(opened).scan("break_glass")


@app.timer_trigger(arg_name="timer", schedule="0 11 */6 * * *")
async def scan_roles(timer: func.TimerRequest) -> None:
    """Every six hours: who holds which role, domains, licences, and what Latchkey itself may do."""
    await wiring.runtime(opened).scan("roles")


@app.timer_trigger(arg_name="timer", schedule="0 */5 * * * *", use_monitor=False)
async def scan_registration(timer: func.TimerRequest) -> None:
    """Every five minutes: once a day all users and what they have registered, as far as four minutes go."""
    await wiring.runtime(opened).scan("registration")


@app.route(route="drills", methods=["POST"])
async def declare_drill(req: func.HttpRequest) -> func.HttpResponse:
    """Declare that a break-glass account is about to be used on purpose."""
    return await wiring.declare_drill(opened, req)


@app.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def health(req: func.HttpRequest) -> func.HttpResponse:
    """Say to anybody whether it is alive; how it is, to whom Easy Auth knows as a reader."""
    return await wiring.health(opened, req)


@app.route(route="health/detail", methods=["GET"])
async def health_detail(req: func.HttpRequest) -> func.HttpResponse:
    """Say how each part is."""
    return await wiring.health_detail(opened, req)


@app.route(route="reviews", methods=["POST"])
async def record_review(req: func.HttpRequest) -> func.HttpResponse:
    """Record that the policies were reviewed, and are approved as they were last read."""
    return await wiring.record_review(opened, req)


@app.route(route="openapi.json", methods=["GET"])
async def openapi(req: func.HttpRequest) -> func.HttpResponse:
    """What can be pulled, and in which form."""
    return await wiring.answer(opened, "openapi", req)


@app.route(route="compliance", methods=["GET"])
async def compliance_page(req: func.HttpRequest) -> func.HttpResponse:
    """The page for people."""
    return await wiring.answer(opened, "compliance_page", req)


@app.route(route="compliance/summary", methods=["GET"])
async def compliance_summary(req: func.HttpRequest) -> func.HttpResponse:
    """How many checks stand how."""
    return await wiring.answer(opened, "compliance_summary", req)


@app.route(route="compliance/results", methods=["GET"])
async def compliance_results(req: func.HttpRequest) -> func.HttpResponse:
    """The result of every check."""
    return await wiring.answer(opened, "compliance_results", req)


@app.route(route="compliance/results/{check}/findings", methods=["GET"])
async def compliance_findings(req: func.HttpRequest) -> func.HttpResponse:
    """The objects that a result is about."""
    return await wiring.answer(opened, "compliance_findings", req)


@app.route(route="compliance/history", methods=["GET"])
async def compliance_history(req: func.HttpRequest) -> func.HttpResponse:
    """How checks stood day by day, or when they changed."""
    return await wiring.answer(opened, "compliance_history", req)


@app.route(route="compliance/countdown", methods=["GET"])
async def compliance_countdown(req: func.HttpRequest) -> func.HttpResponse:
    """Who rests on SMS and voice, day by day, until they end."""
    return await wiring.answer(opened, "compliance_countdown", req)


@app.route(route="alerts", methods=["GET"])
async def alerts(req: func.HttpRequest) -> func.HttpResponse:
    """The alerts, as they stand now."""
    return await wiring.answer(opened, "alerts", req)
