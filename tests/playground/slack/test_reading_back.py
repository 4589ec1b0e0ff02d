"""Reading back: history, metadata, pages; channels and their members."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
NOTE = {"event_type": "note", "event_payload": {"id": 7}}


@pytest.fixture(autouse=True)
def patient(slack: Slack) -> None:
    """Limits have a test of their own."""
    slack.limits.on = False


async def test_metadata_is_returned_only_if_requested(slack: Slack, web: AsyncWebClient) -> None:
    channel = slack.channel("media", bot=True)
    ts = (await web.chat_postMessage(channel=channel.id, text="Hi", metadata=NOTE))["ts"]
    for read in (
        functools.partial(web.conversations_history, channel=channel.id),
        functools.partial(web.conversations_replies, channel=channel.id, ts=ts),
    ):
        assert "metadata" not in (await read())["messages"][0]
        assert (await read(include_all_metadata=True))["messages"][0]["metadata"] == NOTE


async def test_history_is_read_in_pages_and_between_two_times(
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


async def test_channels_and_their_members_are_listed_in_pages(
    slack: Slack, web: AsyncWebClient, refusal: Refusal
) -> None:
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
