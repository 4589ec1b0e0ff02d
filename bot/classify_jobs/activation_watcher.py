"""Check activations in Classify. Nothing lists them, so they take turns, with a cap per tick."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct, field
from sqlalchemy.engine import Connection

from bot.classify_jobs.call_state import AbortedCheckError, CallState
from bot.classify_jobs.reports import to_build_report
from bot.classify_jobs.snapshot import have_all_vanished
from bot.observability.logs import log_step
from bot.runtime.clock import Clock
from classify import Activation, Classify, ClassifyError
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, State
from storage.read_requests import get_by_id
from storage.requests import deals
from storage.requests.save_steps import save_and_enqueue

MAX_PER_TICK = 10
# After that, no further call is begun: what is missing is saved before the scheduler cancels the tick.
_TIME_FOR_CALLS = timedelta(seconds=60)


class ActivationWatcher(Struct, kw_only=True):
    """The job that APScheduler runs at a longer interval of its own, since a deal takes hours."""

    database: Database
    classify: Classify
    clock: Clock
    call_state: CallState
    #: Called when requests have changed.
    wake: Callable[[], None]
    #: When Classify last answered about each of the activations, by its ID.
    seen: dict[int, datetime] = field(default_factory=dict)

    def seen_at(self, request: Request) -> datetime | None:
        """Return when Classify last answered about an activation. None: not within the last hour."""
        return self.seen.get(request.classify_id or 0)

    async def tick(self) -> None:
        """Check those that have waited longest. A `404` counts only if the tick is successful otherwise."""
        now = self.clock.now()
        if self.call_state.closed_until():
            return
        due = await self.database.read(deals.find_due, now, MAX_PER_TICK)
        missing: list[Request] = []
        found = 0
        successful = True
        for request in due:
            if self.clock.now() >= now + _TIME_FOR_CALLS:
                break  # the others have their turn next time
            try:
                activation = await self._read(request)
            except AbortedCheckError:
                successful = False
                break
            except ClassifyError:
                successful = False  # nothing is known about this one, but the others are fine
                await self._save(request, transitions.check_later)
                continue
            if activation is None:
                missing.append(request)
            else:
                found += 1
                await self._apply(request, activation)
        absences_count = successful and not have_all_vanished(len(missing), found)
        for request in missing:
            await self._save(
                request, transitions.record_absence if absences_count else transitions.check_later
            )

    async def check(self, request: Request) -> bool:
        """Check one activation between ticks. Return whether Classify answered."""
        if self.call_state.closed_until() or request.classify_id is None:
            return False
        try:
            activation = await self._read(request)
        except (AbortedCheckError, ClassifyError):
            return False
        if activation is None:
            return False  # absence only counts in ticks
        await self._apply(request, activation)
        return True

    async def _apply(self, request: Request, activation: Activation) -> None:
        report = to_build_report(activation)
        await self._save(request, lambda found, now: transitions.apply_report(found, report, now))

    async def _save(self, request: Request, step: Callable[[Request, datetime], Request]) -> None:
        """Save a step of a BUILDING activation as it is stored now. step: gets it and the time."""
        now = self.clock.now()

        def save(connection: Connection) -> Request | None:
            found = get_by_id(connection, request.id)
            if found is None or found.state is not State.BUILDING:
                return None
            return save_and_enqueue(connection, found, step(found, now), now)

        saved = await self.database.run(save)
        if saved is not None and saved.status_key != request.status_key:
            log_step(request, saved)
            self.wake()

    async def _read(self, request: Request) -> Activation | None:
        """Return an activation, or None after a `404`. Raise what `CallState.check_one` raises."""
        activation = await self.call_state.check_one(self.classify.get_activation(request.classify_id or 0))
        if activation is not None:
            now = self.clock.now()
            self.call_state.record_good_check()
            self.seen = {each: at for each, at in self.seen.items() if at > now - transitions.HOURLY}
            self.seen[activation.id] = now
        return activation
