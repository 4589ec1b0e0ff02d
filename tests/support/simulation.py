"""A simulated Classify, and requests that are sent to it. Each step is checked against the invariants."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from storage.lifecycle import planned_notifications, transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import CREATED, WITH_RESULT, Question, Request, State
from storage.lifecycle.transitions import BuildReport, Outcome
from tests.support.samples import DAY, NOW, SECOND, SETTLE, a_request

FINAL = (*WITH_RESULT, State.REJECTED, State.DROPPED)
CLOCK_MARGIN = timedelta(seconds=2)


@dataclass
class Segment:
    """A segment in Classify. owner: the request whose call created it. None: it was created elsewhere."""

    id: int
    name: str
    owner: int | None
    created_at: datetime
    visible_at: datetime
    outcome: Outcome = Outcome.BUILDING
    gone: bool = False

    def report(self) -> BuildReport:
        """Return Classify's report about it."""
        return BuildReport(self.id, self.outcome, "processing", created_at=self.created_at)


class Simulation:
    """Requests and segments. `save_step` fails on a step that must never happen."""

    def __init__(self) -> None:
        self.now = NOW
        self.requests: dict[int, Request] = {}
        self.segments: dict[int, Segment] = {}
        self.enqueued: Counter[tuple[int, NotificationKind, int]] = Counter()
        self.announced_at: dict[int, datetime] = {}
        self.absent_reads: Counter[int] = Counter()
        self.absences: Counter[int] = Counter()

    def in_states(self, *states: State) -> list[Request]:
        """Return the requests in these states."""
        return [request for request in self.requests.values() if request.state in states]

    def submit_form(self, name: str) -> None:
        """Accept a form that a person submits."""
        number = len(self.requests) + 1
        request = a_request(
            id=number,
            uuid=str(number),
            inputs={"name": name},
            name_key=name,
            accepted_at=self.now,
            due_at=self.now,
        )
        self.requests[number] = request
        self._enqueue(None, request)

    def accept_call(self, request: Request, visible_after: timedelta) -> Segment:
        """Create the segment of a SUBMITTING request in Classify, and return it."""
        assert request.attempted_at is not None
        return self._build(request.name, request.id, request.attempted_at + visible_after)

    def create_elsewhere(self, name: str) -> None:
        """Create a segment of this name outside the bot."""
        self._build(name, None, self.now)

    def claimable(self) -> list[Request]:
        """Return what the submitter may send now: no request whose name is SUBMITTING or UNCERTAIN."""
        in_progress = self.in_states(State.SUBMITTING, State.UNCERTAIN)
        held = {request.name_key for request in in_progress if request.question is None}
        return [
            request
            for request in self.in_states(State.ACCEPTED)
            if request.due_at <= self.now and request.question is None and request.name_key not in held
        ]

    def attempt(self, request: Request) -> None:
        """Commit the attempt. The call comes next."""
        created = [each for each in self.segments.values() if each.owner == request.id and not each.gone]
        assert not created, "sent again although Classify has it"
        self.save_step(request, transitions.start_attempt(request, self.now))

    def candidates(self, request: Request) -> list[BuildReport]:
        """Return the segments in Classify's list that may be an uncertain request's."""
        assert request.uncertain_since is not None
        since = request.uncertain_since - CLOCK_MARGIN
        taken = {each.classify_id for each in self.requests.values()}
        return [
            each.report()
            for each in self.segments.values()
            if each.name == request.name
            and each.created_at >= since
            and each.visible_at <= self.now
            and not each.gone
            and each.id not in taken
        ]

    def same_name_requests(self, request: Request) -> list[Request]:
        """Return other requests of its name that Classify may have received."""
        others = self.in_states(State.SUBMITTING, State.UNCERTAIN)
        return [each for each in others if each.name_key == request.name_key and each.id != request.id]

    def read_list(self) -> None:
        """Reconcile the requests that were uncertain before the list was fetched."""
        for request in self.in_states(State.UNCERTAIN):
            found, alone = self.candidates(request), not self.same_name_requests(request)
            after = transitions.reconcile(request, found, self.now, SETTLE, alone=alone)
            self._check_reconciled(request, after, found, alone)
            self.save_step(request, after, from_list=True)

    def read_segment(self, request: Request) -> None:
        """Apply what Classify says about the segment of a created request: a report, or a 404."""
        segment = self.segments[request.classify_id or 0]
        self.absences[request.id] = self.absences[request.id] + 1 if segment.gone else 0
        if segment.gone:
            self.save_step(request, transitions.record_absence(request, self.now))
        else:
            self.save_step(request, transitions.apply_report(request, segment.report(), self.now))

    def save_step(
        self, before: Request, after: Request, *, from_list: bool = False, answered: bool = False
    ) -> None:
        """Save a step after checking that it is allowed."""
        if after == before:
            return
        assert before.state not in FINAL, f"{before.state} is final"
        if before.state is State.UNCERTAIN and after.state is not State.UNCERTAIN:
            assert from_list or answered, "only a list or the person settles an uncertain request"
            assert from_list or after.state is not State.ACCEPTED, (
                "only lists show that it was never received"
            )
        if after.question and not before.question:
            self._check_asked(before, after)
        if after.overdue and not before.overdue:
            assert after.attempted_at is not None
            assert self.now >= after.attempted_at + DAY, "overdue too early"
        if after.state is State.LOST:
            assert self.absences[after.id] > 2, "lost too early"
        if before.state in (State.ACCEPTED, State.SUBMITTING) and after.state is State.UNCERTAIN:
            self.absent_reads[after.id] = 0
        after = replace(after, version=before.version + 1)
        self.requests[after.id] = after
        self._enqueue(before, after)

    def check(self) -> None:
        """Check the invariants."""
        for request in self.requests.values():
            assert (request.state in CREATED) is (request.classify_id is not None)
            assert not (request.question and request.state not in (State.ACCEPTED, State.UNCERTAIN))
            assert self._count(request, NotificationKind.ANNOUNCEMENT) == 1
            assert self.announced_at[request.id] <= self.now or request.state not in CREATED
            assert self._count(request, NotificationKind.RESULT) == (request.state in WITH_RESULT)
            assert self._count(request, NotificationKind.OVERDUE) == request.overdue
            assert self._count(request, NotificationKind.REJECTION) == (request.state is State.REJECTED)
        ids = [request.classify_id for request in self.requests.values() if request.classify_id]
        assert len(ids) == len(set(ids)), "two requests have one segment"
        in_progress = [request.name_key for request in self.in_states(State.SUBMITTING)]
        assert len(in_progress) == len(set(in_progress)), "two calls of one name at a time"

    def _build(self, name: str, owner: int | None, visible_at: datetime) -> Segment:
        segment = Segment(len(self.segments) + 1, name, owner, self.now, visible_at)
        self.segments[segment.id] = segment
        return segment

    def _enqueue(self, before: Request | None, after: Request) -> None:
        for planned in planned_notifications.plan_notifications(before, after, self.now):
            key = (after.id, planned.kind, planned.occasion)
            self.enqueued[key] += 1
            assert self.enqueued[key] == 1, f"{planned.kind} is enqueued twice"
            if planned.kind is NotificationKind.ANNOUNCEMENT:
                assert planned.due_at <= after.accepted_at + 3 * SECOND
                self.announced_at[after.id] = planned.due_at
        if before is not None and planned_notifications.is_announced_at_once(before, after):
            self.announced_at[after.id] = min(self.now, self.announced_at[after.id])

    def _count(self, request: Request, what: NotificationKind) -> int:
        return sum(
            count
            for (number, kind, _), count in self.enqueued.items()
            if (number, kind) == (request.id, what)
        )

    def _check_reconciled(
        self, before: Request, after: Request, found: Sequence[BuildReport], alone: bool
    ) -> None:
        """Check what settled an uncertain request.

        It is its only new candidate, or two lists without any after the settling time.
        """
        if before.question is Question.WHICH:
            assert after is before, "a list settled what the person was asked"
            return
        assert before.attempted_at is not None
        new = self._new_ids(before, found)
        if not new and before.question is None and self.now >= before.attempted_at + SETTLE:
            self.absent_reads[before.id] += 1
        if after.state is State.ACCEPTED:
            assert not new
            assert self.absent_reads[before.id] > 1, "shown absent too early"
        elif after.state is not State.UNCERTAIN:
            assert alone
            assert new == [after.classify_id], "not its own segment"
            assert self._can_belong_to(before, self.segments[new[0]]), "another request's segment"

    def _new_ids(self, before: Request, found: Sequence[BuildReport]) -> list[int]:
        """Return the IDs in the list that the person hasn't been asked about yet."""
        known = {candidate.id for candidate in before.candidates}
        return [each.id for each in found if each.id not in known]

    def _can_belong_to(self, request: Request, segment: Segment) -> bool:
        """Return whether a request may get this segment: no other request still waits for it."""
        if segment.owner in (None, request.id):
            return True
        owner = self.requests[segment.owner]
        return owner.state is State.DROPPED or owner.classify_id is not None

    def _check_asked(self, before: Request, after: Request) -> None:
        if after.question is Question.CONTINUE:
            since = before.continued_at or before.accepted_at
            assert before.state in (State.ACCEPTED, State.UNCERTAIN)
            assert self.now >= since + DAY, "asked whether to continue too early"
            return
        assert before.state is State.UNCERTAIN
        found = self._new_ids(before, self.candidates(before))
        assert found
        assert len(found) > 1 or self.same_name_requests(before), (
            "asked which one, although only one is possible"
        )
