"""Send accepted requests to Classify: commit the attempt, call, commit the outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from bot.classify_jobs.calls_by_kind import CALLS, after_uncertain_call
from bot.observability.health import Health
from bot.observability.logs import log_step
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.rate_limits import ClassifyThrottle, backoff
from classify import Classify, OutageError, RateLimitedError, RejectedError, UncertainError
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request, State, Step
from storage.requests import queue
from storage.requests.save_steps import save_and_enqueue

_MAX_IN_FLIGHT = 8  # as many connections as Classify's client has
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Claimed:
    """What one step found in the database."""

    #: Requests that had been left SUBMITTING by nobody, before and after they were recovered.
    recovered: Sequence[Step]
    #: Requests to send now. They are SUBMITTING, and committed as such.
    to_send: Sequence[Request]
    #: When the next request is due. None if none is waiting.
    next_at: datetime | None


@dataclass(kw_only=True)
class Submitter:
    """Sends requests that are ACCEPTED and due, a few at a time."""

    database: Database
    classify: Classify
    #: Checked right before each call.
    lease: LeaderLease
    clock: Clock
    throttle: ClassifyThrottle
    health: Health
    tasks: BackgroundTasks
    #: Called after each request that was processed.
    wake: Callable[[], None]
    #: IDs of the requests that are being sent.
    in_flight: set[int] = field(default_factory=set)

    async def step(self) -> datetime | None:
        """Send what is due. Return when more will be, or None if only a wakeup can bring more."""
        now = self.clock.now()
        if (closed_until := self.throttle.closed_until(now)) is not None:
            return closed_until
        free = _MAX_IN_FLIGHT - len(self.in_flight)
        if not free:
            return None  # the next request that finishes wakes us
        claimed = await self.database.run(lambda connection: self._claim(connection, now, free))
        for before, after in claimed.recovered:
            log_step(before, after)
        for request in claimed.to_send:
            _log.info("request", request=request.reference, was="accepted", state=request.state.value)
            self.in_flight.add(request.id)
            self.tasks.spawn(self._submit(request))
        return claimed.next_at

    def _claim(self, connection: Connection, now: datetime, free: int) -> _Claimed:
        """Claim what may be sent now.

        No other process sends requests. A request that is SUBMITTING but not in flight was claimed in a
        commit whose result never reached us.
        """
        recovered: list[Step] = []
        for request in queue.find_in_state(connection, State.SUBMITTING):
            after = transitions.recover(request, now)
            if (
                request.id not in self.in_flight
                and save_and_enqueue(connection, request, after, now) is not None
            ):
                recovered.append(Step(request, after))
        return _Claimed(
            recovered=recovered,
            to_send=queue.claim_due(connection, now, free),
            next_at=queue.next_attempt_at(connection, now),
        )

    async def _submit(self, request: Request) -> None:
        """Send one claimed request and commit the outcome."""
        try:
            if not self.lease.held:
                return  # the new lease holder looks it up first
            try:
                after = await self._call(request)
            except Exception as error:
                # A bug of ours, and nobody knows how far the call got.
                _log.error("call failed", request=request.reference, exc_info=error)
                after = after_uncertain_call(request, self.clock.now())
            saved = await commit_with_retries(
                self.database, self.clock, lambda connection: self._save_outcome(connection, request, after)
            )
            log_step(request, saved)
        finally:
            self.in_flight.discard(request.id)
            self.wake()

    async def _call(self, request: Request) -> Request:
        now = self.clock.now
        try:
            after = await CALLS[request.kind](self.classify, request, now)
        except RejectedError as error:
            if error.status == 401:
                self.health.report_problem("classify", "the key is refused")
            return transitions.reject(request, error.status, error.message)
        except RateLimitedError as error:
            until = self.throttle.record_rate_limit(now(), error.retry_after)
            return transitions.reschedule(request, until, counts=False)
        except UncertainError as error:
            _log.warning("uncertain", request=request.reference, reason=error.reason)
            return transitions.mark_uncertain(request, now())
        except OutageError:  # it was never sent, or it may be repeated
            return transitions.reschedule(request, now() + backoff(request.attempts))
        self.throttle.record_success()
        self.health.report_ok("classify")
        return after

    def _save_outcome(self, connection: Connection, request: Request, after: Request) -> Request:
        now = self.clock.now()
        created = after.classify_id is not None and after.kind is not Kind.EDIT
        if created and queue.already_adopted(connection, after.kind, [after.classify_id or 0]):
            # Another request has this ID, so it can't be right. Look it up before anyone is notified.
            after = transitions.mark_uncertain(request, now)
        return save_and_enqueue(connection, request, after, now) or request
