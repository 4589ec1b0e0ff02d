"""The status of a request or a segment in words: every label, phrase and sentence for it, apart from those
of one kind only."""

from classify import BuildOutcome, Segment
from handlers.messages import timing
from handlers.messages.blocks import Contacts, RenderContext
from handlers.messages.formatting import channel, contact, mention
from handlers.messages.kind_words import WORDS, KindWords, StatusWords
from storage.lifecycle.request import OPEN, WITH_RESULT, Request, State
from storage.outbox.recipient import Recipient
from storage.requests.estimates import Estimate

# Labels: an emoji and a word in bold, in front of a name.
STILL_BUILDING = ":hourglass_flowing_sand: *Still building:*"
SLOW = ":hourglass_flowing_sand: *Slower than usual:*"
READY = WORDS.segment.completed.label
FAILED = ":x: *Failed:*"
GONE = ":grey_question: *No longer in Classify:*"
NOT_SENT = ":no_entry: *Not sent:*"
NOT_ACCEPTED = ":no_entry: *Rejected:*"
REGISTERED = WORDS.campaign.completed.label
_CHECKING = ":mag: *Checking:*"
_SENDING = StatusWords(":outbox_tray: *Sending to Classify:*", "is being sent to Classify")
_WAITING = StatusWords(":raised_hand: *Waiting for an answer:*", "is waiting for an answer to my question")
_WORDS = {
    State.PREPARING: StatusWords(
        ":page_facing_up: *Reading your lists:*", "hasn't been sent yet, because its lists are being read"
    ),
    State.ACCEPTED: _SENDING,
    State.SUBMITTING: _SENDING,
    State.UNCERTAIN: StatusWords(_CHECKING, "hasn't been confirmed by Classify yet"),
    State.FAILED: StatusWords(FAILED, "failed"),
    State.LOST: StatusWords(GONE, "no longer exists in Classify"),
    State.REJECTED: StatusWords(NOT_ACCEPTED, "was rejected by Classify"),
    State.DROPPED: StatusWords(":wastebasket: *Canceled:*", "was canceled"),
}
_DELAYED = "Classify isn't responding. Your request is saved and I'll keep trying."
_PROCESSING = "processing"  # Classify's status of a segment whose build has begun


def is_access_denied(request: Request) -> bool:
    """Return whether a request was not sent because its person isn't in its private channel."""
    return request.state is State.REJECTED and request.access_unknown


def is_checking_access(request: Request) -> bool:
    """Return whether a request isn't announced or sent until Slack says who is in its private channel."""
    return request.state is State.ACCEPTED and request.access_unknown


def status_of_request(request: Request) -> str:
    """Return the label of a request."""
    return _words(request).label


def status_of_segment(segment: Segment) -> str:
    """Return the label of a segment as Classify reports it."""
    match segment.outcome:
        case BuildOutcome.COMPLETE:
            return READY
        case BuildOutcome.FAILED:
            return FAILED
        case _:
            return _building(WORDS.segment, segment.status).label


def status_phrase(request: Request) -> str:
    """Return the status as a phrase that follows a name, such as `is building`."""
    return _words(request).phrase


def unconfirmed_phrase(request: Request) -> str:
    """Return what a message that Slack did not confirm said about a request, as a phrase after its name."""
    if request.state is State.READY or not request.kind.has_build:
        return WORDS[request.kind].completed.phrase
    return _WORDS[request.state].phrase if request.state in WITH_RESULT else "is still building"


def result_sentence(request: Request, contacts: Contacts) -> str:
    """Return the next step once a build has finished, otherwise an empty string."""
    match request.state:
        case _ if not request.kind.has_build:
            return ""
        case State.READY if request.kind.is_about_segment:
            return "Next, activate it to get a Deal ID."
        case State.FAILED:
            return failure_advice(request, contacts)
        case State.LOST if request.kind.is_about_segment:
            return f"If nobody deleted it, {_contact(request, contacts)}"
        case _:
            return ""


def unfinished_sentence(request: Request) -> str:
    """Return why a request isn't created in Classify, and what happens next, as far as neither its label nor
    `question_sentence` says it."""
    if is_checking_access(request):
        return _access_sentence(request)
    match request.state:
        case State.ACCEPTED | State.SUBMITTING if request.is_delayed:
            return _DELAYED
        case State.UNCERTAIN:
            return (
                "Classify didn't confirm it. I'm making sure it didn't already go through before resending."
            )
        case State.REJECTED if is_access_denied(request):
            return f"It wasn't sent. I told {mention(request.user_id)} why."
        case State.REJECTED:
            return f"I sent {mention(request.user_id)} the details."
        case _:
            return ""


