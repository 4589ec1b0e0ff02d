"""Build what Slack sends, with the playground, for the load to send repeatedly."""

import inspect
import json
from urllib.parse import urlencode
from uuid import uuid4

import handlers
from playground.slack.people import form
from tests.bench.measuring.load import Request, sign
from tests.support.sandbox import SNOWBLOWER_FORM, Sandbox


def count_listeners() -> int:
    """Return how many listeners the bot registers, without the error handler. Each has its own line."""
    lines = inspect.getsource(handlers.register).splitlines()
    return sum(line.strip().startswith("app.") for line in lines) - 1


async def read_help_text(sandbox: Sandbox) -> str:
    """Return the bot's answer to `/clsfy help`."""
    ack = await sandbox.ann.command("/clsfy", "help", sandbox.channel)
    return ack.text


def help_command(sandbox: Sandbox) -> Request:
    """Return `/clsfy help`, with another trigger each time it is sent."""
    unique_id = str(uuid4())
    return Request(_command(sandbox, "help", unique_id), unique_id, sandbox.slack.signing_secret, _is_help)


def form_command(sandbox: Sandbox) -> bytes:
    """Return `/clsfy segment` with a trigger that can open one view within three seconds."""
    trigger_id = sandbox.slack.triggers.issue(sandbox.ann.id)
    return sign(_command(sandbox, "segment", trigger_id), sandbox.slack.signing_secret)


async def form_submission(sandbox: Sandbox) -> Request:
    """Return the submission of a segment's form that the bot has opened.

    Its UUID and name are different each time it is sent.
    """
    slack = sandbox.slack
    await sandbox.ann.command("/clsfy", "segment", sandbox.channel)
    view = await sandbox.ann.modal()
    unique_id = str(json.loads(view.private_metadata)["id"])
    filled = form.filled(
        view,
        {**SNOWBLOWER_FORM, "name": f"Snowblower Buyers {unique_id}", "prompt": f"Homeowners {unique_id}"},
        {},
    )
    payload = slack.payloads.submission(
        sandbox.ann.user, filled.as_json(slack.workspace), slack.triggers.issue(sandbox.ann.id), []
    )
    return Request(urlencode({"payload": json.dumps(payload)}), unique_id, slack.signing_secret, is_empty)


def is_empty(answer: bytes) -> bool:
    """Return whether a response is an empty acknowledgement."""
    return not answer


def _is_help(answer: bytes) -> bool:
    return b"/clsfy segment" in answer


def _command(sandbox: Sandbox, text: str, trigger_id: str) -> str:
    slack, ann, channel = sandbox.slack, sandbox.ann, sandbox.channel
    response_url = slack.responses.issue("commands", ann.user, channel)
    return urlencode(slack.payloads.command(ann.user, channel, "/clsfy", text, trigger_id, response_url))
