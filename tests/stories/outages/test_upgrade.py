"""A bot starts on the database of the previous release, and finishes a request in each state."""

from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import Connection

from playground.slack import Message
from storage.engine.sqlite import make_engine
from storage.lifecycle.request import OPEN, State
from tests.support.previous_release import create_tables, insert, owed, request
from tests.support.sandbox import Sandbox

# The states that the previous release knows.
STATES = [state for state in State if state is not State.PREPARING]
IDS: dict[State, int] = {state: number for number, state in enumerate(STATES, 1)}
UNANNOUNCED = len(STATES) + 1  # READY, but its reply wasn't sent yet


async def test_a_request_in_each_state_is_finished_after_the_upgrade(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    sandbox.channel.members.add(sandbox.slack.bot.id)
    sandbox.slack.limits.on = False  # both announcements are posted within a second
    building, ready = [await _post(sandbox, text) for text in ("Building", "Ready")]
    segment = sandbox.classify.add("Building Buyers")
    sandbox.classify.add("Submitting Buyers")  # Classify received the call before the old bot stopped
    _write_database(sandbox, building=(segment.id, building.ts), ready_ts=ready.ts)

    await sandbox.start_bot()
    late_reply = await sandbox.wait_for_reply(ready)
    await sandbox.wait_for_announcement(count=5)
    sandbox.classify.finish(segment.id)
    reply = await sandbox.wait_for_reply(building)
    await sandbox.stop_when_idle()

    assert "“Building Buyers” is ready" in reply.visible_text.replace("*", "")
    assert reply.mentions == {sandbox.ann.id}
    assert "“Ready Buyers” is ready" in late_reply.visible_text.replace("*", "")
    assert [len(message.replies) for message in sandbox.channel.messages] == [1, 1, 0, 0, 0]
    assert sorted(each.name for each in sandbox.classify.segments.values()) == [
        "Accepted Buyers",
        "Building Buyers",
        "Submitting Buyers",
        "Uncertain Buyers",
    ]
    announced = " ".join(message.text for message in sandbox.channel.messages[2:])
    for name in ("Accepted Buyers", "Submitting Buyers", "Uncertain Buyers"):
        assert announced.count(name) == 1
    assert sandbox.direct_messages(sandbox.ann) == []
    states = dict(sandbox.query("SELECT id, state FROM requests"))
    assert {state: State(states[IDS[state]]) for state in OPEN if state in STATES} == {
        State.ACCEPTED: State.BUILDING,
        State.SUBMITTING: State.BUILDING,
        State.UNCERTAIN: State.BUILDING,
        State.BUILDING: State.READY,
    }
    finished = (State.READY, State.FAILED, State.LOST, State.REJECTED, State.DROPPED)
    assert [states[IDS[state]] for state in finished] == [state.value for state in finished]


async def _post(sandbox: Sandbox, text: str) -> Message:
    """Post an announcement as the previous release's bot."""
    client = AsyncWebClient(token=sandbox.slack.bot_token, base_url=sandbox.slack.api_url, retry_handlers=[])
    await client.chat_postMessage(channel=sandbox.channel.id, text=text)
    return sandbox.channel.messages[-1]


def _write_database(sandbox: Sandbox, *, building: tuple[int, str], ready_ts: str) -> None:
    for file in sandbox.folder.glob("bot.db*"):
        file.unlink()
    engine = make_engine(f"sqlite:///{sandbox.folder}/bot.db")
    create_tables(engine)
    with engine.begin() as connection:
        _fill(connection, sandbox, building, ready_ts)
    engine.dispose()


def _fill(connection: Connection, sandbox: Sandbox, building: tuple[int, str], ready_ts: str) -> None:
    at = sandbox.clock.now() - timedelta(seconds=30)
    channel_id = sandbox.channel.id
    ids = {
        "team_id": sandbox.slack.workspace.team_id,
        "user_id": sandbox.ann.id,
        "channel_id": channel_id,
    }
    for state, number in IDS.items():
        more: dict[str, Any] = {}
        if state is State.BUILDING:
            more = {"classify_id": building[0], "thread_channel": channel_id, "thread_ts": building[1]}
        insert(connection, "requests", **request(number, state.value, at, **{**ids, **more}))
    thread = {"thread_channel": channel_id, "thread_ts": ready_ts}
    insert(connection, "requests", **request(UNANNOUNCED, "ready", at, **{**ids, **thread}))
    in_channel = {"lane": channel_id, "channel_id": channel_id}
    for row in (
        owed(1, IDS[State.ACCEPTED], "kept", "pending", at + timedelta(seconds=40), lane=sandbox.ann.id),
        owed(2, IDS[State.BUILDING], "announcement", "sent", at, **{**in_channel, "ts": building[1]}),
        owed(3, UNANNOUNCED, "announcement", "sent", at, **{**in_channel, "ts": ready_ts}),
        owed(4, UNANNOUNCED, "end", "pending", at, lane=channel_id),
    ):
        insert(connection, "owed", **row)
