"""The messages about a segment: its announcement, the replies about its build, and the digest of failures."""

from handlers.messages import buttons, request_fields, status, timing
from handlers.messages.blocks import Contacts, Message, RenderContext, build_card, build_message
from handlers.messages.deals.words import deal_lines
from handlers.messages.formatting import contact
from handlers.messages.kind_words import WORDS
from handlers.messages.labels import name_and_id, name_or_id, retried_sentence, thread_link
from handlers.messages.mentions import mentioned, result_reply, with_mentions
from storage.lifecycle.request import Request, State

_MAX_NAMES = 12


def announcement(request: Request, contacts: Contacts, context: RenderContext, context_line: str) -> Message:
    """Return the message about a segment. context_line: why it is a direct message, or empty."""
    lines = [f"{status.status_of_request(request)} {name_and_id(request)}{WORDS[request.kind].origin}"]
    if context.deals:
        lines += deal_lines(context.deals)
    elif following := status.next_sentence(request, contacts, context, replies_in_thread=True):
        lines.append(following)
    retried = [] if context.retry is None else [retried_sentence(context.retry)]
    return build_card(
        *lines,
        fields=request_fields.card_fields(request, contacts, context.lists),
        more=[*request_fields.prompt_line(request), *retried],
        context_line=context_line,
        extra_blocks=buttons.announcement_buttons(request),
    )


def result(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply that says how a build ended, with the mentions last. A failure is broadcast."""
    number = request.classify_id
    match request.state:
        case State.READY:
            text = (
                f":white_check_mark: {name_or_id(request, sentence_start=True)} is ready. "
                f"{timing.time_taken(request)}\n"
                f"Segment ID: `{number}`. Next, activate it to get a Deal ID."
            )
        case State.FAILED:
            text = (
                f":x: Classify couldn't build {name_or_id(request)}. {timing.time_taken(request)}\n"
                f"{status.failure_advice(request, contacts)}"
            )
        case _:
            text = (
                f":grey_question: {_name_with_commas(request, sentence_start=True)} no longer exists in "
                f"Classify. I've stopped checking it.\n"
                f"If nobody deleted it, contact {contact(contacts.representative)}."
            )
    return result_reply(request, text, mentioned(request, context), context)


def overdue(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply that says that a build has taken more than a day."""
    return with_mentions(
        f"{status.STILL_BUILDING} {name_or_id(request)} has taken more than a day. "
        f"From now on, I'll check once an hour.\n"
        f"To find out why it's slow, contact {contact(contacts.representative)} and mention segment "
        f"`{request.classify_id}`.",
        mentioned(request, context),
    )


def slow(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the direct message that says that a build takes far longer than others did."""
    return build_message(
        f"{status.SLOW} {_name_with_commas(request)} is still "
        f"building. {timing.expected_time(context.estimate)}\n"
        f"You don't need to do anything. I'll reply in the {thread_link(request)} when it's done. To find "
        f"out why it's slow, contact {contact(contacts.representative)}.",
        context_line=f"Reference {request.reference}",
    )


def failure_digest(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return one message in the channel about many failures that were reported in their threads only."""
    first, *others = context.digest_requests or (request,)
    text = f"{status.FAILED} {name_and_id(first)}"
    if others:
        text += f", and {len(others)} more in this channel"
    lines = [f"• {name_and_id(other)}" for other in others[:_MAX_NAMES]]
    if (more := len(others) - _MAX_NAMES) > 0:
        lines.append(f"… and {more} more")
    return build_message("\n".join([f"{text}.", *lines, "See each thread for what to do next."]))


def _name_with_commas(request: Request, *, sentence_start: bool = False) -> str:
    """Return the name and, between commas, the ID. If the name is withheld, return only the ID."""
    name = name_and_id(request, ", ")
    if sentence_start:
        name = f"{name[0].upper()}{name[1:]}"
    return f"{name}," if ", " in name else name
