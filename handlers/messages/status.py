"""The status of a request or a segment in words: every label, phrase and sentence for it stands here."""

from classify import BuildOutcome, Segment
from handlers.messages import timing
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import contact, mention
from storage.lifecycle.request import WITH_RESULT, Kind, Request, State
from storage.requests.estimates import Estimate

# Labels: an emoji and a word in bold, in front of a name.
WAITING = ":hourglass_flowing_sand: *Queued:*"
BUILDING = ":hammer_and_wrench: *Building:*"
STILL_BUILDING = ":hourglass_flowing_sand: *Still building:*"
SLOW = ":hourglass_flowing_sand: *Slower than usual:*"
READY = ":white_check_mark: *Ready:*"
FAILED = ":x: *Failed:*"
GONE = ":grey_question: *No longer in Classify:*"
NOT_SENT = ":no_entry: *Not sent:*"
NOT_ACCEPTED = ":no_entry: *Rejected:*"
UNCONFIRMED = ":grey_question: *Unconfirmed:*"
REGISTERED = ":white_check_mark: *Registered:*"
EDITED = ":memo: *Edited:*"
_NEEDS_ANSWER = ":raised_hand: *Waiting for an answer:*"
_COMPLETED = {Kind.CAMPAIGN: REGISTERED, Kind.EDIT: ":white_check_mark: *Edited:*"}
_LABELS = {
    State.ACCEPTED: ":outbox_tray: *Sending:*",
    State.SUBMITTING: ":outbox_tray: *Sending:*",
    State.UNCERTAIN: ":mag: *Checking:*",
    State.FAILED: FAILED,
    State.LOST: GONE,
    State.REJECTED: NOT_ACCEPTED,
    State.DROPPED: ":wastebasket: *Canceled:*",
}

# Phrases: what follows a name in a sentence.
_COMPLETED_PHRASES = {Kind.CAMPAIGN: "is registered", Kind.EDIT: "was edited"}
_PHRASES = {
    State.ACCEPTED: "is being sent to Classify",
    State.SUBMITTING: "is being sent to Classify",
    State.UNCERTAIN: "isn't confirmed by Classify yet",
    State.READY: "is ready",
    State.FAILED: "failed",
    State.LOST: "no longer exists in Classify",
    State.REJECTED: "was rejected by Classify",
    State.DROPPED: "was canceled",
}
_STATUS_FIELDS = {
    State.ACCEPTED: "Sending to Classify",
    State.SUBMITTING: "Sending to Classify",
    State.UNCERTAIN: "Checking with Classify",
    State.LOST: "No longer in Classify",
    State.REJECTED: "Rejected by Classify",
    State.DROPPED: "Canceled",
}
_PROCESSING = "processing"  # Classify's status of a segment whose build has begun


def is_access_denied(request: Request) -> bool:
    """Return whether a request was not sent because its person isn't in its private channel."""
    return request.state is State.REJECTED and request.access_unknown


def status_of_request(request: Request) -> str:
    """Return the label of a request."""
    if is_access_denied(request):
        return NOT_SENT
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
    return "failed" if segment.outcome is BuildOutcome.FAILED else "is already built"


def status_phrase(request: Request) -> str:
    """Return the status as a phrase that follows a name, such as `is building`."""
    if request.is_waiting_for_answer:
        return "is waiting for an answer from the person who requested it"
    if request.state is State.BUILDING:
        return "is building" if request.classify_status == _PROCESSING else "is queued"
    if request.state is State.READY:
        return _COMPLETED_PHRASES.get(request.kind, _PHRASES[State.READY])
    return _PHRASES[request.state]


def unconfirmed_phrase(request: Request) -> str:
    """Return what a message that Slack did not confirm said about a request, as a phrase after its name."""
    if not request.kind.has_build:
        return _COMPLETED_PHRASES[request.kind]
    return _PHRASES[request.state] if request.state in WITH_RESULT else "is still building"


def result_sentence(request: Request, contacts: Contacts) -> str:
    """Return the next step once a build has finished, otherwise an empty string."""
    match request.state:
        case State.READY:
            return "Next, activate it in Classify to get a Deal ID."
        case State.FAILED:
            return failure_advice(request, contacts)
        case State.LOST:
            return f"If nobody deleted it, {_contact(request, contacts)}"
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
        case State.REJECTED if request.access_unknown:
            return f"It wasn't sent. I told {mention(request.user_id)} why."
        case State.REJECTED:
            return f"Classify rejected this request. I sent {mention(request.user_id)} the details."
        case State.DROPPED:
            return "This request was canceled."
        case _:
            return ""


def failure_advice(request: Request, contacts: Contacts) -> str:
    """Return what to do about a build that failed."""
    advice = _contact(request, contacts, start="Contact")
    if request.kind is Kind.WATCH:
        return advice
    return f"{advice} You can also try again with a different prompt or URLs."


def status_field(request: Request) -> str:
    """Return the status for a card: in a word or two, with the time taken once it has finished."""
    if request.is_waiting_for_answer:
        return "Waiting for an answer"
    match request.state:
        case State.BUILDING if request.overdue:
            return "Building for more than a day"
        case State.BUILDING if request.slow:
            return "Building, slower than usual"
        case State.BUILDING:
            return "Building" if request.classify_status == _PROCESSING else "Queued"
        case State.READY | State.FAILED if request.kind.has_build:
            taken = timing.time_taken(request).removesuffix(".")
            return taken if request.state is State.FAILED else f"Ready. {taken}"
        case State.READY:
            return "Edited" if request.kind is Kind.EDIT else "Registered"
        case _:
            return _STATUS_FIELDS[request.state]


def progress_sentence(request: Request, estimate: Estimate | None) -> str:
    """Return how far an open request has come, for the Home tab."""
    match request.state:
        case State.BUILDING if request.overdue:
            return "It has taken more than a day. I check it once an hour."
        case State.BUILDING if request.slow:
            return "It's taking longer than usual. You don't need to do anything."
        case State.BUILDING:
            return timing.expected_time(estimate)
        case State.UNCERTAIN:
            return "Making sure it wasn't already created before resending."
        case _:
            return "Sending to Classify."


def duplicate_sentence(request: Request) -> str:
    """Return the status of a segment request to somebody who submitted the same inputs again."""
    number = f"segment `{request.classify_id}`"
    match request.state:
        case State.READY:
            return f"{READY} {number}. {timing.time_taken(request)} You can use it as it is."
        case State.BUILDING:
            return f":hammer_and_wrench: *In progress:* {number}."
        case State.FAILED | State.LOST:
            return f"{FAILED} {number}."
        case State.REJECTED | State.DROPPED:
            return ":no_entry: *Not created.*"
        case _:
            return ":hourglass_flowing_sand: *In progress:* Classify hasn't confirmed it yet."


def _contact(request: Request, contacts: Contacts, *, start: str = "contact") -> str:
    """Return whom to contact about a segment, and what to quote."""
    return f"{start} {contact(contacts.representative)} and quote segment `{request.classify_id}`."
