"""Random lifecycles of requests: people, Classify, lists, crashes and time, in any order."""

from datetime import timedelta
from enum import Enum, auto

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.lifecycle import recovery, transitions
from storage.lifecycle.request import CREATED, Question, Request, State
from storage.lifecycle.transitions import Outcome
from tests.support.samples import DAY, HOUR, MINUTE, SETTLE
from tests.support.simulation import Simulation

NAMES = st.sampled_from(["Snowblowers", "Snowblowers", "Lawnmowers"])
PICK = st.integers(0, 3)
LATE = st.sampled_from([timedelta(), SETTLE])
AT_ONCE = timedelta()


class CallOutcome(Enum):
    """How a call to Classify ends."""

    STILL_PENDING = auto()
    CREATED_AT_ONCE = auto()
    RECEIVED_NO_ANSWER = auto()
    NOT_RECEIVED_NO_ANSWER = auto()
    RECEIVED_CRASH = auto()
    NOT_RECEIVED_CRASH = auto()
    REJECTED = auto()
    RATE_LIMITED = auto()


RECEIVED = (CallOutcome.CREATED_AT_ONCE, CallOutcome.RECEIVED_NO_ANSWER, CallOutcome.RECEIVED_CRASH)
CRASHED = (CallOutcome.RECEIVED_CRASH, CallOutcome.NOT_RECEIVED_CRASH)
NO_ANSWER = (CallOutcome.RECEIVED_NO_ANSWER, CallOutcome.NOT_RECEIVED_NO_ANSWER)


def pick_one(among: list[Request], pick: int) -> Request:
    """Return one of several requests."""
    return among[pick % len(among)]


class RequestLifecycles(RuleBasedStateMachine):
    """Each rule is something that may happen. The simulation checks every step."""

    def __init__(self) -> None:
        super().__init__()
        self.simulation = Simulation()

    @initialize(names=st.lists(NAMES, min_size=1, max_size=3))
    def forms_are_submitted(self, names: list[str]) -> None:
        for name in names:
            self.simulation.submit_form(name)

    @rule(name=NAMES)
    def another_form_is_submitted(self, name: str) -> None:
        self.simulation.submit_form(name)

    @precondition(lambda self: self.simulation.claimable())
    @rule(pick=PICK, outcome=st.sampled_from(CallOutcome), late=LATE)
    def the_submitter_sends_a_request(self, pick: int, outcome: CallOutcome, late: timedelta) -> None:
        request = pick_one(self.simulation.claimable(), pick)
        self.simulation.attempt(request)
        self._finish_call(self.simulation.requests[request.id], outcome, late)

    @precondition(lambda self: self.simulation.in_states(State.SUBMITTING))
    @rule(pick=PICK, outcome=st.sampled_from(CallOutcome), late=LATE)
    def a_call_ends(self, pick: int, outcome: CallOutcome, late: timedelta) -> None:
        self._finish_call(pick_one(self.simulation.in_states(State.SUBMITTING), pick), outcome, late)

    def _finish_call(self, request: Request, outcome: CallOutcome, late: timedelta) -> None:
        now = self.simulation.now
        segment = self.simulation.accept_call(request, late) if outcome in RECEIVED else None
        if outcome in CRASHED:
            self.the_bot_restarts(AT_ONCE)
        elif outcome in NO_ANSWER:
            self.simulation.save_step(request, transitions.mark_uncertain(request, now))
        elif outcome is CallOutcome.REJECTED:
            self.simulation.save_step(request, transitions.reject(request, 422, "no"))
        elif outcome is CallOutcome.RATE_LIMITED:
            self.simulation.save_step(request, transitions.reschedule(request, now + MINUTE))
        elif segment is not None:
            self.simulation.save_step(request, transitions.mark_created(request, segment.report(), now))

    @rule(after=st.sampled_from([AT_ONCE, HOUR + MINUTE]))
    def the_bot_restarts(self, after: timedelta) -> None:
        self.simulation.now += after
        for request in list(self.simulation.requests.values()):
            self.simulation.save_step(request, recovery.recover_at_start(request, self.simulation.now))
        assert not self.simulation.in_states(State.SUBMITTING), "nobody would continue it"

    @rule(after=st.sampled_from([AT_ONCE, SETTLE / 2, SETTLE]))
    def a_list_is_read(self, after: timedelta) -> None:
        self.simulation.now += after
        self.simulation.read_list()

    @precondition(lambda self: self.simulation.in_states(*CREATED))
    @rule(pick=PICK, times=st.integers(1, 3))
    def a_segment_is_read(self, pick: int, times: int) -> None:
        number = pick_one(self.simulation.in_states(*CREATED), pick).id
        for _ in range(times):
            self.simulation.read_segment(self.simulation.requests[number])

    @rule(name=NAMES)
    def a_segment_is_created_elsewhere(self, name: str) -> None:
        self.simulation.create_elsewhere(name)

    @precondition(lambda self: self.simulation.in_states(*CREATED))
    @rule(pick=PICK, outcome=st.sampled_from(Outcome), gone=st.booleans())
    def a_segment_changes(self, pick: int, outcome: Outcome, gone: bool) -> None:
        segment = self.simulation.segments[
            pick_one(self.simulation.in_states(*CREATED), pick).classify_id or 0
        ]
        segment.outcome, segment.gone = outcome, gone

    @rule(after=st.sampled_from([AT_ONCE, DAY]))
    def a_day_passes(self, after: timedelta) -> None:
        self.simulation.now += after
        for request in list(self.simulation.requests.values()):
            self.simulation.save_step(request, transitions.ask_to_continue(request, self.simulation.now))

    @precondition(lambda self: any(each.question for each in self.simulation.requests.values()))
    @rule(pick=PICK, continues=st.booleans())
    def a_person_answers(self, pick: int, continues: bool) -> None:
        request = pick_one([each for each in self.simulation.requests.values() if each.question], pick)
        own = [
            each.id for each in request.candidates if self.simulation.segments[each.id].owner == request.id
        ]
        if request.question is Question.WHICH and own:
            report = transitions.BuildReport(own[0], Outcome.BUILDING)
            after = transitions.mark_created(request, report, self.simulation.now)
        else:
            after = (
                transitions.continue_sending(request, self.simulation.now)
                if continues
                else transitions.drop(request)
            )
        self.simulation.save_step(request, after, answered=True)

    @invariant()
    def the_invariants_hold(self) -> None:
        self.simulation.check()


TestRequestLifecycles = RequestLifecycles.TestCase
TestRequestLifecycles.settings = settings(max_examples=200, stateful_step_count=25)
