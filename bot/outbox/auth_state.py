"""Whether Slack accepts the bot itself; while it doesn't, nothing is sent and the rows wait."""

import structlog

from bot.observability.health import Health
from bot.slack.call_result import Done
from bot.slack.client import Slack

_log = structlog.get_logger()


class Standing:
    """barred: Slack's word for why the token or its scopes are refused; None while they aren't."""

    def __init__(self, slack: Slack, health: Health) -> None:
        self.barred: str | None = None
        self._slack = slack
        self._health = health

    def bar(self, error: str) -> None:
        """Slack refused the bot, whatever was to be sent."""
        self.barred = error
        if self._health.trouble("slack", f"Slack refuses the bot: {error}"):
            _log.error("Slack refuses the bot; what is owed waits", error=error)

    async def readmitted(self) -> bool:
        """Ask whether the bot is welcome again."""
        match await self._slack.whoami():
            case Done():
                self.barred = None
                self._health.well("slack")
                return True
        return False
