"""A message leaves only if this process may still send it at that moment."""

from pathlib import Path

import pytest

from bot.http_clients import open_clients
from bot.observability.metrics import Metrics
from bot.runtime.clock import Clock
from bot.settings import read_settings
from bot.slack.call_result import Ambiguous, CallResult, Done
from bot.slack.client import SlackClient
from tests.support.sandbox import Sandbox


async def _post(sandbox: Sandbox, answers: list[bool]) -> CallResult:
    """Post a message, and give these answers to the question whether it may leave."""
    async with open_clients(read_settings(), Clock(), Metrics()) as clients:
        slack = SlackClient(clients.slack, sandbox.slack.bot.id, clients.slack_time)
        return await slack.post(
            sandbox.channel.id,
            {"text": "Ready"},
            message_uuid="notification-1",
            thread_ts=None,
            broadcast=False,
            may_leave=lambda: answers.pop(0),
        )


@pytest.mark.parametrize("may_leave", [True, False])
async def test_a_message_that_may_not_leave_anymore_does_not_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_leave: bool
) -> None:
    async with Sandbox(tmp_path) as sandbox:
        for name, value in {**sandbox.environment, "NO_PROXY": "127.0.0.1"}.items():
            monkeypatch.setenv(name, value)
        sandbox.channel.members.add(sandbox.slack.bot.id)
        result = await _post(sandbox, [may_leave])
        assert isinstance(result, Done if may_leave else Ambiguous)
        assert len(sandbox.slack.traffic.of("chat.postMessage")) == int(may_leave)
        assert len(sandbox.channel.messages) == int(may_leave)
