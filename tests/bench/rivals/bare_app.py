"""A bare `AsyncApp` with default settings, started as Bolt's documentation starts it, with as many listeners
as the bot has. The one that is measured comes first.

Environment: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT, HELP (the text of its help) and
LISTENERS (their number).
"""

import os
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.bench.rivals.form import FORM, errors

HELP = os.environ["HELP"]
app = AsyncApp(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
)


@app.command("/clsfy")
async def command(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Answer with the help or open the form."""
    if body["text"] == "help":
        await ack(HELP)
    else:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


@app.view("segment_form")
async def segment_form(ack: AsyncAck, view: dict[str, Any]) -> None:
    """Check a submission and return its errors, if any. Nothing is saved."""
    if wrong := errors(view):
        await ack(response_action="errors", errors=wrong)
    else:
        await ack()


async def acknowledge(ack: AsyncAck) -> None:
    """Acknowledge anything else."""
    await ack()


for number in range(int(os.environ["LISTENERS"]) - 2):
    app.action(f"button_{number}")(acknowledge)

if __name__ == "__main__":
    app.start(port=int(os.environ["PORT"]))
