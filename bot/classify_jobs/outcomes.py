"""Save the outcomes of calls to Classify in batches. Those that arrive during a commit share the next one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from msgspec import Struct, field, structs
from sqlalchemy.engine import Connection

from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, State, Step
from storage.read_requests import get_by_id
from storage.requests import queue
from storage.requests.save_steps import save_all_and_enqueue

_log = structlog.get_logger()


class _Waiting(Struct, frozen=True):
    #: From SUBMITTING to what the call led to.
    step: Step
    #: Gets the request as it is saved.
    saved: "asyncio.Future[Request]"


class Outcomes(Struct, kw_only=True):
    """Outcomes that are still to be saved. While a transaction runs, the next ones gather."""

    database: Database
    clock: Clock
    tasks: BackgroundTasks
    #: Called after each transaction.
    wake: Callable[[], None]
    _waiting: list[_Waiting] = field(default_factory=list)
    _saving: bool = False

    async def save(self, request: Request, after: Request) -> Request:
        """Save one outcome, however long the database is unavailable. Return the request as it is then.

        Return `request` itself if somebody else has changed it.
        """
        waiting = _Waiting(Step(request, after), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if not self._saving:
            self._saving = True
            self.tasks.spawn(self._save_waiting())
        return await waiting.saved

    async def _save_waiting(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    await self._save_batch(batch)
                except Exception as error:
                    # One of them is a bug of ours. It must not hold up the others.
                    _log.error("outcomes not saved together", error=type(error).__name__)
                    for each in batch:
                        await self._save_alone(each)
                self.wake()
        finally:
            self._saving = False

    async def _save_alone(self, waiting: _Waiting) -> None:
        try:
            await self._save_batch([waiting])
        except Exception as error:
            if not waiting.saved.done():
                waiting.saved.set_exception(error)

    async def _save_batch(self, batch: Sequence[_Waiting]) -> None:
        steps = [each.step for each in batch]
        saved = await commit_with_retries(
            self.database, self.clock, lambda connection: save_outcomes(connection, steps, self.clock.now())
        )
        by_id = {step.after.id: step.after for step in saved}
        for each in batch:
            if not each.saved.done():  # whoever waited for it was canceled
                each.saved.set_result(by_id.get(each.step.before.id, each.step.before))


def save_outcomes(connection: Connection, steps: Sequence[Step], now: datetime) -> list[Step]:
    """Save what calls led to, and return the steps as saved. Leave out what somebody else has changed, unless
    all that happened is that the same attempt was recovered as uncertain."""
    unchanged = {request.id for request in queue.find_unchanged(connection, [step.before for step in steps])}
    steps = [
        current
        for step in steps
        if (current := step if step.before.id in unchanged else _after_recovery(connection, step)) is not None
    ]
    taken = {
        (kind, classify_id)
        for kind in {step.after.kind for step in steps if _created(step)}
        for classify_id in queue.already_adopted(
            connection, kind, [_created(step) for step in steps if step.after.kind is kind and _created(step)]
        )
    }
    checked: list[Step] = []
    for step in steps:
        created = (step.after.kind, _created(step))
        if _created(step) and created in taken:
            # Another request has this ID, so it can't be right. Reconcile it before anyone is notified.
            step = Step(step.before, transitions.mark_uncertain(step.before, now))
        taken.add(created)
        checked.append(step)
    return save_all_and_enqueue(connection, checked, now)


def _after_recovery(connection: Connection, step: Step) -> Step | None:
    """Return the step from the request as it was recovered while its call was in progress. None if more has
    happened, or if the call tells no more than that."""
    found = get_by_id(connection, step.before.id)
    is_recovered = (
        found is not None
        and found.state is State.UNCERTAIN
        and (found.attempts, found.attempted_at) == (step.before.attempts, step.before.attempted_at)
    )
    if found is None or not is_recovered or step.after.state is State.UNCERTAIN:
        return None
    learned = {
        name: value
        for name, value in structs.asdict(step.after).items()
        if value != getattr(step.before, name)
    }
    return Step(found, structs.replace(found, **{**learned, "question": None, "candidates": ()}))


def _created(step: Step) -> int:
    """Return Classify's ID of what the step shows as created. 0 if it created nothing."""
    return (step.after.classify_id or 0) if step.after.kind.creates else 0
