"""What is said when a build has ended, or won't: in its thread, and once for many in the channel."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from handlers.messages import announcement, buttons
from handlers.messages.blocks import Contacts, Message, RenderContext, build_message
from handlers.messages.formatting import contact, mention
from handlers.messages.labels import name_and_id, name_or_id
from storage.lifecycle.request import Kind, Request, State

_IN_A_PARAGRAPH = 60  # mentions; a section takes 3,000 characters
_MENTIONED = 240  # Slack takes some 12,000 characters in all blocks of a message
_NAMED = 12


def result(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    """Ready, failed or gone, with those who want to hear of it mentioned last."""
    name, number = name_or_id(request), request.classify_id
    broadcast = request.state is not State.READY and not around.thread_only
    match request.state:
        case State.READY:
            said = (
                f":white_check_mark: *Ready:* {name} is built. {announcement.took(request)}\n"
                f"Segment id `{number}`. Next: activate it with Classify for a Deal ID."
            )
        case State.FAILED:
            anew = "; or ask again with another prompt or other example URLs"
            said = (
                f":x: *Failed:* Classify could not build {name}. {announcement.took(request)}\n"
                f"Please contact {contact(contacts.representative)} and name segment `{number}`"
                f"{'' if request.kind is Kind.WATCH else anew}."
            )
        case _:
            said = (
                f":grey_question: *Gone:* Classify no longer knows {name_and_id(request, ', ')}, "
                f"so I stopped watching it.\n"
                f"If nobody removed it, please ask {contact(contacts.representative)}."
            )
    heard = (request.user_id,) if around.mentioned is None else around.mentioned
    if around.unreachable_followers:
        said += f"\n{_passed_on(around.unreachable_followers)}"
    return _to(said, heard, extra=buttons.result_buttons(request), broadcast=broadcast)


def overdue(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    """A day without an end."""
    heard = (request.user_id,) if around.mentioned is None else around.mentioned
    return _to(
        f":hourglass_flowing_sand: *Still building:* {name_or_id(request)} has taken more than a day; "
        f"1–2 hours are usual. I go on looking, once an hour.\n"
        f"To learn why, ask {contact(contacts.representative)} about segment `{request.classify_id}`.",
        heard,
    )


def slow(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    """It takes far longer than others did: to the person alone."""
    return build_message(
        f":hourglass_flowing_sand: *Slower than usual:* {_one(request)} is still "
        f"being built. {announcement.estimate(around.estimate)}.\n"
        f"Nothing is lost and there is nothing to do: the answer still comes in the thread. To learn why, "
        f"ask {contact(contacts.representative)}.",
        small=f"Reference {request.reference}",
    )


def summary(request: Request, contacts: Contacts, around: RenderContext) -> Message:
    """Many failed at once: one word in the channel for those that were told in their threads alone."""
    first, *others = around.digest_requests or (request,)
    said = f":x: *Failed:* {name_and_id(first)}"
    if others:
        said += f", and {len(others)} more in this channel"
    lines = [f"• {name_and_id(one)}" for one in others[:_NAMED]]
    if (more := len(others) - _NAMED) > 0:
        lines.append(f"… and {more} more")
    return build_message("\n".join([f"{said}.", *lines, "What to do stands in the thread of each."]))


def _one(request: Request) -> str:
    """The name and, set off by commas, the id; the id alone where the name is secret."""
    said = name_and_id(request, ", ")
    return f"{said}," if ", " in said else said


def _passed_on(user_ids: Sequence[str]) -> str:
    named = ", ".join(map(mention, user_ids[:_NAMED]))
    more = f" and {len(user_ids) - _NAMED} more" if len(user_ids) > _NAMED else ""
    return f"Followed by {named}{more}, whom I can't tell here: please pass it on."


def _to(
    said: str, user_ids: Sequence[str], *, extra: Sequence[Block] = (), broadcast: bool = False
) -> Message:
    named = user_ids[:_MENTIONED]
    starts = range(0, len(named), _IN_A_PARAGRAPH)
    parts = [" ".join(map(mention, named[start : start + _IN_A_PARAGRAPH])) for start in starts]
    first, *others = parts or [""]
    return build_message(f"{said}\n{first}" if first else said, *others, extra=extra, broadcast=broadcast)
