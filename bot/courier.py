"""Brings what is owed to Slack: which message may go now, and the edits behind them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.engine import Connection

from bot.clock import Clock
from bot.delivery import Deliverer
from bot.pace import Lanes
from bot.redraw import Redrawer
from bot.standing import Standing
from bot.steps import commit
from bot.tasks import Tasks
from storage import deliveries, redraws
from storage.database import Database
from storage.deliveries import Message
from storage.request import Request

_AT_ONCE = 8
_EDITS_APART = timedelta(seconds=1.2)  # about fifty a minute
_PAUSE = timedelta(seconds=30)
_SET_ASIDE = timedelta(minutes=5)
_log = structlog.get_logger()


@dataclass
class Courier:
    """Chooses what goes out: one message at a time in each lane, replies before edits."""

    database: Database
    deliverer: Deliverer
    redrawer: Redrawer
    standing: Standing
    clock: Clock
    lanes: Lanes
    tasks: Tasks
    ring: Callable[[], None]
    busy: set[str] = field(default_factory=set)
    next_edit: datetime | None = None

    async def step(self) -> datetime | None:
        """Send what may go now; when something else may."""
        if self.standing.barred and not await self.standing.readmitted():
            return self.clock.now() + _PAUSE
        now = self.clock.now()
        edits = self.next_edit is None or self.next_edit <= now
        messages, edit, later = await self.database.run(
            lambda connection: _read(connection, now, edits=edits)
        )
        waits = [self._start(one.lane, now, partial(self._deliver, one)) for one in messages]
        if edit is not None:
            self._edit(edit, now)
        if self.next_edit is not None and self.next_edit > now:
            waits.append(self.next_edit)
        return min((moment for moment in (later, *waits) if moment is not None), default=None)

    async def _deliver(self, message: Message) -> None:
        try:
            await self.deliverer.deliver(message)
        except Exception as error:
            # Ours to mend; until then it neither spins nor holds up its lane.
            _log.error("delivery failed", request=message.reference, what=message.what, exc_info=error)
            until = self.clock.now() + _SET_ASIDE
            await commit(self.database, self.clock, lambda c: deliveries.set_aside(c, message.id, until))

    async def _redraw(self, request: Request) -> None:
        try:
            if (limited_until := await self.redrawer.redraw(request.id)) is not None:
                self.next_edit = limited_until
        except Exception as error:
            _log.error("edit failed", request=request.reference, exc_info=error)
            until = self.clock.now() + _SET_ASIDE
            await commit(self.database, self.clock, lambda c: redraws.put_off(c, request.id, until))

    def _edit(self, request: Request, now: datetime) -> None:
        lane = f"edit {request.id}"
        self._start(lane, now, partial(self._redraw, request))
        if lane in self.busy:
            self.next_edit = now + _EDITS_APART

    def _start(self, lane: str, now: datetime, work: Callable[[], Awaitable[None]]) -> datetime | None:
        """Start `work` where its lane is free; when it will be, where that is a matter of time."""
        if (free_at := self.lanes.free_at(lane, now)) is not None:
            return free_at
        if lane not in self.busy and len(self.busy) < _AT_ONCE:
            self.busy.add(lane)
            self.tasks.spawn(self._run(lane, work))
        return None

    async def _run(self, lane: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self.busy.discard(lane)
            self.ring()


def _read(
    connection: Connection, now: datetime, *, edits: bool
) -> tuple[list[Message], Request | None, datetime | None]:
    """The messages that are due, one edit (where `edits` may go) that is behind none of them, and when
    something else is due."""
    messages = deliveries.due(connection, now)
    edit = redraws.due(connection, now, {message.lane for message in messages}) if edits else None
    return messages, edit, deliveries.next_due(connection, now)
