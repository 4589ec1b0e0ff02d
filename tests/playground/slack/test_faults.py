"""Web API calls that go wrong: before and after they took effect."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import delayed, dropped, held, refused
from playground.slack import Slack


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    slack.limits.on = False


@pytest.mark.parametrize("took", [True, False])
async def test_a_dropped_call_raises_an_error_and_took_effect_or_not(
    slack: Slack, web: AsyncWebClient, took: bool
) -> None:
    media = slack.channel("media", bot=True)
    slack.faults.next("chat.postMessage", dropped(took_effect=took))
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel=media.id, text="1")
    assert [post.text for post in media.messages] == (["1"] if took else [])
    [call] = slack.traffic.of("chat.postMessage")
    assert (call.status, call.answer) == (None, None)
    await web.chat_postMessage(channel=media.id, text="2")
    assert media.messages[-1].text == "2"


async def test_a_call_can_be_answered_with_any_status_and_body(slack: Slack, web: AsyncWebClient) -> None:
    media = slack.channel("media", bot=True)
    body = json.dumps({"ok": False, "error": "fatal_error"})
    slack.faults.next(
        "chat.postMessage", refused(200, body, took_effect=True), refused(503, "<html>", took_effect=False)
    )
    with pytest.raises(SlackApiError, match="fatal_error"):
        await web.chat_postMessage(channel=media.id, text="1")
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=media.id, text="2")
    assert [post.text for post in media.messages] == ["1"]
    assert [call.status for call in slack.traffic.of("chat.postMessage")] == [200, 503]


async def test_a_call_can_be_answered_late_or_held(slack: Slack, web: AsyncWebClient) -> None:
    media = slack.channel("media", bot=True)
    slack.faults.next("chat.postMessage", delayed(0.01))
    await web.chat_postMessage(channel=media.id, text="1")
    stuck = held(took_effect=True)
    slack.faults.next("chat.postMessage", stuck)
    call = asyncio.create_task(web.chat_postMessage(channel=media.id, text="2"))
    await asyncio.wait_for(stuck.reached.wait(), 45)
    assert [post.text for post in media.messages] == ["1", "2"]
    stuck.release()
    with pytest.raises(aiohttp.ClientError):
        await call


async def test_stopping_does_not_wait_for_held_calls(slack: Slack, web: AsyncWebClient) -> None:
    stuck = held(took_effect=False)
    slack.faults.next("auth.test", stuck)
    call = asyncio.create_task(web.auth_test())
    await asyncio.wait_for(stuck.reached.wait(), 45)
    async with asyncio.timeout(45):
        await slack.stop()
    with pytest.raises(aiohttp.ClientError):
        await call
