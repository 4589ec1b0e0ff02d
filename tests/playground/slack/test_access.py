"""Tokens, scopes, how arguments come, and where the bot may post."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    """Limits have a test of their own."""
    slack.limits.on = False


async def test_auth_test_returns_the_identity_and_the_scopes(slack: Slack, web: AsyncWebClient) -> None:
    told = await web.auth_test()
    assert (told["user_id"], told["bot_id"], told["team_id"]) == (
        slack.bot.id,
        slack.bot.bot_id,
        slack.team_id,
    )
    assert "enterprise_id" not in told
    assert set(told.headers["x-oauth-scopes"].split(",")) == slack.scopes


async def test_auth_test_returns_the_id_of_the_organization(slack: Slack, web: AsyncWebClient) -> None:
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
async def test_an_invalid_token_is_refused_with_its_error_code(
    slack: Slack, web: AsyncWebClient, refusal: Refusal, state: str, word: str
) -> None:
    slack.token_state = state
    assert await refusal(web.auth_test()) == word
    slack.token_state = "active"
    assert (await web.auth_test())["ok"]


async def test_a_wrong_or_missing_token_is_refused(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
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


async def test_reading_needs_the_scope_for_the_kind_of_channel(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    open_, closed = slack.channel("media", bot=True), slack.channel("secret", private=True, bot=True)
    direct = slack.direct(slack.person("ann"))
    slack.scopes -= {"groups:history", "im:history"}
    assert (await web.conversations_history(channel=open_.id))["messages"] == []
    for channel in (closed, direct):
        assert await refusal(web.conversations_history(channel=channel.id)) == "missing_scope"


async def test_api_test_returns_its_arguments(web: AsyncWebClient, refusal: Refusal) -> None:
    assert (await web.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await refusal(web.api_test(error="my_error")) == "my_error"


async def test_missing_and_mistyped_arguments_are_refused(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    channel = slack.channel("media", bot=True).id
    assert await refusal(web.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    asked = {"channel": channel, "limit": "many"}
    assert await refusal(web.api_call("conversations.history", params=asked)) == "invalid_arguments"
    asked["limit"] = "0"
    assert await refusal(web.api_call("conversations.history", params=asked)) == "invalid_limit"
    assert await refusal(web.conversations_list(types="rumours")) == "invalid_types"


async def test_an_unknown_method_is_refused(web: AsyncWebClient, refusal: Refusal) -> None:
    assert await refusal(web.api_call("chat.sing")) == "unknown_method"


async def test_arguments_are_accepted_as_json_as_a_form_and_in_the_query(
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


async def test_posting_is_refused_where_the_bot_is_not_a_member(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
    async def post(channel: str) -> str:
        return await refusal(web.chat_postMessage(channel=channel, text="Hi"))

    assert await post("C0NOWHERE") == "channel_not_found"
    assert await post(slack.channel("media").id) == "not_in_channel"
    assert await post(slack.channel("secret", private=True).id) == "channel_not_found"
    assert await post(slack.channel("old", archived=True, bot=True).id) == "is_archived"
    slack.scopes.add("chat:write.public")
    assert (await web.chat_postMessage(channel="#media", text="Hi"))["ok"]


async def test_the_bot_can_join_a_public_channel(slack: Slack, web: AsyncWebClient, refusal: Refusal) -> None:
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
