"""What Slack sends, as the playground has it, for the load to send again and again."""

import inspect
import json
from urllib.parse import urlencode
from uuid import uuid4

import handlers
from playground.slack.workspace import form
from tests.bench.measuring.load import Request, signed
from tests.support.sandbox import SNOW, Sandbox


def listeners() -> int:
    """How many listeners the bot has: the contents page enters one a line, and another for errors."""
    lines = inspect.getsource(handlers.register).splitlines()
    return sum(line.strip().startswith("app.") for line in lines) - 1


async def help_of(sandbox: Sandbox) -> str:
    """What the bot says to `/clsfy help`."""
    ack = await sandbox.ann.command("/clsfy", "help", sandbox.channel)
    return ack.text


def asking_for_help(sandbox: Sandbox) -> Request:
    """`/clsfy help`; the trigger is another each time."""
    mark = str(uuid4())
    return Request(_command(sandbox, "help", mark), mark, sandbox.slack.signing_secret, _is_help)


def asking_for_form(sandbox: Sandbox) -> bytes:
    """`/clsfy segment`, with a trigger that opens one view within three seconds."""
    trigger_id = sandbox.slack.triggers.give(sandbox.ann.id)
    return signed(_command(sandbox, "segment", trigger_id), sandbox.slack.signing_secret)


async def sending_form(sandbox: Sandbox) -> Request:
    """The segment's form as the bot has opened it, filled in and sent; its UUID and name are others each
    time."""
    slack = sandbox.slack
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    view = await sandbox.ann.modal()
    mark = str(json.loads(view.private_metadata)["id"])
    filled = form.filled(view, {**SNOW, "name": f"Snowblower Buyers {mark}"})
    payload = slack.payloads.submission(
        sandbox.ann.user, filled.as_json(slack.workspace), slack.triggers.give(sandbox.ann.id), []
    )
    return Request(urlencode({"payload": json.dumps(payload)}), mark, slack.signing_secret, is_empty)


def is_empty(answer: bytes) -> bool:
    """A bare acknowledgement."""
    return not answer


def _is_help(answer: bytes) -> bool:
    return b"/clsfy segment" in answer


def _command(sandbox: Sandbox, text: str, trigger_id: str) -> str:
    slack, ann, channel = sandbox.slack, sandbox.ann, sandbox.channel
    response_url = slack.responses.give("commands", ann.user, channel)
    return urlencode(slack.payloads.command(ann.user, channel, "/clsfy", text, trigger_id, response_url))
