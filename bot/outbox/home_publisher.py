"""Keeps the homes that people have opened lately up to date: a drawing may be repeated, the latest counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.classify_jobs.snapshot import SnapshotReader
from bot.observability.health import Health
from bot.outbox.auth_state import AuthState
from bot.runtime.clock import Clock
from bot.runtime.commits import commit_with_retries
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from handlers.home import view
from handlers.home.view import MAX_ROWS, Home
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.request import Request, State
from storage.people import home_views
from storage.requests import estimates, queries

_APART = timedelta(seconds=0.6)  # a hundred a minute: https://docs.slack.dev/reference/methods/views.publish
_AGAIN = timedelta(seconds=10)
_PAUSE = timedelta(seconds=30)
_SET_ASIDE = timedelta(minutes=5)
_PATIENCE = 5  # looks without an answer, and Classify counts as silent
_LEAST_PATIENCE = timedelta(minutes=1)
_NEEDED_FOR = timedelta(days=7)  # how long what went wrong is shown as needing its person
_log = structlog.get_logger()


@dataclass(frozen=True)
class ClassifyStatus:
    """What a home tells beside the record. interval: between two looks at Classify. version: the bot's."""

    snapshots: SnapshotReader
    health: Health
    started_at: datetime
    interval: timedelta
    version: str

    @property
    def obstacle(self) -> str | None:
        """What is wrong with Classify, in our words."""
        return self.health.obstacles.get("classify")

    def silent_since(self, now: datetime) -> datetime | None:
        """What was being built already then should have been looked at since, and was not; None where it
        needn't have been."""
        since = now - max(_PATIENCE * self.interval, _LEAST_PATIENCE)
        return since if (self.snapshots.good_at or self.started_at) < since else None


@dataclass
class HomePublisher:
    """Draws one home after the other. next_at: when Slack takes another."""

    database: Database
    slack: SlackClient
    clock: Clock
    contacts: Contacts
    auth_state: AuthState
    classify_status: ClassifyStatus
    next_at: datetime | None = None

    async def step(self) -> datetime | None:
        """Draw the home that has waited longest; when another may be drawn."""
        if self.auth_state.barred and not await self.auth_state.check_restored():
            return self.clock.now() + _PAUSE
        now = self.clock.now()
        if self.next_at is not None and now < self.next_at:
            return self.next_at
        due, later = await self.database.run(lambda connection: _due(connection, now))
        if not due:
            return later
        self.next_at = now + _APART
        await self._draw(*due[0])
        return self.next_at

    async def _draw(self, user_id: str, since: datetime) -> None:
        """One drawing, of how things stand now. since: what it settles; a later change is another's."""
        now = self.clock.now()
        try:
            shown = await self.database.run(
                lambda connection: _read(connection, user_id, now, self.classify_status)
            )
            verdict = await self.slack.publish(user_id, view.build_view(shown, self.contacts).to_dict())
        except Exception as broken:
            # Ours to mend; until then it stands in no other's way.
            _log.error("home failed", user=user_id, exc_info=broken)
            await self._put_off(user_id, since, self.clock.now() + _SET_ASIDE)
            return
        match verdict:
            case Done():
                await commit_with_retries(
                    self.database, self.clock, lambda c: home_views.mark_published(c, user_id, since)
                )
                _log.info("home drawn", user=user_id)
            case RetryLater(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
                await self._put_off(user_id, since, self.next_at)
            case AuthFailed(error):
                self.auth_state.reject(error)
                await self._put_off(user_id, since, self.clock.now() + _PAUSE)
            case Rejected(error):
                _log.warning("home refused", user=user_id, error=error)
                await self._put_off(user_id, since, None)
            case _:
                await self._put_off(user_id, since, self.clock.now() + _AGAIN)

    async def _put_off(self, user_id: str, since: datetime, until: datetime | None) -> None:
        await commit_with_retries(
            self.database, self.clock, lambda c: home_views.reschedule(c, user_id, since, until)
        )


def _due(connection: Connection, now: datetime) -> tuple[list[tuple[str, datetime]], datetime | None]:
    return home_views.due(connection, now), home_views.next_due(connection, now)


def _read(connection: Connection, user_id: str, now: datetime, outlook: ClassifyStatus) -> Home:
    """What somebody's home shows now."""
    under_way = queries.find_open(connection, user_id, MAX_ROWS + 1)
    since = outlook.silent_since(now)
    return Home(
        needs_attention=queries.find_needing_attention(connection, user_id, now - _NEEDED_FOR, MAX_ROWS + 1),
        in_progress=under_way,
        finished=queries.find_finished(connection, user_id, MAX_ROWS),
        campaigns=queries.find_campaigns(connection, user_id, MAX_ROWS + 1),
        estimate=estimates.read_estimate(connection),
        read_at=now,
        checked_at=outlook.snapshots.good_at,
        unresponsive=since is not None and any(_is_looked_for(one, since) for one in under_way),
        problem=outlook.obstacle,
        version=outlook.version,
    )


def _is_looked_for(request: Request, since: datetime) -> bool:
    """Whether each tick since then looks at it."""
    return request.state is State.BUILDING and not request.overdue and request.build_started_at < since
