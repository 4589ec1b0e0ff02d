"""Send accepted requests to Classify: commit the attempt, call, commit the outcome."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from msgspec import Struct, field
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.classify_jobs.call_state import CallState
from bot.classify_jobs.calls_by_kind import CALLS
from bot.classify_jobs.outcomes import Outcomes
from bot.classify_jobs.unanswered_calls import after_crashed_call, after_failed_call
from bot.observability.logs import log_step
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.backoff import backoff
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease
from classify import Classify, OutageError, RateLimitedError, RejectedError
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Request, Step
from storage.lists.request_lists import merge_inputs
from storage.requests import queue

_MAX_AT_ONCE = 8  # as many connections as Classify's client has
_MAX_WINDOW = 250  # what Classify answers in a second and a half, and what one transaction changes
_log = structlog.get_logger()


class _Claimed(Struct, frozen=True, kw_only=True):
    """What one run found in the database."""

    #: Requests that were SUBMITTING without a task that sends them, before and after their recovery.
    recovered: Sequence[Step]
    #: Requests to send now. They are SUBMITTING, and committed as such.
    to_send: Sequence[Request]
    #: When the next request is due. None if none is waiting, or if no more may be claimed now.
    next_at: datetime | None


class Submitter(Struct, kw_only=True):
    """Sends requests that are ACCEPTED and due, eight at once.

    With a backlog, some more are claimed ahead, so that no call waits for the database. The more calls
    Classify answers, the more are claimed. After a failure, those that weren't sent are given back.
    """

    database: Database
    classify: Classify
    #: Checked right before each call.
    lease: LeaderLease
    clock: Clock
    call_state: CallState
    tasks: BackgroundTasks
    outcomes: Outcomes
    #: IDs of the requests that are claimed, until their outcome is saved.
    in_flight: set[int] = field(default_factory=set)
    #: How many claimed requests wait for their turn or for Classify's answer.
    _unanswered: int = 0
    #: How many may.
    _window: int = _MAX_AT_ONCE
    #: How many calls have failed.
    _failures: int = 0
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MAX_AT_ONCE))

    async def run_once(self) -> datetime | None:
        """Send what is due. Return when more will be, or None if only a wakeup can bring more."""
        now = self.clock.now()
        if (closed_until := self.call_state.closed_until()) is not None:
            return closed_until
        free = self._window - self._unanswered
        if free <= 0:
            return None  # the next outcome that is saved wakes us
        since = self._interruptions
        claimed = await self.database.run(self._claim, now, free)
        for before, after in claimed.recovered:
            log_step(before, after)
        for request in claimed.to_send:
            _log.info("request", request=request.reference, was="accepted", state=request.state.value)
            self.in_flight.add(request.id)
            self._unanswered += 1
            self.tasks.spawn(self._submit(request, since))
        return claimed.next_at

    def _claim(self, connection: Connection, now: datetime, free: int) -> _Claimed:
        """Claim what may be sent now.

        No other process sends requests. A request that is SUBMITTING but not in flight was claimed in a
        commit whose result never reached us.
        """
        recovered = queue.recover_interrupted(connection, now, self.in_flight, _MAX_WINDOW)
        to_send = queue.claim_due(connection, now, free, self.classify.server_time())
        is_full = len(to_send) == free  # then the next outcome that is saved wakes us
        next_at = None if is_full else queue.next_attempt_at(connection, now)
        return _Claimed(recovered=recovered, to_send=to_send, next_at=next_at)

    @property
    def _interruptions(self) -> int:
        """Return how often something happened after which what was claimed before isn't sent."""
        return self._failures + self.tasks.stops

    async def _submit(self, request: Request, since: int) -> None:
        """Send one claimed request when it is its turn, and save the outcome."""
        try:
            try:
                async with self._turns:
                    after = await self._take_turn(request, since)
            finally:
                self._unanswered -= 1
            if after is not None:
                log_step(request, await self.outcomes.save(request, after))
        finally:
            self.in_flight.discard(request.id)

    async def _take_turn(self, request: Request, since: int) -> Request | None:
        """Return the request after the call, or None if the next lease holder has to look it up first."""
        inputs = request.inputs
        if request.list_count:
            try:
                inputs = await self.database.read(merge_inputs, request)
            except SQLAlchemyError:
                now = self.clock.now()
                return transitions.reschedule(request, now + backoff(request.attempts), counts=False)
        if not self.lease.held:
            return None
        if since != self._interruptions:
            return transitions.reschedule(request, self._next_call_at(), counts=False)
        try:
            return await self._call(request, inputs)
        except Exception as error:
            # A bug of ours, and nobody knows how far the call got.
            _log.error("call failed", request=request.reference, exc_info=error)
            return after_crashed_call(request, self.clock.now())

    async def _call(self, request: Request, inputs: Mapping[str, Any]) -> Request:
        """Return the request after the call. inputs: the request's, with what its lists hold."""
        now = self.clock.now
        try:
            after = await CALLS[request.kind](self.classify, request, inputs, now)
        except RejectedError as error:
            self.call_state.record_failure(error)
            return transitions.reject(request, error.status, error.message)
        except (RateLimitedError, OutageError) as error:
            self.call_state.record_failure(error)
            self._window = _MAX_AT_ONCE
            self._failures += 1
            return after_failed_call(request, error, self._next_call_at(), now())
        self._window = min(self._window + 1, _MAX_WINDOW)
        self.call_state.record_success()
        return after

    def _next_call_at(self) -> datetime:
        return self.call_state.closed_until() or self.clock.now()
