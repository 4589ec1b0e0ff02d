"""Keeps the homes that people have opened lately up to date: a drawing may be repeated, the latest counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.classify_jobs.snapshot import Looker
from bot.observability.health import Health
from bot.outbox.auth_state import Standing
from bot.runtime.clock import Clock
from bot.runtime.commits import commit
from bot.slack.call_result import Barred, Done, NotDone, Refused
from bot.slack.client import Slack
from handlers.home import view
from handlers.home.view import MOST, Home
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
class Outlook:
    """What a home tells beside the record. interval: between two looks at Classify. version: the bot's."""

    looker: Looker
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
        return since if (self.looker.good_at or self.started_at) < since else None


@dataclass
class HomePainter:
    """Draws one home after the other. next_at: when Slack takes another."""

    database: Database
    slack: Slack
    clock: Clock
    contacts: Contacts
    standing: Standing
    outlook: Outlook
    next_at: datetime | None = None

    async def step(self) -> datetime | None:
        """Draw the home that has waited longest; when another may be drawn."""
        if self.standing.barred and not await self.standing.readmitted():
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
            shown = await self.database.run(lambda connection: _read(connection, user_id, now, self.outlook))
            verdict = await self.slack.publish(user_id, view.view(shown, self.contacts).to_dict())
        except Exception as broken:
            # Ours to mend; until then it stands in no other's way.
            _log.error("home failed", user=user_id, exc_info=broken)
            await self._put_off(user_id, since, self.clock.now() + _SET_ASIDE)
            return
        match verdict:
            case Done():
                await commit(self.database, self.clock, lambda c: home_views.drawn(c, user_id, since))
                _log.info("home drawn", user=user_id)
            case NotDone(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
                await self._put_off(user_id, since, self.next_at)
            case Barred(error):
                self.standing.bar(error)
                await self._put_off(user_id, since, self.clock.now() + _PAUSE)
            case Refused(error):
                _log.warning("home refused", user=user_id, error=error)
                await self._put_off(user_id, since, None)
            case _:
                await self._put_off(user_id, since, self.clock.now() + _AGAIN)

    async def _put_off(self, user_id: str, since: datetime, until: datetime | None) -> None:
        await commit(self.database, self.clock, lambda c: home_views.put_off(c, user_id, since, until))


def _due(connection: Connection, now: datetime) -> tuple[list[tuple[str, datetime]], datetime | None]:
    return home_views.due(connection, now), home_views.next_due(connection, now)


def _read(connection: Connection, user_id: str, now: datetime, outlook: Outlook) -> Home:
    """What somebody's home shows now."""
    under_way = queries.under_way(connection, user_id, MOST + 1)
    since = outlook.silent_since(now)
    return Home(
        waiting=queries.waiting_for(connection, user_id, now - _NEEDED_FOR, MOST + 1),
        under_way=under_way,
        ended=queries.ended(connection, user_id, MOST),
        campaigns=queries.registered(connection, user_id, MOST + 1),
        usual=estimates.usual(connection),
        drawn_at=now,
        looked_at=outlook.looker.good_at,
        silent=since is not None and any(_is_looked_for(one, since) for one in under_way),
        obstacle=outlook.obstacle,
        version=outlook.version,
    )


def _is_looked_for(request: Request, since: datetime) -> bool:
    """Whether each tick since then looks at it."""
    return request.state is State.BUILDING and not request.overdue and request.since < since
