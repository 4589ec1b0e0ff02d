"""What is remembered of channels: whether others share them, for ten minutes, and of so many."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.shared_channels import SharedChannels
from playground.faults import refused
from playground.slack import Slack
from tests.support.samples import MINUTE, NOW


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack = Slack()
    slack.limits.on = False
    await slack.start()
    yield slack
    await slack.stop()


async def test_it_is_asked_once_in_ten_minutes_and_the_oldest_are_forgotten(slack: Slack) -> None:
    watch = Watch()
    joint = slack.channel("joint", shared_with=["T2"])
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = SharedChannels(web, watch.now, max_channels=2)
        assert sharing.known(joint.id) is None
        assert await sharing.fetch(joint.id) is True
        assert sharing.known(joint.id) is True
        watch.move(10 * MINUTE)
        assert sharing.known(joint.id) is None
        assert await sharing.fetch(joint.id) is True
        others = [slack.channel(name).id for name in ("one", "two")]
        assert [await sharing.fetch(other) for other in others] == [False, False]
        assert [sharing.known(one) for one in (joint.id, *others)] == [None, False, False]


async def test_what_cannot_be_told_counts_as_no_and_is_asked_again(slack: Slack) -> None:
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = SharedChannels(web, Watch().now)
        assert await sharing.fetch("C0UNKNOWN") is False
        assert sharing.known("C0UNKNOWN") is None


@pytest.mark.parametrize("channel_id", ["", "D0ANN"])
def test_no_channel_and_a_direct_message_are_shared_with_nobody(channel_id: str) -> None:
    assert SharedChannels(AsyncWebClient(), Watch().now).known(channel_id) is False


async def test_fifty_a_minute_are_asked_and_no_more(slack: Slack) -> None:
    slack.limits.on = True
    watch = Watch()
    channels = [slack.channel(f"c{number}", shared_with=["T2"]).id for number in range(51)]
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = SharedChannels(web, watch.now)
        assert [await sharing.fetch(channel) for channel in channels[:50]] == [True] * 50
        assert sharing.known(channels[50]) is False
        assert sharing.known(channels[0]) is True
        watch.move(MINUTE)
        assert sharing.known(channels[50]) is None


async def test_where_slack_says_wait_nothing_is_asked_for_a_minute(slack: Slack) -> None:
    slack.faults.next("conversations.info", refused(429, '{"ok": false, "error": "ratelimited"}'))
    watch = Watch()
    media = slack.channel("media", shared_with=["T2"]).id
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[], session=session)
        sharing = SharedChannels(web, watch.now)
        assert await sharing.fetch(media) is False
        assert sharing.known(media) is False
        watch.move(MINUTE)
        assert sharing.known(media) is None
        assert await sharing.fetch(media) is True
