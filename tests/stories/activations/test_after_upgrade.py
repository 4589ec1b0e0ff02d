"""Segments that were ready before this version can be activated."""

from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Message
from storage.engine.sqlite import make_engine
from tests.stories.activations.steps import DESTINATION, confirm, wait_for_activation, wait_for_text
from tests.support.previous_release import create_tables, insert, request
from tests.support.sandbox import Sandbox


async def test_a_segment_that_was_ready_before_the_upgrade_is_activated(sandbox: Sandbox) -> None:
    sandbox.channel.members.add(sandbox.slack.bot.id)
    announced = await _post(sandbox, "Ready")
    segment = sandbox.classify.add("Ready Buyers")
    sandbox.classify.finish(segment.id)
    _write_database(sandbox, segment.id, announced.ts)

    await sandbox.start_bot()
    await sandbox.ann.command("/clsfy", f"activate {segment.id}", sandbox.channel)
    form = await sandbox.ann.modal(callback_id="activation_form")
    assert (await sandbox.ann.submit(form, DESTINATION)).errors == {}
    await confirm(sandbox.ann)
    activation = await wait_for_activation(sandbox)
    sandbox.classify.issue_deal(activation.id)
    await wait_for_text(sandbox, announced, "Deal ID for")
    await sandbox.slack.until(lambda: "Deal `" in announced.visible_text)


async def _post(sandbox: Sandbox, text: str) -> Message:
    """Post an announcement as the previous release's bot."""
    client = AsyncWebClient(token=sandbox.slack.bot_token, base_url=sandbox.slack.api_url, retry_handlers=[])
    await client.chat_postMessage(channel=sandbox.channel.id, text=text)
    return sandbox.channel.messages[-1]


def _write_database(sandbox: Sandbox, segment_id: int, ts: str) -> None:
    for file in sandbox.folder.glob("bot.db*"):
        file.unlink()
    engine = make_engine(f"sqlite:///{sandbox.folder}/bot.db")
    create_tables(engine)
    ids = {
        "team_id": sandbox.slack.workspace.team_id,
        "user_id": sandbox.ann.id,
        "channel_id": sandbox.channel.id,
    }
    thread = {"thread_channel": sandbox.channel.id, "thread_ts": ts, "classify_id": segment_id}
    with engine.begin() as connection:
        at = sandbox.clock.now() - timedelta(days=1)
        insert(connection, "requests", **request(1, "ready", at, **{**ids, **thread}))
    engine.dispose()
