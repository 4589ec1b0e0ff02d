"""A segment that is ready already, without the time that its build and Slack's rate limit take."""

from datetime import timedelta

from msgspec.structs import replace

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack import Channel, Message
from playground.slack.block_kit.completion import completed
from storage.lifecycle.request import Request, State
from storage.requests.submissions import insert
from tests.support.bot_database import open_engine
from tests.support.sandbox import Sandbox

_CONTACTS = Contacts(admin="an admin", representative="Classify")


def add_ready_segment(
    sandbox: Sandbox, name: str = "Snowblower Buyers", *, channel: Channel | None = None
) -> Message:
    """Store a segment of Ann's that was ready an hour ago, as a bot leaves it. Return its message."""
    channel, now = channel or sandbox.channel, sandbox.clock.now()
    segment = sandbox.classify.add(name)
    sandbox.classify.finish(segment.id)
    request = Request(
        id=0,
        uuid=f"segment-{segment.id}",
        state=State.READY,
        team_id=sandbox.slack.workspace.team_id,
        user_id=sandbox.ann.id,
        channel_id=channel.id,
        inputs={"name": name, "prompt": "Homeowners"},
        name_key=name,
        accepted_at=now - timedelta(hours=2),
        due_at=now - timedelta(hours=2),
        classify_id=segment.id,
        created_at=now - timedelta(hours=2),
        finished_at=now - timedelta(hours=1),
        noticed_at=now - timedelta(hours=1),
    )
    message = _show(sandbox, channel, request)
    engine = open_engine(sandbox.environment["DATABASE_URL"])
    with engine.begin() as connection:
        insert(connection, replace(request, thread_channel=channel.id, thread_ts=message.ts))
    engine.dispose()
    return message


def _show(sandbox: Sandbox, channel: Channel, request: Request) -> Message:
    """Show the message about a request in its channel, as the bot posts it."""
    workspace = sandbox.slack.workspace
    channel.members.add(workspace.bot.id)
    shown = announcement.render(request, _CONTACTS, RenderContext())
    message = workspace.message(
        channel=channel.id,
        user=workspace.bot.id,
        bot_id=workspace.bot.bot_id,
        app_id=workspace.bot.app_id,
        team_id=workspace.team_id,
        text=shown.text,
        blocks=completed([block.to_dict() for block in shown.blocks]),
    )
    workspace.add(channel, message)
    return message
