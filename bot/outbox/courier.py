"""Choose which pending notifications and message edits may be sent to Slack now."""

from collections.abc import Callable, Collection, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from msgspec import Struct, field
from sqlalchemy.engine import Connection

from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.message_editor import MessageEditor
from bot.outbox.message_poster import MessagePoster
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.throttles import SlackThrottle
from storage.engine.database import Database
from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions, due, edits
from storage.outbox.due import Due
from storage.outbox.notification import Notification
from storage.outbox.unreadable import UnreadableDueError, set_aside

_MAX_IN_FLIGHT = 16  # fifty channels, one post a second each, and Slack takes a quarter second to answer
_EDIT_INTERVAL = timedelta(seconds=1.2)  # about fifty a minute
_BUG_RETRY_DELAY = timedelta(minutes=5)
_log = structlog.get_logger()


class _Work(Struct, frozen=True, kw_only=True):
    """What one run found in the database."""

    #: Notifications that are due, at most one for each throttle key.
    due: Due
    #: A request whose announcement is out of date, or a direct message. None: no edit is due or may be sent.
    edit: Request | Notification | None
    #: When more is due. None if nothing is waiting.
    next_at: datetime | None


class Courier(Struct, kw_only=True):
    """Sends one message at a time for each throttle key, replies before edits."""

    database: Database
    poster: MessagePoster
    editor: MessageEditor
    results: DeliveryResults
    auth_state: AuthState
    clock: Clock
    throttle: SlackThrottle
    tasks: BackgroundTasks
    #: Called after each message or edit.
    wake: Callable[[], None]
    #: Throttle keys, and keys of edits, that are being worked on.
    busy_keys: set[str] = field(default_factory=set)
    #: When Slack takes the next edit. None: now.
    next_edit: datetime | None = None

    async def run_once(self) -> datetime | None:
        """Send what may be sent now. Return when more may be, or None if only a wakeup can bring more."""
        if self.auth_state.error and not await self.auth_state.check_restored():
            return self.clock.now() + AUTH_RETRY_DELAY
        free = _MAX_IN_FLIGHT - len(self.busy_keys)
        if not free:
            return None  # the next delivery that finishes wakes us
        now = self.clock.now()
        throttled = self.throttle.closed_keys(now)
        skip = self.busy_keys | throttled.keys()
        with_edit = self._may_edit(now)
        try:
            # Without the write lock. Each claim checks again what it takes.
            work = await self.database.read(_find_work, now, skip, free, with_edit=with_edit)
        except UnreadableDueError as error:
            await self.database.run(partial(set_aside, unreadable=error, now=now))
            return now
        for notification in work.due.notifications:
            self._start(notification.throttle_key, self._deliver(notification))
        if work.edit is not None and len(work.due.notifications) < free and self._may_edit(now):
            self._start(f"edit {type(work.edit).__name__} {work.edit.id}", self._edit(work.edit))
            self.next_edit = now + _EDIT_INTERVAL
        times = [work.next_at, *(throttled.get(key) for key in work.due.throttle_keys)]
        if self.next_edit is not None and self.next_edit > now:
            times.append(self.next_edit)
        return min((time for time in times if time is not None), default=None)

    def _may_edit(self, now: datetime) -> bool:
        return self.next_edit is None or self.next_edit <= now

    async def _deliver(self, notification: Notification) -> None:
        try:
            await self.poster.deliver(notification)
        except Exception as error:
            # A bug of ours. Set the row aside, so that it neither spins nor holds up its throttle key.
            _log.error(
                "delivery failed",
                request=notification.reference,
                what=notification.kind.log_name,
                exc_info=error,
            )
            until = self.clock.now() + _BUG_RETRY_DELAY
            await self.results.commit(delivery_transitions.postpone, notification.id, until)

    async def _edit(self, due_edit: Request | Notification) -> None:
        try:
            if (limited_until := await self.editor.edit(due_edit)) is not None:
                self.next_edit = limited_until
        except Exception as error:
            _log.error("edit failed", request=due_edit.reference, exc_info=error)
            until = self.clock.now() + _BUG_RETRY_DELAY
            await self.results.commit(edits.reschedule_edit, due_edit, until)

    def _start(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        if key in self.busy_keys:
            work.close()
            return
        self.busy_keys.add(key)
        self.tasks.spawn(self._run(key, work))

    async def _run(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self.busy_keys.discard(key)
            self.wake()


def _find_work(
    connection: Connection, now: datetime, skip: Collection[str], limit: int, *, with_edit: bool
) -> _Work:
    """Find due notifications whose throttle keys aren't in `skip`.

    With `with_edit`, also find an edit in a channel that has no notification due.
    """
    found = due.find_due(connection, now, skip, limit)
    edit: Request | Notification | None = None
    if with_edit:  # somebody waits for that of a direct message
        edit = edits.find_due_direct_message_edit(connection, now)
        edit = edit or edits.find_due_announcement_edit(connection, now, found.throttle_keys)
    return _Work(due=found, edit=edit, next_at=due.next_due(connection, now))
