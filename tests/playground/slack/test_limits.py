"""How often an app may call, and what it is told when it calls more often."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack


async def wait_of(call: Any) -> int:
    with pytest.raises(SlackApiError) as raised:
        await call
    assert raised.value.response.status_code == 429
    assert raised.value.response["error"] == "ratelimited"
    return int(raised.value.response.headers["Retry-After"])


async def test_a_second_message_within_a_second_in_one_channel_is_limited(
    slack: Slack, web: AsyncWebClient
) -> None:
    media, other = slack.channel("media", bot=True), slack.channel("other", bot=True)
    await web.chat_postMessage(channel=media.id, text="1")
    assert await wait_of(web.chat_postMessage(channel=media.id, text="2")) == 1
    await web.chat_postMessage(channel=other.id, text="1")
    slack.clock.move(1)
    await web.chat_postMessage(channel=media.id, text="3")
    assert [post.text for post in media.messages] == ["1", "3"]


async def test_a_burst_of_messages_passes_if_the_test_allows_it(slack: Slack, web: AsyncWebClient) -> None:
    slack.limits.burst = 3
    media = slack.channel("media", bot=True).id
    for _ in range(3):
        await web.chat_postMessage(channel=media, text="x")
    assert await wait_of(web.chat_postMessage(channel=media, text="x")) == 1


async def test_a_method_is_limited_by_the_calls_a_minute_of_its_tier(
    slack: Slack, web: AsyncWebClient
) -> None:
    media = slack.channel("media", bot=True).id
    for _ in range(50):
        await web.conversations_history(channel=media)
    wait = await wait_of(web.conversations_history(channel=media))
    assert 1 <= wait <= 2
    await web.conversations_replies(
        channel=media, ts=(await web.chat_postMessage(channel=media, text="x"))["ts"]
    )
    slack.clock.move(wait)
    await web.conversations_history(channel=media)


async def test_nothing_is_limited_if_the_limits_are_switched_off(slack: Slack, web: AsyncWebClient) -> None:
    slack.limits.on = False
    media = slack.channel("media", bot=True)
    for _ in range(5):
        await web.chat_postMessage(channel=media.id, text="x")
    assert len(media.messages) == 5


async def test_a_limit_can_be_lifted_for_one_method(slack: Slack, web: AsyncWebClient) -> None:
    slack.limits.lifted = {"conversations.history"}
    media = slack.channel("media", bot=True).id
    for _ in range(60):
        await web.conversations_history(channel=media)
    await web.chat_postMessage(channel=media, text="1")
    assert await wait_of(web.chat_postMessage(channel=media, text="2")) == 1
