"""The replies about a build that ended or takes long, and the digest of many failures."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from handlers.messages import buttons, status, timing
from handlers.messages.blocks import Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import contact, mention
from handlers.messages.labels import name_and_id, name_or_id
from storage.lifecycle.request import Kind, Request, State

_MENTIONS_PER_PARAGRAPH = 60  # a section takes 3,000 characters
_MAX_MENTIONS = 240  # Slack takes some 12,000 characters in all blocks of a message
_MAX_NAMES = 12


def result(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply that says how a build ended, with the mentions last. A failure is broadcast."""
    name, number = name_or_id(request), request.classify_id
    match request.state:
        case State.READY:
            text = (
                f"{status.READY} {name} is built. {timing.time_taken(request)}\n"
                f"Segment id `{number}`. Next: activate it with Classify for a Deal ID."
            )
        case State.FAILED:
            retry = "; or ask again with another prompt or other example URLs"
            text = (
                f"{status.FAILED} Classify could not build {name}. {timing.time_taken(request)}\n"
                f"Please contact {contact(contacts.representative)} and name segment `{number}`"
                f"{'' if request.kind is Kind.WATCH else retry}."
            )
        case _:
            text = (
                f"{status.GONE} Classify no longer knows {name_and_id(request, ', ')}, "
                f"so I stopped watching it.\n"
                f"If nobody removed it, please ask {contact(contacts.representative)}."
            )
    if context.unreachable_followers:
        text += f"\n{_please_pass_on(context.unreachable_followers)}"
    return _with_mentions(
        text,
        _mentioned(request, context),
        extra_blocks=buttons.result_buttons(request),
        broadcast=request.state is not State.READY and not context.thread_only,
    )


def overdue(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the reply that says that a build has taken more than a day."""
    return _with_mentions(
        f"{status.STILL_BUILDING} {name_or_id(request)} has taken more than a day; "
        f"1–2 hours are usual. I go on looking, once an hour.\n"
        f"To learn why, ask {contact(contacts.representative)} about segment `{request.classify_id}`.",
        _mentioned(request, context),
    )


def slow(request: Request, contacts: Contacts, context: RenderContext) -> Message:
    """Return the direct message that says that a build takes far longer than others did."""
    return build_message(
        f"{status.SLOW} {_name_with_commas(request)} is still "
        f"being built. {timing.expected_time(context.estimate)}.\n"
        f"Nothing is lost and there is nothing to do: the answer still comes in the thread. To learn why, "
        f"ask {contact(contacts.representative)}.",
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
    return build_message("\n".join([f"{text}.", *lines, "What to do stands in the thread of each."]))


def _name_with_commas(request: Request) -> str:
    """Return the name and, between commas, the ID; only the ID if the name is withheld."""
    name = name_and_id(request, ", ")
    return f"{name}," if ", " in name else name


def _mentioned(request: Request, context: RenderContext) -> Sequence[str]:
    return (request.user_id,) if context.mentioned is None else context.mentioned


def _please_pass_on(user_ids: Sequence[str]) -> str:
    names = ", ".join(map(mention, user_ids[:_MAX_NAMES]))
    more = f" and {len(user_ids) - _MAX_NAMES} more" if len(user_ids) > _MAX_NAMES else ""
    return f"Followed by {names}{more}, whom I can't tell here: please pass it on."


def _with_mentions(
    text: str, user_ids: Sequence[str], *, extra_blocks: Sequence[Block] = (), broadcast: bool = False
) -> Message:
    mentioned = user_ids[:_MAX_MENTIONS]
    starts = range(0, len(mentioned), _MENTIONS_PER_PARAGRAPH)
    lines = [" ".join(map(mention, mentioned[start : start + _MENTIONS_PER_PARAGRAPH])) for start in starts]
    first, *others = lines or [""]
    paragraph = f"{text}\n{first}" if first else text
    return build_message(paragraph, *others, extra_blocks=extra_blocks, broadcast=broadcast)
