"""What Slack sends, as the playground has it, for the load to send again and again."""

import inspect
import json
from urllib.parse import urlencode
from uuid import uuid4

import handlers
from playground.slack.workspace import form
from tests.bench.measuring.load import Request, signed
from tests.support.sandbox import SNOW, Town


def listeners() -> int:
    """How many listeners the bot has: the contents page enters one a line, and another for errors."""
    lines = inspect.getsource(handlers.register).splitlines()
    return sum(line.strip().startswith("app.") for line in lines) - 1


async def help_of(town: Town) -> str:
    """What the bot says to `/clsfy help`."""
    ack = await town.ann.command("/clsfy", "help", town.channel)
    return ack.text


def asking_for_help(town: Town) -> Request:
    """`/clsfy help`; the trigger is another each time."""
    mark = str(uuid4())
    return Request(_command(town, "help", mark), mark, town.slack.signing_secret, _is_help)


def asking_for_form(town: Town) -> bytes:
    """`/clsfy segment`, with a trigger that opens one view within three seconds."""
    trigger_id = town.slack.triggers.give(town.ann.id)
    return signed(_command(town, "segment", trigger_id), town.slack.signing_secret)


async def sending_form(town: Town) -> Request:
    """The segment's form as the bot has opened it, filled in and sent; its UUID and name are others each
    time."""
    slack = town.slack
    await town.ann.command("/clsfy", "segment", town.channel)
    view = await town.ann.modal()
    mark = str(json.loads(view.private_metadata)["id"])
    filled = form.filled(view, {**SNOW, "name": f"Snowblower Buyers {mark}"})
    payload = slack.payloads.submission(
        town.ann.user, filled.as_json(slack.workspace), slack.triggers.give(town.ann.id), []
    )
    return Request(urlencode({"payload": json.dumps(payload)}), mark, slack.signing_secret, is_empty)


def is_empty(answer: bytes) -> bool:
    """A bare acknowledgement."""
    return not answer


def _is_help(answer: bytes) -> bool:
    return b"/clsfy segment" in answer


def _command(town: Town, text: str, trigger_id: str) -> str:
    slack, ann, channel = town.slack, town.ann, town.channel
    response_url = slack.responses.give("commands", ann.user, channel)
    return urlencode(slack.payloads.command(ann.user, channel, "/clsfy", text, trigger_id, response_url))
