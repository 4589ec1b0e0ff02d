"""Lives of requests played at random: people, Classify, lists, crashes and time, in any order."""

from datetime import timedelta
from enum import Enum, auto

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.lifecycle import transitions
from storage.lifecycle.request import CREATED, Question, Request, State
from storage.lifecycle.transitions import Outcome
from tests.support.samples import DAY, HOUR, MINUTE, SETTLE
from tests.support.simulation import World

NAMES = st.sampled_from(["Snowblowers", "Snowblowers", "Lawnmowers"])
PICK = st.integers(0, 3)
LATE = st.sampled_from([timedelta(), SETTLE])
AT_ONCE = timedelta()


class End(Enum):
    """How a call to Classify ends."""

    NOT_YET = auto()
    MADE = auto()
    TAKEN_UNKNOWN = auto()
    NOT_TAKEN_UNKNOWN = auto()
    TAKEN_AND_DIED = auto()
    NOT_TAKEN_AND_DIED = auto()
    REJECTED = auto()
    LIMITED = auto()


TAKEN = (End.MADE, End.TAKEN_UNKNOWN, End.TAKEN_AND_DIED)
DIED = (End.TAKEN_AND_DIED, End.NOT_TAKEN_AND_DIED)
UNKNOWN = (End.TAKEN_UNKNOWN, End.NOT_TAKEN_UNKNOWN)


def picked(among: list[Request], pick: int) -> Request:
    """One of several."""
    return among[pick % len(among)]


class Life(RuleBasedStateMachine):
    """Each rule is something that may happen; the world checks every step that it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize(names=st.lists(NAMES, min_size=1, max_size=3))
    def forms_are_sent(self, names: list[str]) -> None:
        for name in names:
            self.world.submit_form(name)

    @rule(name=NAMES)
    def another_form_is_sent(self, name: str) -> None:
        self.world.submit_form(name)

    @precondition(lambda self: self.world.claimable())
    @rule(pick=PICK, end=st.sampled_from(End), late=LATE)
    def the_submitter_sends_one(self, pick: int, end: End, late: timedelta) -> None:
        request = picked(self.world.claimable(), pick)
        self.world.attempt(request)
        self._end(self.world.requests[request.id], end, late)

    @precondition(lambda self: self.world.of(State.SUBMITTING))
    @rule(pick=PICK, end=st.sampled_from(End), late=LATE)
    def a_call_ends(self, pick: int, end: End, late: timedelta) -> None:
        self._end(picked(self.world.of(State.SUBMITTING), pick), end, late)

    def _end(self, request: Request, end: End, late: timedelta) -> None:
        now = self.world.now
        segment = self.world.accept_call(request, late) if end in TAKEN else None
        if end in DIED:
            self.the_bot_starts_again(AT_ONCE)
        elif end in UNKNOWN:
            self.world.step(request, transitions.mark_uncertain(request, now))
        elif end is End.REJECTED:
            self.world.step(request, transitions.reject(request, 422, "no"))
        elif end is End.LIMITED:
            self.world.step(request, transitions.reschedule(request, now + MINUTE))
        elif segment is not None:
            self.world.step(request, transitions.mark_created(request, segment.report(), now))

    @rule(after=st.sampled_from([AT_ONCE, HOUR + MINUTE]))
    def the_bot_starts_again(self, after: timedelta) -> None:
        self.world.now += after
        for request in list(self.world.requests.values()):
            self.world.step(request, transitions.recover_at_start(request, self.world.now))
        assert not self.world.of(State.SUBMITTING), "nobody looks after it"

    @rule(after=st.sampled_from([AT_ONCE, SETTLE / 2, SETTLE]))
    def a_list_is_read(self, after: timedelta) -> None:
        self.world.now += after
        self.world.read_list()

    @precondition(lambda self: self.world.of(*CREATED))
    @rule(pick=PICK, times=st.integers(1, 3))
    def one_is_asked_for_singly(self, pick: int, times: int) -> None:
        number = picked(self.world.of(*CREATED), pick).id
        for _ in range(times):
            self.world.read_segment(self.world.requests[number])

    @rule(name=NAMES)
    def a_stranger_makes_one(self, name: str) -> None:
        self.world.create_elsewhere(name)

    @precondition(lambda self: self.world.of(*CREATED))
    @rule(pick=PICK, outcome=st.sampled_from(Outcome), gone=st.booleans())
    def a_segment_changes(self, pick: int, outcome: Outcome, gone: bool) -> None:
        segment = self.world.segments[picked(self.world.of(*CREATED), pick).classify_id or 0]
        segment.outcome, segment.gone = outcome, gone

    @rule(after=st.sampled_from([AT_ONCE, DAY]))
    def a_day_is_over(self, after: timedelta) -> None:
        self.world.now += after
        for request in list(self.world.requests.values()):
            self.world.step(request, transitions.ask_to_continue(request, self.world.now))

    @precondition(lambda self: any(each.question for each in self.world.requests.values()))
    @rule(pick=PICK, goes_on=st.booleans())
    def a_person_answers(self, pick: int, goes_on: bool) -> None:
        request = picked([each for each in self.world.requests.values() if each.question], pick)
        own = [number for number in request.candidates if self.world.segments[number].owner == request.id]
        if request.question is Question.WHICH and own:
            report = transitions.BuildReport(own[0], Outcome.BUILDING)
            after = transitions.mark_created(request, report, self.world.now)
        else:
            after = (
                transitions.continue_sending(request, self.world.now)
                if goes_on
                else transitions.drop(request)
            )
        self.world.step(request, after, answered=True)

    @invariant()
    def the_record_is_sound(self) -> None:
        self.world.check()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
