"""The Web API: tokens, scopes, membership, messages, threads, reading back."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
NOTE = {"event_type": "note", "event_payload": {"id": 7}}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    """Limits have a test of their own."""
    slack.limits.on = False


async def test_who_am_i(slack: Slack, web: AsyncWebClient) -> None:
    told = await web.auth_test()
    assert (told["user_id"], told["bot_id"], told["team_id"]) == (
        slack.bot.id,
        slack.bot.bot_id,
        slack.team_id,
    )
    assert "enterprise_id" not in told
    assert set(told.headers["x-oauth-scopes"].split(",")) == slack.scopes


async def test_a_workspace_of_an_organisation_says_so(slack: Slack, web: AsyncWebClient) -> None:
    slack.enterprise_id = "E012345"
    assert (await web.auth_test())["enterprise_id"] == "E012345"


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("revoked", "token_revoked"),
        ("inactive", "account_inactive"),
        ("expired", "token_expired"),
        ("invalid", "invalid_auth"),
    ],
)
async def test_a_token_that_is_no_good(
    slack: Slack, web: AsyncWebClient, refusal: Refusal, state: str, word: str
) -> None:
    slack.token_state = state
    assert await refusal(web.auth_test()) == word
    slack.token_state = "active"
    assert (await web.auth_test())["ok"]


async def test_the_wrong_token_or_none(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    stranger = AsyncWebClient(base_url=slack.api_url, session=web.session, retry_handlers=[])
    assert await refusal(stranger.auth_test()) == "not_authed"
    assert await refusal(stranger.auth_test(token="xoxb-else")) == "invalid_auth"
    assert await refusal(stranger.auth_test(token=slack.app_token)) == "not_allowed_token_type"
    assert await refusal(web.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"


async def test_a_missing_scope_is_named(slack: Slack, web: AsyncWebClient) -> None:
    slack.scopes.discard("chat:write")
    with pytest.raises(SlackApiError) as raised:
        await web.chat_postMessage(channel=slack.channel("media", bot=True).id, text="Hi")
    assert raised.value.response["error"] == "missing_scope"
    assert raised.value.response["needed"] == "chat:write"
    assert "channels:history" in raised.value.response["provided"]


async def test_scopes_to_read_go_by_the_kind_of_channel(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    open_, closed = slack.channel("media", bot=True), slack.channel("secret", private=True, bot=True)
    direct = slack.direct(slack.person("ann"))
    slack.scopes -= {"groups:history", "im:history"}
    assert (await web.conversations_history(channel=open_.id))["messages"] == []
    for channel in (closed, direct):
        assert await refusal(web.conversations_history(channel=channel.id)) == "missing_scope"


async def test_api_test_gives_back_what_it_was_asked(web: AsyncWebClient, refusal: Refusal) -> None:
    assert (await web.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await refusal(web.api_test(error="my_error")) == "my_error"


async def test_what_must_be_there_and_what_must_be_a_number(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True).id
    assert await refusal(web.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    asked = {"channel": channel, "limit": "many"}
    assert await refusal(web.api_call("conversations.history", params=asked)) == "invalid_arguments"
    asked["limit"] = "0"
    assert await refusal(web.api_call("conversations.history", params=asked)) == "invalid_limit"
    assert await refusal(web.conversations_list(types="rumours")) == "invalid_types"


async def test_an_unknown_method(web: AsyncWebClient, refusal: Refusal) -> None:
    assert await refusal(web.api_call("chat.sing")) == "unknown_method"


async def test_arguments_as_json_as_a_form_and_in_the_query(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    channel = slack.channel("media", bot=True)
    url, headers = f"{slack.api_url}chat.postMessage", {"Authorization": f"Bearer {slack.bot_token}"}
    blocks = '[{"type": "divider"}]'
    asked: list[dict[str, Any]] = [
        {"json": {"channel": channel.id, "text": "1", "blocks": [{"type": "divider"}]}},
        {"data": {"channel": channel.id, "text": "2", "blocks": blocks}},
        {"params": {"channel": channel.id, "text": "3", "blocks": blocks}},
    ]
    for how in asked:
        async with session.post(url, headers=headers, **how) as answer:
            assert (await answer.json())["ok"]
    assert [(post.text, post.blocks[0]["type"]) for post in channel.messages] == [
        (str(n), "divider") for n in (1, 2, 3)
    ]
    async with session.post(
        url, data={"token": slack.bot_token, "channel": channel.id, "text": "4"}
    ) as answer:
        assert (await answer.json())["ok"]
    app_token = {"token": slack.app_token}
    async with session.post(f"{slack.api_url}apps.connections.open", data=app_token) as answer:
        assert (await answer.json())["error"] == "not_authed"
    for body, word in (("{", "invalid_json"), ("[]", "json_not_object")):
        kind = {"Content-Type": "application/json"}
        async with session.post(url, headers=headers | kind, data=body) as answer:
            assert (await answer.json())["error"] == word


async def test_a_post_is_answered_and_kept(slack: Slack, web: AsyncWebClient) -> None:
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


async def test_where_the_bot_may_not_post(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    async def post(channel: str) -> str:
        return await refusal(web.chat_postMessage(channel=channel, text="Hi"))

    assert await post("C0NOWHERE") == "channel_not_found"
    assert await post(slack.channel("media").id) == "not_in_channel"
    assert await post(slack.channel("secret", private=True).id) == "channel_not_found"
    assert await post(slack.channel("old", archived=True, bot=True).id) == "is_archived"
    slack.scopes.add("chat:write.public")
    assert (await web.chat_postMessage(channel="#media", text="Hi"))["ok"]


async def test_joining(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    media = slack.channel("media")
    assert (await web.conversations_join(channel=media.id))["channel"]["is_member"]
    assert slack.bot.id in media.members
    assert (await web.conversations_join(channel=media.id))["warning"] == "already_in_channel"
    archived = slack.channel("old", archived=True).id
    assert await refusal(web.conversations_join(channel=archived)) == "is_archived"
    unseen = slack.channel("secret", private=True).id
    assert await refusal(web.conversations_join(channel=unseen)) == "channel_not_found"
    joined = slack.channel("ours", private=True, bot=True).id
    assert await refusal(web.conversations_join(channel=joined)) == "method_not_supported_for_channel_type"


async def test_direct_messages(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    ann = slack.person("ann")
    opened = (await web.conversations_open(users=ann.id))["channel"]["id"]
    assert opened == slack.direct(ann).id
    assert (await web.conversations_open(users=[ann.id]))["already_open"]
    await web.chat_postMessage(channel=opened, text="Hi")
    await web.chat_postMessage(channel=ann.id, text="Hi again")
    assert [post.text for post in slack.direct(ann).messages] == ["Hi", "Hi again"]
    assert await refusal(web.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await refusal(web.conversations_open(users="")) == "users_list_not_supplied"


async def test_threads(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
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


async def test_metadata_is_shown_to_who_asks(slack: Slack, web: AsyncWebClient) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="Hi", metadata=NOTE))["ts"]
    for read in (
        functools.partial(web.conversations_history, channel=channel.id),
        functools.partial(web.conversations_replies, channel=channel.id, ts=ts),
    ):
        assert "metadata" not in (await read())["messages"][0]
        assert (await read(include_all_metadata=True))["messages"][0]["metadata"] == NOTE


async def test_reading_back_in_pages_and_between_times(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True)
    ts = [(await web.chat_postMessage(channel=channel.id, text=str(n)))["ts"] for n in range(5)]

    async def read(**asked: Any) -> list[str]:
        told = await web.conversations_history(channel=channel.id, **asked)
        return [message["text"] for message in told["messages"]]

    first = await web.conversations_history(channel=channel.id, limit=2)
    assert first["has_more"]
    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    assert await read(limit=2, cursor=first["response_metadata"]["next_cursor"]) == ["2", "1"]
    assert await read(oldest=ts[1], latest=ts[3]) == ["2"]
    assert await read(oldest=ts[1], latest=ts[3], inclusive=True) == ["3", "2", "1"]
    assert await refusal(web.conversations_history(channel=channel.id, cursor="?")) == "invalid_cursor"
    assert await refusal(web.conversations_history(channel=channel.id, oldest="noon")) == "invalid_ts_oldest"
    outside = slack.channel("elsewhere").id
    assert await refusal(web.conversations_history(channel=outside)) == "not_in_channel"


async def test_editing(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
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


async def test_deleting_and_linking(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="1"))["ts"]
    link = (await web.chat_getPermalink(channel=channel.id, message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/{channel.id}/p{ts.replace('.', '')}")
    await web.chat_delete(channel=channel.id, ts=ts)
    assert channel.messages == []
    assert await refusal(web.chat_delete(channel=channel.id, ts=ts)) == "message_not_found"
    assert await refusal(web.chat_getPermalink(channel=channel.id, message_ts=ts)) == "message_not_found"


async def test_ephemeral_posts(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    ann, channel = slack.person("ann"), slack.channel("media", bot=True)
    bob = slack.person("bob")
    await web.chat_postEphemeral(channel=channel.id, user=ann.id, text="Psst")
    assert [(seen.text, seen.ephemeral) for seen in ann.ephemerals] == [("Psst", True)]
    assert (channel.messages, bob.ephemerals) == ([], [])
    outsider = web.chat_postEphemeral(channel=channel.id, user=bob.id, text="Psst")
    assert await refusal(outsider) == "user_not_in_channel"


async def test_channels_and_members(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
    people = [slack.person(name) for name in ("ann", "bob", "cid")]
    media = slack.channel("media", bot=True)
    slack.channel("old", archived=True)
    slack.channel("secret", private=True)
    first = await web.conversations_members(channel=media.id, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await web.conversations_members(channel=media.id, limit=2, cursor=cursor)
    assert set(first["members"]) | set(rest["members"]) == {slack.bot.id, *(each.id for each in people)}
    assert rest["response_metadata"]["next_cursor"] == ""

    async def names(**asked: Any) -> list[str]:
        return [channel["name"] for channel in (await web.conversations_list(**asked))["channels"]]

    assert await names() == ["media", "old"]
    assert await names(exclude_archived=True) == ["media"]
    assert await names(types="private_channel") == []
    told = (await web.conversations_info(channel=media.id, include_num_members=True))["channel"]
    assert (told["is_private"], told["is_member"], told["num_members"]) == (False, True, 4)
    assert (await web.users_info(user=people[0].id))["user"]["name"] == "ann"
    assert await refusal(web.users_info(user="U0NOBODY")) == "user_not_found"


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        ("{", "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": 1, "event_payload": {}}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"long": "x" * 20_000}}, "metadata_too_large"),
    ],
)
async def test_metadata_of_no_use(
    slack: Slack, web: AsyncWebClient, refusal: Refusal, metadata: Any, word: str
) -> None:
    channel = slack.channel("media", bot=True).id
    assert await refusal(web.chat_postMessage(channel=channel, text="x", metadata=metadata)) == word


async def test_nothing_to_say_and_too_much(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
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
