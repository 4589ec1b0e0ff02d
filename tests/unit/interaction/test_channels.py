"""What is remembered of channels: whether others share them, for ten minutes, and of so many."""

from datetime import datetime, timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.channels import ChannelLookup
from playground.faults import refused
from playground.slack import Slack
from tests.support.samples import MINUTE, NOW

SHARED, OPEN = ChannelFacts(is_shared=True), ChannelFacts()


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


async def test_a_channel_is_fetched_once_in_ten_minutes_and_the_oldest_are_forgotten(slack: Slack) -> None:
    watch = Watch()
    joint = slack.channel("joint", shared_with=["T2"])
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = ChannelLookup(web, watch.now, max_channels=2)
        assert sharing.known(joint.id) is None
        assert await sharing.fetch(joint.id) == SHARED
        assert sharing.known(joint.id) == SHARED
        watch.move(10 * MINUTE)
        assert sharing.known(joint.id) is None
        assert await sharing.fetch(joint.id) == SHARED
        others = [slack.channel(name).id for name in ("one", "two")]
        assert [await sharing.fetch(other) for other in others] == [OPEN, OPEN]
        assert [sharing.known(one) for one in (joint.id, *others)] == [None, OPEN, OPEN]


async def test_a_hidden_channel_is_closed_to_the_bot_and_fetched_again(slack: Slack) -> None:
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = ChannelLookup(web, Watch().now)
        assert await sharing.fetch("C0UNKNOWN") == ChannelFacts(is_closed=True)
        assert sharing.known("C0UNKNOWN") is None


@pytest.mark.parametrize("is_member", [True, False])
async def test_a_private_channel_is_closed_until_the_bot_is_in_it(slack: Slack, is_member: bool) -> None:
    secret = slack.channel("secret", private=True, bot=is_member)
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        facts = await ChannelLookup(web, Watch().now).fetch(secret.id)
    assert facts == ChannelFacts(is_closed=not is_member, is_private=is_member)  # others see nothing of it


@pytest.mark.parametrize("channel_id", ["", "D0ANN"])
def test_a_direct_message_is_shared_with_nobody(channel_id: str) -> None:
    assert ChannelLookup(AsyncWebClient(), Watch().now).known(channel_id) == OPEN


async def test_at_most_fifty_channels_a_minute_are_fetched(slack: Slack) -> None:
    slack.limits.on = True
    watch = Watch()
    channels = [slack.channel(f"c{number}", shared_with=["T2"]).id for number in range(51)]
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = ChannelLookup(web, watch.now)
        assert [await sharing.fetch(channel) for channel in channels[:50]] == [SHARED] * 50
        assert await sharing.fetch(channels[50]) is None
        assert len(slack.traffic.of("conversations.info")) == 50
        assert sharing.known(channels[0]) == SHARED
        watch.move(MINUTE)
        slack.limits.on = False  # Slack's own minute isn't over
        assert await sharing.fetch(channels[50]) == SHARED


async def test_no_channel_is_fetched_for_a_minute_after_a_rate_limit(slack: Slack) -> None:
    slack.faults.next("conversations.info", refused(429, '{"ok": false, "error": "ratelimited"}'))
    watch = Watch()
    media = slack.channel("media", shared_with=["T2"]).id
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = ChannelLookup(web, watch.now)
        assert await sharing.fetch(media) is None
        assert await sharing.fetch(media) is None
        assert len(slack.traffic.of("conversations.info")) == 1
        watch.move(MINUTE)
        assert await sharing.fetch(media) == SHARED
