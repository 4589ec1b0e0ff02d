"""Messages: posted, in threads, edited, deleted, for one person alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
NOTE = {"event_type": "note", "event_payload": {"id": 7}}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    """Limits have a test of their own."""
    slack.limits.on = False


async def test_a_posted_message_is_returned_and_stored(slack: Slack, web: AsyncWebClient) -> None:
    channel = slack.channel("media", bot=True)
    told = await web.chat_postMessage(channel=channel.id, text="Hello", blocks=[SECTION], metadata=NOTE)
    [post] = channel.messages
    assert (told["channel"], told["ts"]) == (channel.id, post.ts)
    assert told["message"]["bot_id"] == slack.bot.bot_id
    assert told["message"]["blocks"][0]["text"]["verbatim"] is False
    assert told["message"]["blocks"][0]["block_id"]
    assert (post.user, post.metadata, post.edited) == (slack.bot.id, NOTE, False)
    [call] = slack.traffic.of("chat.postMessage")
    assert (call.status, call.answer["ts"], call.arguments["text"]) == (200, post.ts, "Hello")


async def test_a_direct_message_reaches_one_person(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann = slack.person("ann")
    opened = (await web.conversations_open(users=ann.id))["channel"]["id"]
    assert opened == slack.direct(ann).id
    assert (await web.conversations_open(users=[ann.id]))["already_open"]
    await web.chat_postMessage(channel=opened, text="Hi")
    await web.chat_postMessage(channel=ann.id, text="Hi again")
    assert [post.text for post in slack.direct(ann).messages] == ["Hi", "Hi again"]
    assert await refusal(web.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refusal(web.conversations_open(users="")) == "users_list_not_supplied"


async def test_a_reply_is_in_its_thread_and_in_the_channel_only_if_broadcast(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="Parent"))["ts"]
    [parent] = channel.messages
    await web.chat_postMessage(channel=channel.id, text="Quiet", thread_ts=ts)
    await web.chat_postMessage(channel=channel.id, text="Loud", thread_ts=ts, reply_broadcast=True)
    assert [(reply.text, reply.broadcast) for reply in parent.replies] == [("Quiet", False), ("Loud", True)]
    assert [message.text for message in channel.timeline] == ["Parent", "Loud"]

    told = (await web.conversations_replies(channel=channel.id, ts=ts))["messages"]
    assert [message["text"] for message in told] == ["Parent", "Quiet", "Loud"]
    assert (told[0]["reply_count"], told[1]["thread_ts"], told[2]["subtype"]) == (2, ts, "thread_broadcast")
    shown = (await web.conversations_history(channel=channel.id))["messages"]
    assert [message["text"] for message in shown] == ["Loud", "Parent"]

    async def reply(thread_ts: str) -> str:
        return await refusal(web.chat_postMessage(channel=channel.id, text="?", thread_ts=thread_ts))

    assert await reply("1700000000.000001") == "thread_not_found"
    assert await reply("soon") == "invalid_thread_ts"
    absent = web.conversations_replies(channel=channel.id, ts="1700000000.000001")
    assert await refusal(absent) == "thread_not_found"


async def test_a_message_can_be_edited_by_its_author_only(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="1", blocks=[SECTION], metadata=NOTE))["ts"]
    [post] = channel.messages
    await web.chat_update(channel=channel.id, ts=ts, text="2")
    assert (post.text, len(post.blocks), post.metadata, post.edited) == ("2", 1, NOTE, True)
    await web.chat_update(channel=channel.id, ts=ts, text="3", blocks=[], metadata={})
    assert (post.blocks, post.metadata) == ([], None)
    told = (await web.conversations_history(channel=channel.id))["messages"][0]
    assert told["edited"]["user"] == slack.bot.id

    theirs = await slack.person("ann").say("Mine", channel)
    assert await refusal(web.chat_update(channel=channel.id, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await refusal(web.chat_update(channel=channel.id, ts="1.0", text="x")) == "message_not_found"
    assert (
        await refusal(web.chat_update(channel=channel.id, ts=ts, text="x" * 4001, blocks=[]))
        == "msg_too_long"
    )
    channel.archived = True
    assert await refusal(web.chat_update(channel=channel.id, ts=ts, text="x")) == "is_inactive"


async def test_a_message_has_a_permalink_until_it_is_deleted(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="1"))["ts"]
    link = (await web.chat_getPermalink(channel=channel.id, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{channel.id}/p{ts.replace('.', '')}")
    await web.chat_delete(channel=channel.id, ts=ts)
    assert channel.messages == []
    assert await refusal(web.chat_delete(channel=channel.id, ts=ts)) == "message_not_found"
    assert await refusal(web.chat_getPermalink(channel=channel.id, message_ts=ts)) == "message_not_found"


async def test_an_ephemeral_message_is_shown_to_one_member_only(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    ann, channel = slack.person("ann"), slack.channel("media", bot=True)
    bob = slack.person("bob")
    await web.chat_postEphemeral(channel=channel.id, user=ann.id, text="Psst")
    assert [(seen.text, seen.ephemeral) for seen in ann.ephemerals] == [("Psst", True)]
    assert (channel.messages, bob.ephemerals) == ([], [])
    outsider = web.chat_postEphemeral(channel=channel.id, user=bob.id, text="Psst")
    assert await refusal(outsider) == "user_not_in_channel"


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ("{", "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": 1, "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"long": "x" * 20_000}}, "metadata_too_large"),
    ],
)
async def test_invalid_metadata_is_refused(
    slack: Slack, web: AsyncWebClient, refusal: Refusal, metadata: Any, word: str
) -> None:
    channel = slack.channel("media", bot=True).id
    assert await refusal(web.chat_postMessage(channel=channel, text="x", metadata=metadata)) == word


async def test_a_message_without_text_or_with_too_much_is_refused(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True).id
    assert await refusal(web.api_call("chat.postMessage", json={"channel": channel})) == "no_text"
    assert await refusal(web.chat_postMessage(channel=channel, text="x" * 40_001)) == "msg_too_long"
    long = [SECTION | {"text": {"type": "plain_text", "text": "x" * 2900}} for _ in range(5)]
    assert (
        await refusal(web.chat_postMessage(channel=channel, text="x", blocks=long)) == "msg_blocks_too_long"
    )
    assert (
        await refusal(web.chat_postMessage(channel=channel, text="x", blocks="{}")) == "invalid_blocks_format"
    )


async def test_history_has_a_message_that_the_app_joined(slack: Slack, web: AsyncWebClient) -> None:
    ann, media = slack.person("ann"), slack.channel("media")
    await ann.say("Before", media)
    await web.conversations_join(channel=media.id)
    await web.conversations_join(channel=media.id)
    slack.workspace.add_member(media, slack.person("ben").user, inviter=ann.id)
    found = (await web.conversations_history(channel=media.id))["messages"]
    assert [(each.get("subtype"), each["user"], each.get("inviter")) for each in found] == [
        ("channel_join", slack.person("ben").id, ann.id),
        ("channel_join", slack.bot.id, None),
        (None, ann.id, None),
    ]
    assert found[1]["text"] == f"<@{slack.bot.id}> has joined the channel"
    assert [post.text for post in media.messages] == ["Before"]
