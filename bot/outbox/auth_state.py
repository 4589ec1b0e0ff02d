"""Whether Slack accepts the bot's token. While it doesn't, nothing is sent and the rows wait."""

from datetime import timedelta

import structlog

from bot.observability.health import Health
from bot.runtime.jobs import COURIER
from bot.slack.call_result import Done
from bot.slack.client import SlackClient

AUTH_RETRY_DELAY = timedelta(seconds=30)
_log = structlog.get_logger()


class AuthState:
    """Remembers that Slack rejected the bot's token or its scopes."""

    def __init__(self, slack: SlackClient, health: Health) -> None:
        self.error: str | None = None  # Slack's error code. None: the token works, as far as we know
        self._slack = slack
        self._health = health

    def mark_rejected(self, error: str) -> None:
        """Record that Slack rejected the bot itself, with this error code."""
        self.error = error
        if self._health.report_problem("slack", f"Slack refuses the bot: {error}", job=COURIER):
            _log.error("Slack rejected the bot, notifications are paused", error=error)

    async def check_restored(self) -> bool:
        """Ask Slack again, and return whether the bot is accepted."""
        match await self._slack.check_auth():
            case Done():
                self.error = None
                self._health.report_ok("slack")
                return True
        return False
