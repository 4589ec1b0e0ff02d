"""Every message that the bot sends about a request, by the kind of notification."""

from collections.abc import Mapping

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from handlers.messages import announcement, list_messages, questions, status
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, Message, RenderContext, build_message
from handlers.messages.deals import results as deal_results
from handlers.messages.deals import words
from handlers.messages.formatting import contact, escaped, mention
from handlers.messages.kinds import segments
from handlers.messages.kinds.by_kind import MESSAGES, Builder
from handlers.messages.labels import name_or_id, reference_line, requested_name, retried_sentence, thread_link
from storage.lifecycle import deals
from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.lifecycle.request import Request

REOPEN = "segment_reopen"
_ERROR_LENGTH = 1000  # of Classify's error message. A section takes 3,000 characters in all


def render(
    kind: NotificationKind, request: Request, contacts: Contacts, context: RenderContext = DEFAULT_CONTEXT
) -> Message:
    """Return the message for a notification with the request's current status."""
    if kind is NotificationKind.ANNOUNCEMENT:
        return announcement.render(request, contacts, context)
    message = _BUILDERS[kind](request, contacts, context)
    if context.asks_admin:
        return message.with_context_line(
            f"I can't reach {mention(request.user_id)}, so I'm asking you as an admin."
        )
    if context.fallback_reason and kind.conversation is not Conversation.PERSON:
        explanation = announcement.fallback_sentence(request, context.fallback_reason, contacts)
        return message.with_context_line(explanation)
    return message


def reopen_button(request: Request) -> ButtonElement:
    """Return the button that reopens the form of a rejected request, with everything that was typed."""
    return ButtonElement(text="Try again", action_id=REOPEN, value=request.uuid, style="primary")


def _result(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    return MESSAGES[request.kind].result(request, contacts, context)


def _overdue(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    return MESSAGES[request.kind].overdue(request, contacts, context)


def _rejection(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    name = requested_name(request)
    if request.access_unknown:
        text = (
            f"{status.NOT_SENT} {name}. You're not in the channel it was meant for, so I can't post there "
            "for you. What you typed is saved. Try again, and choose another channel."
        )
    elif request.error_status == 401:
        text = (
            f"{status.NOT_SENT} {name}. Classify rejected clsfy's API key, so I can't send anything right "
            f"now. Contact {contact(contacts.admin)}. What you typed is saved."
        )
    else:
        error = escaped(request.error_message or "", _ERROR_LENGTH)
        reason = f"Classify says: {error}" if error else "Classify didn't give a reason."
        sent = list_messages.sent_sentence(context.sent_counts)
        text = "\n".join(filter(None, (f"{status.NOT_ACCEPTED} {name}. {reason}", sent)))
    context_line = reference_line(request)
    if context.retry is not None:  # that one's rejection has a button of its own
        sent_again = "Sent again." if context.retry.classify_id is None else retried_sentence(context.retry)
        return build_message(text, sent_again, context_line=context_line)
    button = ActionsBlock(elements=[reopen_button(request)])
    return build_message(text, context_line=context_line, extra_blocks=[button])


def _unconfirmed(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    has_deal = deals.result_of(request) is not None
    phrase = f"has the Deal ID {words.deal_id(request)}" if has_deal else status.unconfirmed_phrase(request)
    return build_message(
        f":grey_question: {name_or_id(request, sentence_start=True)} {phrase}. "
        f"Its {request.kind.noun} ID is `{request.classify_id}`. Slack didn't confirm my reply in the "
        f"{thread_link(request)}, so you may not see it there.",
        context_line=f"Reference {request.reference}",
    )


_BUILDERS: Mapping[NotificationKind, Builder] = {
    NotificationKind.RESULT: _result,
    NotificationKind.OVERDUE: _overdue,
    NotificationKind.DIGEST: segments.failure_digest,
    NotificationKind.SLOW: segments.slow,
    NotificationKind.REJECTION: _rejection,
    NotificationKind.QUESTION: questions.question,
    NotificationKind.LEFT_OUT: list_messages.left_out,
    NotificationKind.ENDS_SOON: deal_results.ends_soon,
    NotificationKind.ENDS_TOMORROW: deal_results.ends_soon,
    NotificationKind.UNUSED: deal_results.unused,
    NotificationKind.UNCONFIRMED: _unconfirmed,
}
