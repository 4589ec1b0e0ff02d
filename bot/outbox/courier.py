"""Brings what is owed to Slack: which message may go now, and the edits behind them."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.engine import Connection

from bot.outbox.auth_state import AuthState
from bot.outbox.delivery import Deliverer
from bot.outbox.message_edits import MessageEditor
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.commits import commit_with_retries
from bot.runtime.rate_limits import SlackThrottle
from storage.engine.database import Database
from storage.lifecycle.request import Request
from storage.outbox import deliveries
from storage.outbox import due as turns
from storage.outbox import edits as redraws
from storage.outbox.due import Due
from storage.outbox.notification import Notification

_AT_ONCE = 16  # fifty channels, one a second, and Slack takes a quarter of one to answer
_EDITS_APART = timedelta(seconds=1.2)  # about fifty a minute
_PAUSE = timedelta(seconds=30)
_SET_ASIDE = timedelta(minutes=5)
_log = structlog.get_logger()


@dataclass
class Courier:
    """Chooses what goes out: one message at a time in each lane, replies before edits."""

    database: Database
    deliverer: Deliverer
    editor: MessageEditor
    auth_state: AuthState
    clock: Clock
    throttle: SlackThrottle
    tasks: BackgroundTasks
    wake: Callable[[], None]
    busy_keys: set[str] = field(default_factory=set)
    next_edit: datetime | None = None

    async def step(self) -> datetime | None:
        """Send what may go now; when something else may."""
        if self.auth_state.barred and not await self.auth_state.check_restored():
            return self.clock.now() + _PAUSE
        room = _AT_ONCE - len(self.busy_keys)
        if not room:
            return None  # the next that ends rings
        now = self.clock.now()
        paused = self.throttle.closed(now)
        closed = self.busy_keys | paused.keys()
        edits = self._edits(now)
        due, edit, later = await self.database.run(
            lambda connection: _read(connection, now, closed, room, edits=edits)
        )
        for message in due.notifications:
            self._start(message.throttle_key, partial(self._deliver, message))
        if edit is not None and len(due.notifications) < room and self._edits(now):
            self._start(f"edit {edit.id}", partial(self._redraw, edit))
            self.next_edit = now + _EDITS_APART
        waits = [later, *(paused.get(lane) for lane in due.throttle_keys)]
        if self.next_edit is not None and self.next_edit > now:
            waits.append(self.next_edit)
        return min((moment for moment in waits if moment is not None), default=None)

    def _edits(self, now: datetime) -> bool:
        """Whether Slack takes an edit."""
        return self.next_edit is None or self.next_edit <= now

    async def _deliver(self, message: Notification) -> None:
        try:
            await self.deliverer.deliver(message)
        except Exception as error:
            # Ours to mend; until then it neither spins nor holds up its lane.
            _log.error("delivery failed", request=message.reference, what=message.kind, exc_info=error)
            until = self.clock.now() + _SET_ASIDE
            await commit_with_retries(
                self.database, self.clock, lambda c: deliveries.postpone(c, message.id, until)
            )

    async def _redraw(self, request: Request) -> None:
        try:
            if (limited_until := await self.editor.edit(request.id)) is not None:
                self.next_edit = limited_until
        except Exception as error:
            _log.error("edit failed", request=request.reference, exc_info=error)
            until = self.clock.now() + _SET_ASIDE
            await commit_with_retries(
                self.database, self.clock, lambda c: redraws.reschedule_edit(c, request.id, until)
            )

    def _start(self, lane: str, work: Callable[[], Awaitable[None]]) -> None:
        if lane not in self.busy_keys:
            self.busy_keys.add(lane)
            self.tasks.spawn(self._run(lane, work))

    async def _run(self, lane: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self.busy_keys.discard(lane)
            self.wake()


def _read(
    connection: Connection, now: datetime, closed: Collection[str], room: int, *, edits: bool
) -> tuple[Due, Request | None, datetime | None]:
    """The messages that are due in lanes that aren't `closed`; an edit (where `edits` may go) in a channel
    without any; and when something else is due."""
    found = turns.find_due(connection, now, closed, room)
    edit = redraws.find_due_edit(connection, now, found.throttle_keys) if edits else None
    return found, edit, turns.next_due(connection, now)
