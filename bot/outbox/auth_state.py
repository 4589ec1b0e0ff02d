"""Whether Slack accepts the bot itself; while it doesn't, nothing is sent and the rows wait."""

import structlog

from bot.observability.health import Health
from bot.slack.call_result import Done
from bot.slack.client import SlackClient

_log = structlog.get_logger()


class AuthState:
    """barred: Slack's word for why the token or its scopes are refused; None while they aren't."""

    def __init__(self, slack: SlackClient, health: Health) -> None:
        self.barred: str | None = None
        self._slack = slack
        self._health = health

    def reject(self, error: str) -> None:
        """Slack refused the bot, whatever was to be sent."""
        self.barred = error
        if self._health.report_problem("slack", f"Slack refuses the bot: {error}"):
            _log.error("Slack refuses the bot; what is owed waits", error=error)

    async def check_restored(self) -> bool:
        """Ask whether the bot is welcome again."""
        match await self._slack.whoami():
            case Done():
                self.barred = None
                self._health.report_ok("slack")
                return True
        return False
