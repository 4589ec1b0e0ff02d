"""A world to play requests in: Classify with its list, and a record that checks each step as it is made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.lifecycle import planned_notifications, transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import CREATED, WITH_RESULT, Question, Request, State
from storage.lifecycle.transitions import BuildReport, Outcome
from tests.support.samples import DAY, NOW, SECOND, SETTLE, a_request

OVER = (*WITH_RESULT, State.REJECTED, State.DROPPED)
GRACE = timedelta(seconds=2)
ONCE = (
    NotificationKind.ANNOUNCEMENT,
    NotificationKind.RESULT,
    NotificationKind.OVERDUE,
    NotificationKind.REJECTION,
)


@dataclass
class Segment:
    """A segment at Classify. owner: the request whose call made it; None: a stranger's."""

    id: int
    name: str
    owner: int | None
    created_at: datetime
    visible_at: datetime
    outcome: Outcome = Outcome.BUILDING
    gone: bool = False

    def report(self) -> BuildReport:
        """As Classify tells it."""
        return BuildReport(self.id, self.outcome, "processing", created_at=self.created_at)


class World:
    """Requests and segments; `step` refuses what must never happen."""

    def __init__(self) -> None:
        self.now = NOW
        self.requests: dict[int, Request] = {}
        self.segments: dict[int, Segment] = {}
        self.enqueued: Counter[tuple[int, NotificationKind, int]] = Counter()
        self.announced_at: dict[int, datetime] = {}
        self.absent_reads: Counter[int] = Counter()
        self.misses: Counter[int] = Counter()

    def of(self, *states: State) -> list[Request]:
        """The requests in these states."""
        return [request for request in self.requests.values() if request.state in states]

    def submit_form(self, name: str) -> None:
        """A person sends a form."""
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
        """Classify takes the call of a SUBMITTING request."""
        assert request.attempted_at is not None
        return self._build(request.name, request.id, request.attempted_at + visible_after)

    def create_elsewhere(self, name: str) -> None:
        """Someone makes a segment of this name without us."""
        self._build(name, None, self.now)

    def claimable(self) -> list[Request]:
        """Return what the submitter may send now: nothing whose name is being sent or uncertain."""
        under_way = self.of(State.SUBMITTING, State.UNCERTAIN)
        held = {request.name_key for request in under_way if request.question is None}
        return [
            request
            for request in self.of(State.ACCEPTED)
            if request.due_at <= self.now and request.question is None and request.name_key not in held
        ]

    def attempt(self, request: Request) -> None:
        """Commit the attempt; the call is to follow."""
        made = [each for each in self.segments.values() if each.owner == request.id and not each.gone]
        assert not made, "sent again although Classify has it"
        self.step(request, transitions.start_attempt(request, self.now))

    def candidates(self, request: Request) -> list[BuildReport]:
        """What a list says of an uncertain request."""
        assert request.uncertain_since is not None
        since = request.uncertain_since - GRACE
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

    def namesakes(self, request: Request) -> list[Request]:
        """The others of its name that may have been taken without our knowing."""
        others = self.of(State.SUBMITTING, State.UNCERTAIN)
        return [each for each in others if each.name_key == request.name_key and each.id != request.id]

    def read_list(self) -> None:
        """Reconcile the requests that were uncertain before the list was fetched."""
        for request in self.of(State.UNCERTAIN):
            found, alone = self.candidates(request), not self.namesakes(request)
            after = transitions.reconcile(request, found, self.now, SETTLE, alone=alone)
            self._check_reconciled(request, after, found, alone)
            self.step(request, after, looked=True)

    def read_segment(self, request: Request) -> None:
        """Classify's answer about the segment of a made request: what it is, or 404."""
        segment = self.segments[request.classify_id or 0]
        self.misses[request.id] = self.misses[request.id] + 1 if segment.gone else 0
        if segment.gone:
            self.step(request, transitions.record_absence(request, self.now))
        else:
            self.step(request, transitions.apply_report(request, segment.report(), self.now))

    def step(self, before: Request, after: Request, *, looked: bool = False, answered: bool = False) -> None:
        """Commit a step, if it is one that may be made."""
        if after == before:
            return
        assert before.state not in OVER, f"{before.state} is an end"
        if before.state is State.UNCERTAIN and after.state is not State.UNCERTAIN:
            assert looked or answered, "only a list or the person settles an uncertain request"
            assert looked or after.state is not State.ACCEPTED, "only lists show that it was never taken"
        if after.question and not before.question:
            self._check_asked(before, after)
        if after.overdue and not before.overdue:
            assert after.attempted_at is not None
            assert self.now >= after.attempted_at + DAY, "called overdue too early"
        if after.state is State.LOST:
            assert self.misses[after.id] > 2, "lost too early"
        if before.state in (State.ACCEPTED, State.SUBMITTING) and after.state is State.UNCERTAIN:
            self.absent_reads[after.id] = 0
        after = replace(after, version=before.version + 1)
        self.requests[after.id] = after
        self._enqueue(before, after)

    def check(self) -> None:
        """What must hold at any time."""
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
        under_way = [request.name_key for request in self.of(State.SUBMITTING)]
        assert len(under_way) == len(set(under_way)), "two calls of one name at a time"

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
        fresh = [each.id for each in found if each.id not in before.candidates]
        if not fresh and before.question is None and self.now >= before.attempted_at + SETTLE:
            self.absent_reads[before.id] += 1
        if after.state is State.ACCEPTED:
            assert not fresh
            assert self.absent_reads[before.id] > 1, "shown absent too early"
        elif after.state is not State.UNCERTAIN:
            assert alone
            assert fresh == [after.classify_id], "not its own"
            assert self._may_adopt(before, self.segments[fresh[0]]), "another's segment"

    def _may_adopt(self, request: Request, segment: Segment) -> bool:
        """Nobody gets a segment that is another's and still wanted."""
        if segment.owner in (None, request.id):
            return True
        owner = self.requests[segment.owner]
        return owner.state is State.DROPPED or owner.classify_id is not None

    def _check_asked(self, before: Request, after: Request) -> None:
        if after.question is Question.CONTINUE:
            since = before.continued_at or before.accepted_at
            assert before.state in (State.ACCEPTED, State.UNCERTAIN)
            assert self.now >= since + DAY, "asked whether to go on too early"
            return
        assert before.state is State.UNCERTAIN
        found = [each.id for each in self.candidates(before) if each.id not in before.candidates]
        assert found
        assert len(found) > 1 or self.namesakes(before), "asked which, although it can only be one"
