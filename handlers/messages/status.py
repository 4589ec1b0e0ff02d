"""How something stands, in a word with its sign."""

from classify import BuildOutcome, Segment
from storage.lifecycle.request import OPEN, Kind, Request, State

WAITING = ":hourglass_flowing_sand: *Waiting to be built:*"
BUILDING = ":hammer_and_wrench: *Building:*"
READY = ":white_check_mark: *Ready:*"
FAILED = ":x: *Failed:*"
REGISTERED = ":white_check_mark: *Registered:*"
_DONE = {Kind.CAMPAIGN: REGISTERED, Kind.EDIT: ":white_check_mark: *Changed:*"}
_ASKED = ":raised_hand: *Waiting for an answer:*"
_VERDICTS = {
    State.ACCEPTED: ":outbox_tray: *Being sent:*",
    State.SUBMITTING: ":outbox_tray: *Being sent:*",
    State.UNCERTAIN: ":mag: *Being looked for:*",
    State.FAILED: FAILED,
    State.LOST: ":grey_question: *Gone at Classify:*",
    State.REJECTED: ":no_entry: *Not accepted:*",
    State.DROPPED: ":wastebasket: *Dropped:*",
}
_PROCESSING = "processing"


def status_of_request(request: Request) -> str:
    """Of what was asked for through us."""
    if request.question is not None and request.state in OPEN:
        return _ASKED
    if request.state is State.BUILDING:
        return BUILDING if request.classify_status == _PROCESSING else WAITING
    if request.state is State.READY:
        return _DONE.get(request.kind, READY)
    return _VERDICTS[request.state]


def status_of_segment(segment: Segment) -> str:
    """Of a segment as Classify gives it."""
    match segment.outcome:
        case BuildOutcome.COMPLETE:
            return READY
        case BuildOutcome.FAILED:
            return FAILED
        case _:
            return BUILDING if segment.status == _PROCESSING else WAITING
