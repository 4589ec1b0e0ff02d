"""Carries accepted requests to Classify: commit, call, commit what came back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from bot.classify_jobs.calls import CALLS, after_uncertain_call
from bot.observability.health import Health
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.commits import commit_with_retries, log_step
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.rate_limits import ClassifyThrottle, backoff
from classify import Classify, OutageError, RateLimitedError, RejectedError, UncertainError
from storage.engine.database import Database
from storage.lifecycle import transitions
from storage.lifecycle.request import Kind, Request, State, Step
from storage.requests import queue
from storage.requests.repository import save_and_enqueue

_AT_ONCE = 8  # as many connections as Classify's client has
_log = structlog.get_logger()


@dataclass
class Submitter:
    """Takes what is ACCEPTED and due, a few at a time. ring: called when a request was changed."""

    database: Database
    classify: Classify
    lease: LeaderLease
    clock: Clock
    throttle: ClassifyThrottle
    health: Health
    tasks: BackgroundTasks
    wake: Callable[[], None]
    in_flight: set[int] = field(default_factory=set)

    async def step(self) -> datetime | None:
        """Send what is due; when the next is."""
        now = self.clock.now()
        if (opens := self.throttle.closed(now)) is not None:
            return opens
        room = _AT_ONCE - len(self.in_flight)
        if not room:
            return None  # the next that is carried rings
        dropped, claimed, later = await self.database.run(
            lambda connection: self._claim(connection, now, room)
        )
        for before, after in dropped:
            log_step(before, after)
        for request in claimed:
            _log.info("request", request=request.reference, was="accepted", state=request.state.value)
            self.in_flight.add(request.id)
            self.tasks.spawn(self._carry(request))
        return later

    def _claim(
        self, connection: Connection, now: datetime, room: int
    ) -> tuple[list[Step], list[Request], datetime | None]:
        """What may go now, and when more may. Nobody else carries anything: what is SUBMITTING and not in our
        hands was dropped (its claim was committed, and we never heard of it)."""
        dropped: list[Step] = []
        for request in queue.find_in_state(connection, State.SUBMITTING):
            after = transitions.recover(request, now)
            if (
                request.id not in self.in_flight
                and save_and_enqueue(connection, request, after, now) is not None
            ):
                dropped.append(Step(request, after))
        return dropped, queue.claim_due(connection, now, room), queue.next_attempt_at(connection, now)

    async def _carry(self, request: Request) -> None:
        """One request, SUBMITTING and committed as such: call, and commit what is known then."""
        try:
            if not self.lease.held:
                return  # whoever has it now looks for it first
            try:
                after = await self._call(request)
            except Exception as error:
                # Ours to mend, and it can't be known how far the call had got.
                _log.error("call failed", request=request.reference, exc_info=error)
                after = after_uncertain_call(request, self.clock.now())
            saved = await commit_with_retries(
                self.database, self.clock, lambda connection: self._settle(connection, request, after)
            )
            log_step(request, saved)
        finally:
            self.in_flight.discard(request.id)
            self.wake()

    async def _call(self, request: Request) -> Request:
        now = self.clock.now
        try:
            after = await CALLS[request.kind](self.classify, request, now)
        except RejectedError as refusal:
            if refusal.status == 401:
                self.health.report_problem("classify", "the key is refused")
            return transitions.reject(request, refusal.status, refusal.message)
        except RateLimitedError as limit:
            return transitions.reschedule(request, self.throttle.limited(now(), limit.retry_after))
        except UncertainError as doubt:
            _log.warning("uncertain", request=request.reference, reason=doubt.reason)
            return transitions.mark_uncertain(request, now())
        except OutageError:  # never sent, or it may be repeated
            return transitions.reschedule(request, now() + backoff(request.attempts))
        self.throttle.passed()
        self.health.report_ok("classify")
        return after

    def _settle(self, connection: Connection, request: Request, after: Request) -> Request:
        now = self.clock.now()
        made = after.classify_id is not None and after.kind is not Kind.EDIT
        if made and queue.already_adopted(connection, after.kind, [after.classify_id or 0]):
            # An id that another request has can't be this one's; look again before anything is told.
            after = transitions.mark_uncertain(request, now)
        return save_and_enqueue(connection, request, after, now) or request
