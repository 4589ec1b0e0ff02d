"""A Slack to look people and channels up in."""

from collections.abc import AsyncIterator

import pytest

from playground.slack import Slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack without rate limits."""
    slack = Slack()
    slack.limits.on = False
    await slack.start()
    yield slack
    await slack.stop()
