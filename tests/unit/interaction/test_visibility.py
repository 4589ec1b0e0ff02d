"""How often Slack is asked who is in a channel, and what is kept of its answers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from msgspec.structs import replace
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.permissions import Permissions
from handlers.interaction.visibility import ChannelMembers, Visibility
from playground.faults import delayed, paused, refused
from playground.slack import Slack
from playground.slack.workspace.workspace import Channel
from storage.lifecycle.actor import Actor
from tests.support.samples import NOW, building

LAST = Actor(user_id="U9LAST", team_id="T1", enterprise_id=None, channel_id="C1")
PAGES = 6


@pytest.fixture
def now() -> list[datetime]:
    """The current time, as the only item."""
    return [NOW]


@pytest.fixture
async def members(slack: Slack, now: list[datetime]) -> AsyncIterator[ChannelMembers]:
    """What looks them up."""
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        yield ChannelMembers(web, lambda: now[0])


def large_channel(slack: Slack) -> Channel:
    """Return a channel of six pages. The person is on the last one."""
    channel = slack.channel("everybody")
    channel.members = {f"U0000{number:07}" for number in range(1000 * PAGES - 1)} | {LAST.user_id}
    return channel


def calls(slack: Slack) -> int:
    """Return how often Slack was asked."""
    return len(slack.traffic.of("conversations.members"))


async def test_lookups_at_the_same_time_read_each_page_once(slack: Slack, members: ChannelMembers) -> None:
    channel = large_channel(slack)
    assert await asyncio.gather(*[members.contain(LAST, channel.id) for _ in range(4)]) == [True] * 4
    assert calls(slack) == PAGES


async def test_a_lookup_that_takes_too_long_is_continued_by_the_next_one(
    slack: Slack, members: ChannelMembers
) -> None:
    channel, page = large_channel(slack), paused()
    slack.faults.next("conversations.members", delayed(0), delayed(0), page)
    lookup = asyncio.create_task(members.contain(LAST, channel.id))
    await asyncio.wait_for(page.reached.wait(), 45)
    lookup.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lookup
    page.release()
    assert await members.contain(LAST, channel.id)
    assert calls(slack) == PAGES + 1  # the third page twice


async def test_the_members_of_a_channel_of_one_page_are_never_remembered(
    slack: Slack, members: ChannelMembers
) -> None:
    channel = slack.channel("small")
    channel.members = {LAST.user_id}
    assert await members.contain(LAST, channel.id)
    channel.members = set()
    assert not await members.contain(LAST, channel.id)


async def test_a_person_who_was_removed_is_remembered_for_a_minute_however_long_others_read_on(
    slack: Slack, members: ChannelMembers, now: list[datetime]
) -> None:
    channel = large_channel(slack)
    first = replace(LAST, user_id="U00000000000")
    assert await members.contain(first, channel.id)
    channel.members.discard(first.user_id)
    now[0] += timedelta(seconds=40)
    assert await members.contain(LAST, channel.id)
    now[0] += timedelta(seconds=30)
    assert not await members.contain(first, channel.id)


async def test_a_lookup_is_continued_however_slowly_slack_lists_the_members(
    slack: Slack, members: ChannelMembers, now: list[datetime]
) -> None:
    channel = large_channel(slack)
    for _ in range(2):  # two pages in forty seconds, and no answer in time
        page = paused()
        slack.faults.next("conversations.members", delayed(0), delayed(0), page)
        lookup = asyncio.create_task(members.contain(LAST, channel.id))
        await asyncio.wait_for(page.reached.wait(), 45)
        now[0] += timedelta(seconds=40)
        lookup.cancel()
        await asyncio.gather(lookup, return_exceptions=True)
        page.release()
    before = calls(slack)
    assert await members.contain(LAST, channel.id)
    assert calls(slack) == before + 2


async def test_a_lookup_begins_anew_if_slack_forgot_where_it_was(
    slack: Slack, members: ChannelMembers
) -> None:
    channel = large_channel(slack)
    forgotten = refused(200, '{"ok": false, "error": "invalid_cursor"}')
    slack.faults.next("conversations.members", delayed(0), forgotten)
    with pytest.raises(SlackApiError):
        await members.contain(LAST, channel.id)
    assert await members.contain(LAST, channel.id)
    assert calls(slack) == 2 + PAGES


async def test_slack_is_not_asked_for_who_sees_everything_or_nothing(
    slack: Slack, members: ChannelMembers
) -> None:
    found = [building(channel_id=f"C{number}") for number in range(7)]
    everyone = Permissions(team_id="T1")
    admin = Visibility(members=members, permissions=everyone, admins=[LAST.user_id])
    assert await admin.filter_visible(LAST, found) == found
    stranger = Actor(user_id="U8", team_id="T2", enterprise_id=None, channel_id="C1")
    assert await Visibility(members=members, permissions=everyone).filter_visible(stranger, found) == []
    assert calls(slack) == 0
