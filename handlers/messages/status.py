"""The status of a request or a segment in words: every label, phrase and sentence for it stands here."""

from classify import BuildOutcome, Segment
from handlers.messages import timing
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import contact, mention
from storage.lifecycle.request import FINISHED, Kind, Request, State
from storage.requests.estimates import Estimate

# Labels: an emoji and a word in bold, in front of a name.
WAITING = ":hourglass_flowing_sand: *Waiting to be built:*"
BUILDING = ":hammer_and_wrench: *Building:*"
STILL_BUILDING = ":hourglass_flowing_sand: *Still building:*"
SLOW = ":hourglass_flowing_sand: *Slower than usual:*"
READY = ":white_check_mark: *Ready:*"
FAILED = ":x: *Failed:*"
GONE = ":grey_question: *Gone:*"
NOT_SENT = ":no_entry: *Not sent:*"
NOT_ACCEPTED = ":no_entry: *Not accepted:*"
UNCONFIRMED = ":grey_question: *Unconfirmed:*"
REGISTERED = ":white_check_mark: *Registered:*"
EDITED = ":memo: *Changed:*"
_NEEDS_ANSWER = ":raised_hand: *Waiting for an answer:*"
_COMPLETED = {Kind.CAMPAIGN: REGISTERED, Kind.EDIT: ":white_check_mark: *Changed:*"}
_LABELS = {
    State.ACCEPTED: ":outbox_tray: *Being sent:*",
    State.SUBMITTING: ":outbox_tray: *Being sent:*",
    State.UNCERTAIN: ":mag: *Being looked for:*",
    State.FAILED: FAILED,
    State.LOST: ":grey_question: *Gone at Classify:*",
    State.REJECTED: NOT_ACCEPTED,
    State.DROPPED: ":wastebasket: *Dropped:*",
}

# Phrases: what follows a name in a sentence.
_COMPLETED_PHRASES = {Kind.CAMPAIGN: "is registered", Kind.EDIT: "is changed"}
_PHRASES = {
    State.ACCEPTED: "hasn't gone through to Classify yet; I keep trying",
    State.SUBMITTING: "hasn't gone through to Classify yet; I keep trying",
    State.UNCERTAIN: "is not confirmed by Classify yet; I keep looking",
    State.READY: "is ready",
    State.FAILED: "has failed",
    State.LOST: "is gone at Classify",
    State.REJECTED: "was not accepted by Classify",
    State.DROPPED: "was dropped",
}
_PROCESSING = "processing"  # Classify's status of a segment whose build has begun


def status_of_request(request: Request) -> str:
    """Return the label of a request."""
    if request.is_waiting_for_answer:
        return _NEEDS_ANSWER
    if request.state is State.BUILDING:
        return BUILDING if request.classify_status == _PROCESSING else WAITING
    if request.state is State.READY:
        return _COMPLETED.get(request.kind, READY)
    return _LABELS[request.state]


def status_of_segment(segment: Segment) -> str:
    """Return the label of a segment as Classify reports it."""
    match segment.outcome:
        case BuildOutcome.COMPLETE:
            return READY
        case BuildOutcome.FAILED:
            return FAILED
        case _:
            return BUILDING if segment.status == _PROCESSING else WAITING


def finished_phrase(segment: Segment) -> str:
    """Return how a segment ended at Classify, as a phrase that follows its name."""
    return "could not be built" if segment.outcome is BuildOutcome.FAILED else "is built already"


def status_phrase(request: Request) -> str:
    """Return the status as a phrase that follows a name, such as `is being built`."""
    if request.is_waiting_for_answer:
        return "waits for an answer from the one who asked"
    if request.state is State.BUILDING:
        return "is being built" if request.classify_status == _PROCESSING else "is waiting to be built"
    if request.state is State.READY:
        return _COMPLETED_PHRASES.get(request.kind, _PHRASES[State.READY])
    return _PHRASES[request.state]


def unconfirmed_phrase(request: Request) -> str:
    """Return what a message that Slack did not confirm said about a request, as a phrase after its name."""
    if not request.kind.has_build:
        return _COMPLETED_PHRASES[request.kind]
    return _PHRASES[request.state] if request.state in FINISHED else "is still being built"


def result_sentence(request: Request, contacts: Contacts) -> str:
    """Return how a build ended and the next step; empty if it hasn't ended."""
    match request.state:
        case State.READY:
            return f"{timing.time_taken(request)} Next: activate it with Classify for a Deal ID."
        case State.FAILED:
            return f"{timing.time_taken(request)} Please contact {contact(contacts.representative)}."
        case State.LOST:
            return f"Classify does not know it any more. Please ask {contact(contacts.representative)}."
        case _:
            return ""


def unfinished_sentence(request: Request) -> str:
    """Return why a request isn't created at Classify, and what happens next. Empty if it was created."""
    if request.is_waiting_for_answer:
        return f"I sent {mention(request.user_id)} a question about it."
    match request.state:
        case State.ACCEPTED | State.SUBMITTING if request.is_delayed:
            return "Classify isn't responding. Your request is saved and I'll keep trying."
        case State.ACCEPTED | State.SUBMITTING:
            return "Sending to Classify…"
        case State.UNCERTAIN:
            return "Classify didn't confirm it. I'm making sure it wasn't already created before resending."
        case State.REJECTED:
            return f"Classify rejected this request. I sent {mention(request.user_id)} the details."
        case State.DROPPED:
            return "This request was canceled."
        case _:
            return ""


def progress_sentence(request: Request, estimate: Estimate | None) -> str:
    """Return how far an open request has come, for the Home tab."""
    match request.state:
        case State.BUILDING if request.overdue:
            return "It has taken more than a day; I look once an hour."
        case State.BUILDING if request.slow:
            return "It takes longer than others did; nothing is lost."
        case State.BUILDING:
            return f"{timing.expected_time(estimate)}."
        case State.UNCERTAIN:
            return "Classify has not confirmed it; I look whether it was made before I send it again."
        case _:
            return "On its way to Classify."


def duplicate_sentence(request: Request) -> str:
    """Return the status of a segment request to somebody who submitted the same inputs again."""
    number = f"segment `{request.classify_id}`"
    match request.state:
        case State.READY:
            return f"{READY} {number}. {timing.time_taken(request)} You can use it as it is."
        case State.BUILDING:
            return f":hammer_and_wrench: *Under way:* {number}."
        case State.FAILED | State.LOST:
            return f":x: *Not built:* {number}."
        case State.REJECTED | State.DROPPED:
            return ":no_entry: *Not made.*"
        case _:
            return ":hourglass_flowing_sand: *On its way:* Classify has not confirmed it yet."
