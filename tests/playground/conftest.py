"""A pretend Slack, and a small app of the kind that people write, over Socket Mode."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import Slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A running one."""
    slack = Slack()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
def web(slack: Slack) -> AsyncWebClient:
    """The app's client, which repeats nothing by itself."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
