"""Publish the Home tabs that people opened lately whenever they change. Only the latest one counts."""

from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.observability.health import Health
from bot.observability.reachability import Reachability
from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.outbox.render_context import read_lists_context
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from bot.slack.call_result import AuthFailed, CallResult, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from handlers.home import view
from handlers.home.view import MAX_DEALS, MAX_LISTS, MAX_ROWS, Home
from handlers.messages.blocks import Contacts
from storage.engine.database import Database
from storage.lifecycle.request import UNSUCCESSFUL, Request, State
from storage.lists import saved_lists
from storage.outbox.undeliverable import find_undeliverable
from storage.people import home_views
from storage.requests import deals, estimates, queries, recent_builds

# A hundred a minute: https://docs.slack.dev/reference/methods/views.publish
_INTERVAL = timedelta(seconds=0.6)
_RETRY_DELAY = timedelta(seconds=10)
_BUG_RETRY_DELAY = timedelta(minutes=5)
_SILENT_POLLS = 5  # after this many polls without an answer, Classify counts as silent
_MIN_SILENCE = timedelta(minutes=1)
_ATTENTION_PERIOD = timedelta(days=7)  # how long a failure is shown as needing the person's attention
_log = structlog.get_logger()


class ClassifyStatus(Struct, frozen=True, kw_only=True):
    """What a Home tab shows besides the requests."""

    reachability: Reachability
    health: Health
    #: When this process started.
    started_at: datetime
    #: Time between two polls of Classify.
    interval: timedelta
    #: The bot's version.
    version: str

    @property
    def obstacle(self) -> str | None:
        """Return what is wrong with Classify, in our words. None if it works."""
        return self.health.obstacles.get("classify")

    def silent_since(self, now: datetime) -> datetime | None:
        """Return a time since which Classify hasn't answered, or None if it has answered recently.

        Builds that started before that time should have been checked since then.
        """
        since = now - max(_SILENT_POLLS * self.interval, _MIN_SILENCE)
        return since if (self.reachability.last_response_at or self.started_at) < since else None


class HomePublisher(Struct, kw_only=True):
    """Publishes one Home tab at a time."""

    database: Database
    slack: SlackClient
    clock: Clock
    contacts: Contacts
    auth_state: AuthState
    classify_status: ClassifyStatus
    #: When Slack takes the next one. None: now.
    next_at: datetime | None = None
    #: Whether Classify was responding when all Home tabs were last made due for that reason.
    shows_responding: bool = True

    async def run_once(self) -> datetime | None:
        """Publish the Home tab that has waited longest. Return when the next may be published."""
        if self.auth_state.error and not await self.auth_state.check_restored():
            return self.clock.now() + AUTH_RETRY_DELAY
        now = self.clock.now()
        if self.next_at is not None and now < self.next_at:
            return self.next_at
        if self.classify_status.reachability.is_responding is not self.shows_responding:
            self.shows_responding = not self.shows_responding
            await self.database.run(home_views.request_all_updates, now)
        due = await self.database.read(home_views.find_next_due, now)
        if due is None:
            return await self.database.read(home_views.next_due, now)
        self.next_at = now + _INTERVAL
        await self._publish(due.user_id, due.since)
        return self.next_at

    async def _publish(self, user_id: str, since: datetime) -> None:
        """Publish one Home tab as things are now. It settles changes up to `since`, but no later ones."""
        now = self.clock.now()
        try:
            home = await self.database.read(_read_home, user_id, now, self.classify_status)
            result = await self.slack.publish(user_id, view.build_view(home, self.contacts).to_dict())
        except Exception as error:
            # A bug of ours. Set this tab aside, so that it doesn't hold up the others.
            _log.error("home failed", user=user_id, exc_info=error)
            await self._reschedule(user_id, since, self.clock.now() + _BUG_RETRY_DELAY)
            return
        await self._save_result(user_id, since, result)

    async def _save_result(self, user_id: str, since: datetime, result: CallResult) -> None:
        match result:
            case Done():
                now = self.clock.now()
                await commit_with_retries(
                    self.database, self.clock, home_views.mark_published, user_id, since, now
                )
                _log.info("home published", user=user_id)
            case RetryLater(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
                await self._reschedule(user_id, since, self.next_at)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                await self._reschedule(user_id, since, self.clock.now() + AUTH_RETRY_DELAY)
            case Rejected(error):
                _log.warning("home rejected", user=user_id, error=error)
                await self._reschedule(user_id, since, None)
            case _:
                await self._reschedule(user_id, since, self.clock.now() + _RETRY_DELAY)

    async def _reschedule(self, user_id: str, since: datetime, until: datetime | None) -> None:
        await commit_with_retries(self.database, self.clock, home_views.reschedule, user_id, since, until)


def _read_home(connection: Connection, user_id: str, now: datetime, status: ClassifyStatus) -> Home:
    """Return what the person's Home tab shows now."""
    in_progress = queries.find_open(connection, user_id, MAX_ROWS + 1)
    finished = queries.find_finished(connection, user_id, MAX_ROWS)
    unsuccessful = [request.uuid for request in finished if request.state in UNSUCCESSFUL]
    silent_since = status.silent_since(now)
    needs_attention = queries.find_needing_attention(
        connection, user_id, now - _ATTENTION_PERIOD, MAX_ROWS + 1
    )
    return Home(
        needs_attention=needs_attention,
        undeliverable=find_undeliverable(connection, needs_attention),
        lists_in_question={
            request.id: read_lists_context(connection, request)
            for request in needs_attention
            if request.is_waiting_for_answer
        },
        in_progress=in_progress,
        finished=finished,
        retries=queries.find_retries(connection, unsuccessful),
        campaigns=queries.find_campaigns(connection, user_id, MAX_ROWS + 1),
        lists=saved_lists.find_for_person(connection, [user_id], MAX_LISTS + 1),
        deals=deals.find_issued_to(connection, user_id, MAX_DEALS + 1),
        estimates=estimates.read_estimates(connection, (request.kind for request in in_progress)),
        builds=recent_builds.read_of_person(connection, user_id, now),
        read_at=now,
        checked_at=status.reachability.last_response_at,
        unresponsive=not status.reachability.is_responding
        or (silent_since is not None and any(_is_polled_since(one, silent_since) for one in in_progress)),
        problem=status.obstacle,
        version=status.version,
    )


def _is_polled_since(request: Request, since: datetime) -> bool:
    """Return whether each poll since then should have included this request."""
    return request.state is State.BUILDING and not request.overdue and request.build_started_at < since
