"""Fetch the links to announcements, so that lists, Details and the Home tab can link to the threads."""

from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field

from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from storage.engine.database import Database
from storage.requests import permalinks
from storage.requests.permalinks import Announced

# Hundreds a minute are allowed: https://docs.slack.dev/reference/methods/chat.getPermalink
_INTERVAL = timedelta(seconds=0.5)
_RETRY_DELAY = timedelta(minutes=1)
_log = structlog.get_logger()


class PermalinkFetcher(Struct, kw_only=True):
    """Fetches one link at a time. Without one, messages simply don't link to the thread."""

    database: Database
    slack: SlackClient
    clock: Clock
    auth_state: AuthState
    #: When the next one may be fetched. None: now.
    next_at: datetime | None = None
    #: When each request whose fetch failed is tried again, by its id.
    retry_at: dict[int, datetime] = field(default_factory=dict)

    async def run_once(self) -> datetime | None:
        """Fetch the newest missing link. Return when to continue, or None if only a wakeup can bring more."""
        now = self.clock.now()
        if self.auth_state.error:
            return now + AUTH_RETRY_DELAY  # the courier finds out when Slack accepts the bot again
        if self.next_at is not None and now < self.next_at:
            return self.next_at
        self.retry_at = {request_id: at for request_id, at in self.retry_at.items() if at > now}
        skipped = tuple(self.retry_at)
        announced = await self.database.read(permalinks.find_without_permalink, now, skipped)
        if announced is None:
            return min(self.retry_at.values(), default=None)
        self.next_at = now + _INTERVAL
        await self._fetch(announced)
        return self.next_at

    async def _fetch(self, announced: Announced) -> None:
        match await self.slack.permalink(announced.channel_id, announced.ts):
            case Done(answer):
                await self._save(announced, str(answer.get("permalink") or ""))
            case Rejected(error):
                _log.warning("no permalink", request=f"R{announced.request_id}", error=error)
                await self._save(announced, "")
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
            case RetryLater(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
            case _:
                self.retry_at[announced.request_id] = self.clock.now() + _RETRY_DELAY

    async def _save(self, announced: Announced, permalink: str) -> None:
        await commit_with_retries(
            self.database, self.clock, permalinks.save_permalink, announced, permalink, self.clock.now()
        )