def question_sentence(request: Request, contacts: Contacts, recipient: Recipient | None) -> str:
    """Return whom a question was sent to, or that it reached nobody. Likewise if nobody could be told why a
    request was rejected. Otherwise empty.

    recipient: who got it. None if nobody has yet: it will go to the person who made the request.
    """
    if recipient is not None and recipient.is_undeliverable:
        unable = f"I can't reach {mention(request.user_id)}"
        advice = f"Contact {contact(contacts.admin)}."
        if request.is_waiting_for_answer:
            return f"I have a question about it, but {unable}. {advice}"
        return f"{unable} to say why. {advice}" if request.state is State.REJECTED else ""
    if request.is_waiting_for_answer:
        return f"I sent {mention(recipient.user_id if recipient else request.user_id)} a question about it."
    return ""


def failure_advice(request: Request, contacts: Contacts) -> str:
    """Return what to do about a build that failed."""
    advice = _contact(request, contacts, start="Contact")
    return " ".join(filter(None, (advice, WORDS[request.kind].failure_advice)))


def status_field(request: Request) -> str:
    """Return what a card says of the status besides its label: how long a finished build took. Otherwise
    empty."""
    is_timed = request.finished_at is not None or request.noticed_at is not None
    if request.kind.has_build and request.state in (State.READY, State.FAILED) and is_timed:
        return timing.time_taken(request).removesuffix(".")
    return ""


def next_sentence(
    request: Request, contacts: Contacts, context: RenderContext, *, replies_in_thread: bool = False
) -> str:
    """Return what comes next, for the line below a card's label. Empty if there is nothing to say.

    replies_in_thread: whether to say of a build that the reply comes in this thread.
    """
    sentence = question_sentence(request, contacts, context.recipient) or unfinished_sentence(request)
    if sentence := sentence or result_sentence(request, contacts):
        return sentence
    if request.state not in OPEN:
        return ""
    reply = "I'll reply in this thread." if replies_in_thread else ""
    return " ".join(filter(None, (progress_sentence(request, context.estimate), reply)))


def progress_sentence(request: Request, estimate: Estimate | None) -> str:
    """Return how far an open request has come, as far as its label doesn't say it. May be empty."""
    if is_checking_access(request):
        return _access_sentence(request)
    match request.state:
        case State.BUILDING if request.overdue:
            longest = WORDS[request.kind].longest_time
            return f"It's taken more than {longest}. I'm checking once an hour."
        case State.BUILDING if request.slow:
            return "It's taking longer than usual. You don't need to do anything."
        case State.PREPARING:
            return "I'll send it to Classify as soon as I've read them."
        case State.UNCERTAIN:
            return "Making sure it didn't already go through before resending."
        case State.ACCEPTED | State.SUBMITTING if request.is_delayed:
            return _DELAYED
        case _:
            return timing.expected_time(estimate, request.kind) if request.kind.has_build else ""


def _words(request: Request) -> StatusWords:
    if is_access_denied(request):
        return StatusWords(NOT_SENT, "wasn't sent to Classify")
    if request.is_waiting_for_answer:
        return _WAITING
    if is_checking_access(request):
        sentence = _access_sentence(request).removesuffix(".")
        return StatusWords(_CHECKING, f"hasn't been sent to Classify yet. {sentence}")
    if request.state is State.BUILDING:
        return _building(WORDS[request.kind], request.classify_status)
    return WORDS[request.kind].completed if request.state is State.READY else _WORDS[request.state]


def _building(words: KindWords, classify_status: str | None) -> StatusWords:
    return words.building if classify_status == _PROCESSING else words.queued


def _access_sentence(request: Request) -> str:
    return f"I'm checking whether {mention(request.user_id)} is in {channel(request.channel_id)}."


def _contact(request: Request, contacts: Contacts, *, start: str = "contact") -> str:
    """Return whom to contact about a build, and what to mention."""
    what = f"{request.kind.noun} `{request.classify_id}`"
    return f"{start} {contact(contacts.representative)} and mention {what}."
