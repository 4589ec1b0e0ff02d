"""Deliveries over HTTP to a bot as long as it runs: afterward its port may be another program's."""

from typing import Any

from playground.slack import NotAcknowledged, Slack
from playground.slack.delivery.delivery import AppResponse, Retry, Transport
from tests.support.bots.bot_process import BotProcess


class BotOverHttp:
    """A transport that refuses what would go to a bot that has ended."""

    def __init__(self, bot: BotProcess, transport: Transport) -> None:
        self._bot = bot
        self._transport = transport

    async def deliver(
        self, kind: str, payload: dict[str, Any], timeout: float, retry: Retry | None
    ) -> AppResponse:
        """Deliver it. Raises NotAcknowledged or TimeoutError."""
        if not self._bot.running:
            raise NotAcknowledged("the bot has ended", "connection_failed")
        return await self._transport.deliver(kind, payload, timeout, retry)


def connect_over_http(slack: Slack, bot: BotProcess) -> None:
    """Deliver to this bot from now on."""
    slack.connect_http(f"http://127.0.0.1:{bot.port('PORT')}/slack/events")
    slack.delivery.transport = BotOverHttp(bot, slack.delivery.transport)
