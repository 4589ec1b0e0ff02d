"""The message about an activation, in the thread of its segment."""

from handlers.messages import buttons, request_fields, status
from handlers.messages.blocks import Contacts, Message, RenderContext, build_card
from handlers.messages.deals import words
from handlers.messages.labels import name_and_id, retried_sentence
from storage.lifecycle.request import Request


def render(request: Request, contacts: Contacts, context: RenderContext, context_line: str) -> Message:
    """Return the message with the current status. context_line: why it is a direct message, or empty."""
    lines = [
        f"{status.status_of_request(request)} {name_and_id(request)}",
        words.deal_or_destination(request),
    ]
    following = status.next_sentence(request, contacts, context, replies_in_thread=True)
    more = [] if context.retry is None else [retried_sentence(context.retry)]
    return build_card(
        *lines,
        *([following] if following else []),
        fields=[request_fields.requested_by(request), *words.filled_in(request.inputs)],
        more=more,
        context_line=context_line,
        extra_blocks=buttons.announcement_buttons(request),
    )
