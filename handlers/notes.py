"""What is said in the thread and to the person alone, each note from the request as it stands."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, PlainTextObject, StaticSelectElement

from handlers import announcement
from handlers.post import Contacts, Post, paragraphs
from handlers.wording import channel, contact, mention, moment, typed
from storage.owing import Place, What
from storage.request import Question, Request, State

REOPEN = "segment_reopen"
SEND = "question_send"
DROP = "question_drop"
WHICH = "question_which"
NONE_OF_THEM = "none"
_MOST_CANDIDATES = 99  # a menu takes 100 options, and one is for none of them
_WORDS_LENGTH = 1500  # of Classify's own message; a section takes 3,000 with the rest


def render(what: What, request: Request, contacts: Contacts, detour: str | None = None) -> Post:
    """The words for what is owed, as the request stands now."""
    if what is What.ANNOUNCEMENT:
        return announcement.render(request, contacts, detour)
    post = _NOTES[what](request, contacts)
    if detour and what.place is not Place.PERSON:
        return post.followed_by(f"I tell you here, since {announcement.why(request, detour)}.")
    return post


def _end(request: Request, contacts: Contacts) -> Post:
    name, number = f"“{typed(request.name)}”", request.classify_id
    to = mention(request.user_id)
    match request.state:
        case State.READY:
            return paragraphs(
                f":white_check_mark: *Ready:* {name} is built. {announcement.took(request)}\n"
                f"Segment id `{number}`. Next: activate it with Classify for a Deal ID.\n{to}"
            )
        case State.FAILED:
            return paragraphs(
                f":x: *Failed:* Classify could not build {name}. {announcement.took(request)}\n"
                f"Please contact {contact(contacts.representative)} and name segment `{number}`; "
                f"or ask again with another prompt or other example URLs.\n{to}",
                broadcast=True,
            )
        case _:
            return paragraphs(
                f":grey_question: *Gone:* Classify no longer knows {name}, segment `{number}`, "
                f"so I stopped watching it.\n"
                f"If nobody removed it, please ask {contact(contacts.representative)}.\n{to}",
                broadcast=True,
            )


def _overdue(request: Request, contacts: Contacts) -> Post:
    return paragraphs(
        f":hourglass_flowing_sand: *Still building:* “{typed(request.name)}” has taken more than a day; "
        f"1–2 hours are usual. I go on looking, once an hour.\n"
        f"To learn why, ask {contact(contacts.representative)} about segment `{request.classify_id}`.\n"
        f"{mention(request.user_id)}"
    )


def _kept(request: Request, contacts: Contacts) -> Post:
    return paragraphs(
        f":hourglass_flowing_sand: *Kept:* your request “{typed(request.name)}” is safe here. It hasn't gone "
        f"through yet; I keep trying. No need to send it again: it will be announced in "
        f"{channel(request.channel_id)}.",
        small=f"Reference {request.reference}",
    )


def _refusal(request: Request, contacts: Contacts) -> Post:
    name = f"“{typed(request.name)}”"
    if request.problem_status == 401:
        said = (
            f":no_entry: *Not sent:* {name}. Classify refuses this bot's key, so nothing can be asked for "
            f"at the moment. Please tell {contact(contacts.local)}; what you typed is kept."
        )
    else:
        words = typed(request.problem or "no reason given", _WORDS_LENGTH)
        said = f":no_entry: *Not accepted:* {name}. Classify says: {words}"
    button = ButtonElement(text="Edit and send again", action_id=REOPEN, value=request.uuid, style="primary")
    return paragraphs(said, small=f"Reference {request.reference}", extra=[ActionsBlock(elements=[button])])


def _question(request: Request, contacts: Contacts) -> Post:
    drop = ButtonElement(text="Drop it", action_id=DROP, value=request.uuid, style="danger")
    small = f"Reference {request.reference}"
    if request.question is Question.WHICH:
        said = (
            f":grey_question: *Which one is yours?* Classify did not confirm “{typed(request.name)}”, and "
            f"now has several segments of that name that could be it. Please choose; I won't guess."
        )
        return paragraphs(said, small=small, extra=[ActionsBlock(elements=[_candidates(request), drop])])
    known = "hasn't taken it" if request.state is State.ACCEPTED else "hasn't confirmed that it took it"
    said = (
        f":grey_question: *Still not made:* “{typed(request.name)}” was asked for "
        f"{moment(request.accepted_at)}, and Classify {known}. Shall I go on, or leave it?"
    )
    send = ButtonElement(text="Go on, send it", action_id=SEND, value=request.uuid, style="primary")
    return paragraphs(said, small=small, extra=[ActionsBlock(elements=[send, drop])])


def _candidates(request: Request) -> StaticSelectElement:
    found = request.candidates[-_MOST_CANDIDATES:]  # the newest
    options = [Option(value=f"{request.uuid} {number}", text=f"Segment {number}") for number in found]
    options.append(Option(value=f"{request.uuid} {NONE_OF_THEM}", text="None of these: send it again"))
    return StaticSelectElement(
        action_id=WHICH, placeholder=PlainTextObject(text="Choose the segment"), options=options
    )


def _unconfirmed(request: Request, contacts: Contacts) -> Post:
    verdict = {
        State.READY: "is ready",
        State.FAILED: "has failed",
        State.LOST: "is gone at Classify",
    }.get(request.state, "is still being built")
    return paragraphs(
        f":grey_question: *Unconfirmed:* “{typed(request.name)}” {verdict}; "
        f"its id is `{request.classify_id}`. Slack did not confirm my note in the thread, so you may "
        f"or may not see that.",
        small=f"Reference {request.reference}",
    )


_NOTES: Mapping[What, Callable[[Request, Contacts], Post]] = {
    What.END: _end,
    What.OVERDUE: _overdue,
    What.KEPT: _kept,
    What.REFUSAL: _refusal,
    What.QUESTION: _question,
    What.UNCONFIRMED: _unconfirmed,
}
