"""Every message that the bot sends about a request, by the kind of notification."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from handlers.messages import announcement, questions, results, status
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import contact, escaped
from handlers.messages.labels import name_or_id, requested_name
from storage.lifecycle.planned_notifications import Destination, NotificationKind
from storage.lifecycle.request import Request

REOPEN = "segment_reopen"
_ERROR_LENGTH = 1500  # of Classify's error message; a section takes 3,000 characters in all


def render(
    kind: NotificationKind, request: Request, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT
) -> Message:
    """Return the message for a notification with the request's current status."""
    if kind is NotificationKind.ANNOUNCEMENT:
        return announcement.render(request, contacts, context)
    message = _BUILDERS[kind](request, contacts, context)
    if context.fallback_reason and kind.destination is not Destination.PERSON:
        explanation = announcement.fallback_explanation(request, context.fallback_reason)
        return message.with_context_line(f"I tell you here, since {explanation}.")
    return message


def _rejection(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    name = requested_name(request)
    if request.error_status == 401:
        text = (
            f"{status.NOT_SENT} {name}. Classify refuses this bot's key, so nothing can be asked for "
            f"at the moment. Please tell {contact(contacts.admin)}; what you typed is kept."
        )
    else:
        error = escaped(request.error_message or "no reason given", _ERROR_LENGTH)
        text = f"{status.NOT_ACCEPTED} {name}. Classify says: {error}"
    button = ButtonElement(text="Edit and send again", action_id=REOPEN, value=request.uuid, style="primary")
    return build_message(
        text,
        context_line=f"Reference {request.reference}",
        extra_blocks=[ActionsBlock(elements=[button])],
    )


def _unconfirmed(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    return build_message(
        f"{status.UNCONFIRMED} {name_or_id(request)} {status.unconfirmed_phrase(request)}; "
        f"its id is `{request.classify_id}`. Slack did not confirm my note in the thread, so you may "
        f"or may not see that.",
        context_line=f"Reference {request.reference}",
    )


_BUILDERS: Mapping[NotificationKind, Callable[[Request, Contacts, RenderContext], Message]] = {
    NotificationKind.RESULT: results.result,
    NotificationKind.OVERDUE: results.overdue,
    NotificationKind.DIGEST: results.failure_digest,
    NotificationKind.SLOW: results.slow,
    NotificationKind.REJECTION: _rejection,
    NotificationKind.QUESTION: questions.question,
    NotificationKind.UNCONFIRMED: _unconfirmed,
}
