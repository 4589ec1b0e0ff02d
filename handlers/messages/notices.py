"""What is said in the thread and to the person alone, each note from the request as it stands."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from handlers.messages import announcement, questions, results
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import channel, contact, escaped
from handlers.messages.labels import name_or_id
from handlers.messages.questions import named
from storage.lifecycle.notifications import Destination, NotificationKind
from storage.lifecycle.request import Kind, Request, State

REOPEN = "segment_reopen"
_WORDS_LENGTH = 1500  # of Classify's own message; a section takes 3,000 with the rest


def render(
    what: NotificationKind, request: Request, contacts: Contacts, around: RenderContext = DEFAULT_CONTEXT
) -> Message:
    """The words for what is owed, as the request stands now."""
    if what is NotificationKind.ANNOUNCEMENT:
        return announcement.render(request, contacts, around)
    post = _NOTES[what](request, contacts, around)
    if around.fallback_reason and what.destination is not Destination.PERSON:
        return post.with_context_line(
            f"I tell you here, since {announcement.fallback_explanation(request, around.fallback_reason)}."
        )
    return post


def _kept(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    what = named(request) if request.kind is Kind.EDIT else f"your request {named(request)}"
    return build_message(
        f":hourglass_flowing_sand: *Kept:* {what} is safe here. It hasn't gone through yet; I keep trying. "
        f"No need to send it again: it will be announced in {channel(request.channel_id)}.",
        small=f"Reference {request.reference}",
    )


def _refusal(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    name = named(request)
    if request.error_status == 401:
        said = (
            f":no_entry: *Not sent:* {name}. Classify refuses this bot's key, so nothing can be asked for "
            f"at the moment. Please tell {contact(contacts.admin)}; what you typed is kept."
        )
    else:
        words = escaped(request.error_message or "no reason given", _WORDS_LENGTH)
        said = f":no_entry: *Not accepted:* {name}. Classify says: {words}"
    button = ButtonElement(text="Edit and send again", action_id=REOPEN, value=request.uuid, style="primary")
    return build_message(
        said, small=f"Reference {request.reference}", extra=[ActionsBlock(elements=[button])]
    )


def _unconfirmed(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    verdict = {
        State.READY: "is ready",
        State.FAILED: "has failed",
        State.LOST: "is gone at Classify",
    }.get(request.state, "is still being built")
    if not request.kind.has_build:
        verdict = "is changed" if request.kind is Kind.EDIT else "is registered"
    return build_message(
        f":grey_question: *Unconfirmed:* {name_or_id(request)} {verdict}; "
        f"its id is `{request.classify_id}`. Slack did not confirm my note in the thread, so you may "
        f"or may not see that.",
        small=f"Reference {request.reference}",
    )


_NOTES: Mapping[NotificationKind, Callable[[Request, Contacts, RenderContext], Message]] = {
    NotificationKind.RESULT: results.result,
    NotificationKind.OVERDUE: results.overdue,
    NotificationKind.DIGEST: results.summary,
    NotificationKind.SLOW: results.slow,
    NotificationKind.SAVED: _kept,
    NotificationKind.REJECTION: _refusal,
    NotificationKind.QUESTION: questions.question,
    NotificationKind.UNCONFIRMED: _unconfirmed,
}
