"""Looks after what is pending at Classify: one look a tick, whatever their number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot import reconciler
from bot.clock import Clock
from bot.health import Health
from bot.look import Look, Looker
from bot.pace import Gate
from bot.steps import log_step
from storage import requests, rules
from storage.database import Database
from storage.request import Request, State
from storage.requests import Pending
from storage.rows import save

_log = structlog.get_logger()


@dataclass
class Watcher:
    """The tick that APScheduler calls. settle: how long an uncertain call may take to show."""

    database: Database
    looker: Looker
    health: Health
    clock: Clock
    gate: Gate
    settle: timedelta
    ring: Callable[[], None]

    async def tick(self) -> None:
        """One look, and everything that it tells. Rows are read before the look: it says nothing of an
        attempt made after it."""
        asked_at = now = self.clock.now()
        asked, pending, uncertain = await self.database.run(lambda connection: _read(connection, now))
        if asked:
            self.ring()
        # A refused key would stand in the way of readiness for ever if nobody looked.
        in_trouble = "classify" in self.health.obstacles and not pending
        if not (pending or uncertain or in_trouble) or self.gate.closed(now):
            return
        ids = [row.classify_id for row in pending]
        look = await self.looker.look(ids, whole=bool(uncertain) or in_trouble)
        now = self.clock.now()
        changed = [row.id for row in pending if _tells(row, look, now)]
        steps = await self.database.run(
            lambda connection: [
                *self._judge(connection, changed, look, now),
                *reconciler.reconcile(connection, uncertain, look, asked_at, self.settle),
            ]
        )
        for before, after in steps:
            log_step(before, after)
        if steps:
            self.ring()

    def _judge(
        self, connection: Connection, ids: Sequence[int], look: Look, now: datetime
    ) -> list[tuple[Request, Request]]:
        steps: list[tuple[Request, Request]] = []
        for request in requests.of_ids(connection, ids):
            report = look.reports.get(request.classify_id or 0)
            after = rules.judge(request, report, now) if report else rules.miss(request, now)
            if (saved := save(connection, request, after, now)) is not None:
                steps.append((request, saved))
        return steps


def _read(connection: Connection, now: datetime) -> tuple[int, list[Pending], list[Request]]:
    """How many people have just been asked whether to go on; what to look for."""
    asked = requests.tire(connection, now)
    return asked, requests.pending(connection, now), requests.in_state(connection, State.UNCERTAIN)


def _tells(row: Pending, look: Look, now: datetime) -> bool:
    """Whether the look says something new of a pending row; of most it doesn't."""
    report = look.reports.get(row.classify_id)
    if report is None:
        return row.classify_id in look.missing
    return (
        report.outcome is not rules.Outcome.BUILDING
        or row.absences > 0
        or (report.status in rules.KNOWN_STATUSES and report.status != row.classify_status)
        or now >= row.since + rules.GIVE_UP_AFTER
    )
