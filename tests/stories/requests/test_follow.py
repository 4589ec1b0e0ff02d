"""Follow and Stop telling me: who is mentioned when a build ends, and what each press answers."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handlers.interaction.request_lookup import GONE
from handlers.messages import buttons
from playground.faults import refused
from playground.slack import Message
from tests.support.clicks import choose_and_read, click_and_read, offered_actions
from tests.support.sandbox import Sandbox

NOT_FOUND = refused(200, json.dumps({"ok": False, "error": "message_not_found"}))


async def test_a_follower_and_the_requester_are_mentioned_once_in_the_result(sandbox: Sandbox) -> None:
    message = await _building(sandbox)
    assert await click_and_read(sandbox, sandbox.ben, message) == (
        "You're following “Snowblower Buyers”. I'll mention you when it's done. To stop, choose *Unfollow* "
        "from its menu."
    )
    assert message.mentions == {sandbox.ann.id}
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert reply.mentions == {sandbox.ann.id, sandbox.ben.id}
    assert reply.text.endswith(f"\n<@{sandbox.ann.id}> <@{sandbox.ben.id}>")
    await sandbox.stop_when_idle()
    assert len(message.replies) == 1
    assert _journal(sandbox.folder) == [("asked", sandbox.ann.id), ("followed", sandbox.ben.id)]


async def test_two_clicks_on_follow_at_once_count_once_and_both_get_a_reply(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await asyncio.gather(*[sandbox.ben.click(message, buttons.FOLLOW) for _ in range(2)])
    await sandbox.slack.until(lambda: len(sandbox.ben.ephemerals) == 2)
    said = sorted(one.visible_text for one in sandbox.ben.ephemerals)
    assert said[0].startswith("You're already following “Snowblower Buyers”")
    assert said[1].startswith("You're following “Snowblower Buyers”")
    assert _journal(sandbox.folder) == [("asked", sandbox.ann.id), ("followed", sandbox.ben.id)]


async def test_the_requester_is_told_that_they_are_notified_anyway(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    assert "You're already following “Snowblower Buyers”" in await click_and_read(
        sandbox, sandbox.ann, message
    )


async def test_a_person_who_unfollows_is_not_mentioned_and_the_build_continues(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await click_and_read(sandbox, sandbox.ben, message)
    assert await choose_and_read(sandbox, sandbox.ann, message, buttons.UNFOLLOW) == (
        "I won't mention you when “Snowblower Buyers” is done. I'll still post the result in its thread. "
        "Classify keeps working on it. It can't be canceled. To follow it again, click *Follow*."
    )
    assert "You aren't following" in await choose_and_read(sandbox, sandbox.ann, message, buttons.UNFOLLOW)
    said = await choose_and_read(sandbox, sandbox.ben, message, buttons.UNFOLLOW)
    assert said.startswith("You're no longer following “Snowblower Buyers”. Classify keeps working on it.")
    assert (await click_and_read(sandbox, sandbox.ben, message)).startswith(
        "You're following “Snowblower Buyers”"
    )
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert reply.mentions == {sandbox.ben.id}
    assert _journal(sandbox.folder)[1:] == [
        ("followed", sandbox.ben.id),
        ("muted", sandbox.ann.id),
        ("muted", sandbox.ben.id),
        ("followed", sandbox.ben.id),
    ]


async def test_a_result_mentions_nobody_if_nobody_follows(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await choose_and_read(sandbox, sandbox.ann, message, buttons.UNFOLLOW)
    sandbox.classify.fail((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    assert "couldn't build" in reply.visible_text
    assert reply.mentions == set()


async def test_other_workspaces_and_strangers_cannot_follow(sandbox: Sandbox) -> None:
    outsider = sandbox.slack.person("olga", team_id="T0ELSEWHERE")
    stranger = sandbox.slack.person("sam")
    sandbox.channel.members.add(outsider.id)
    message = await _building(sandbox)
    for said in (
        click_and_read(sandbox, stranger, message),
        choose_and_read(sandbox, stranger, message, buttons.UNFOLLOW),
    ):
        assert await said == GONE
    for said in (
        click_and_read(sandbox, outsider, message),
        choose_and_read(sandbox, outsider, message, buttons.UNFOLLOW),
    ):
        assert "clsfy belongs to another workspace" in await said
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert (await sandbox.wait_for_reply(message)).mentions == {sandbox.ann.id}
    assert _journal(sandbox.folder) == [("asked", sandbox.ann.id), *[("refused", outsider.id)] * 2]


@pytest.mark.parametrize("ending", ["finish", "fail"])
async def test_a_finished_request_loses_the_buttons_that_no_longer_apply(
    socket_sandbox: Sandbox, ending: str
) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    assert offered_actions(message) == [buttons.FOLLOW, buttons.DETAILS, buttons.MENU]
    getattr(sandbox.classify, ending)((await sandbox.wait_for_segment()).id)
    reply = await sandbox.wait_for_reply(message)
    if ending == "finish":
        shown, below_reply = [buttons.ACTIVATE, buttons.REFINE], [buttons.ACTIVATE, buttons.CLONE]
    else:
        shown, below_reply = [buttons.RETRY], [buttons.RETRY, buttons.DETAILS]
    await sandbox.slack.until(lambda: offered_actions(message) == [*shown, buttons.DETAILS])
    assert offered_actions(reply) == below_reply


async def test_a_click_on_an_outdated_message_gets_a_reply(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    sandbox.slack.faults.always("chat.update", NOT_FOUND)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    await sandbox.wait_for_reply(message)
    assert offered_actions(message) == [buttons.FOLLOW, buttons.DETAILS, buttons.MENU]
    ended = "“Snowblower Buyers” is ready. There's nothing left"
    assert (await click_and_read(sandbox, sandbox.ben, message)).startswith(ended)
    assert (await choose_and_read(sandbox, sandbox.ben, message, buttons.UNFOLLOW)).startswith(ended)
    assert (await choose_and_read(sandbox, sandbox.ben, message, buttons.CHECK)).startswith(ended)
    assert _journal(sandbox.folder) == [("asked", sandbox.ann.id)]


async def test_each_click_gets_a_reply_after_the_bot_was_reinstalled(sandbox: Sandbox) -> None:
    message = await _building(sandbox)
    await sandbox.bots[-1].terminate()
    await sandbox.start_bot(DATABASE_URL=f"sqlite:///{sandbox.folder}/new.db")
    assert await click_and_read(sandbox, sandbox.ann, message) == GONE
    assert await choose_and_read(sandbox, sandbox.ann, message, buttons.CHECK) == GONE
    assert await choose_and_read(sandbox, sandbox.ann, message, buttons.UNFOLLOW) == GONE
    await sandbox.ann.click(message, buttons.DETAILS)
    await sandbox.slack.until(
        lambda: sandbox.ann.open_modals and GONE in sandbox.ann.open_modals[-1].visible_text
    )


async def test_the_requester_learns_which_followers_could_not_be_notified(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    await click_and_read(sandbox, sandbox.ben, message)
    sandbox.channel.archived = True
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    note = await sandbox.wait_for_direct_message(sandbox.ann)
    assert "Also followed by @ben. I can't notify them here, so please pass it on." in note.visible_text
    assert "#media-team is archived, so I'm replying here." in note.visible_text


async def test_a_follower_of_a_segment_in_direct_messages_is_told_who_hears_the_result(
    socket_sandbox: Sandbox,
) -> None:
    sandbox = socket_sandbox
    await sandbox.start_bot()
    sandbox.channel.archived = True
    await sandbox.request_segment()
    message = await sandbox.wait_for_direct_message(sandbox.ann)
    segment = await sandbox.wait_for_segment()
    for words in ("You're following it.", "You're already following it."):
        await sandbox.request_segment(sandbox.ben)
        view = sandbox.ben.open_modals[-1]  # that it was requested already
        if words not in view.visible_text:
            await sandbox.ben.submit(view)
        shown = sandbox.ben.open_modals[-1].visible_text.replace("*", "")
        assert f"{words} The result goes to @ann in a direct message, and I'll ask them to tell you." in shown
        await sandbox.ben.close(sandbox.ben.open_modals[-1], all_of_them=True)
    sandbox.classify.finish(segment.id)
    reply = await sandbox.wait_for_reply(message)
    assert "Also followed by @ben. I can't notify them here, so please pass it on." in reply.visible_text


async def test_a_follower_who_turned_off_mentions_is_reminded_of_it(socket_sandbox: Sandbox) -> None:
    sandbox = socket_sandbox
    message = await _building(sandbox)
    with closing(sqlite3.connect(sandbox.folder / "bot.db")) as connection, connection:
        connection.execute("INSERT INTO people (user_id, mention) VALUES (?, 'never')", (sandbox.ben.id,))
    assert "your preferences say never to mention you" in await click_and_read(sandbox, sandbox.ben, message)
    sandbox.classify.finish((await sandbox.wait_for_segment()).id)
    assert (await sandbox.wait_for_reply(message)).mentions == {sandbox.ann.id}


async def _building(sandbox: Sandbox) -> Message:
    """Announce a segment of Ann's that is building."""
    await sandbox.start_bot()
    await sandbox.request_segment()
    return await sandbox.wait_for_announcement()


def _journal(folder: Path) -> list[tuple[Any, ...]]:
    """Return the lines of the audit log, in order."""
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT action, user_id FROM audit_log ORDER BY id").fetchall()
