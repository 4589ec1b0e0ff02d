"""The people whom a reply mentions, within what Slack takes."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from handlers.messages import buttons
from handlers.messages.blocks import Message, RenderContext, build_message
from handlers.messages.formatting import mention
from storage.lifecycle.request import Request, State
from storage.tables import Mention

_SECTION_LENGTH = 3000
_MENTIONS_PER_PARAGRAPH = 60  # in a section
_MAX_MENTIONS = 240  # Slack takes some 12,000 characters in all blocks of a message
_MAX_NAMES = 12
_PROMISE = "I'll mention you when it's done."
_PASSED_ON = "The result goes to {requester} in a direct message, and I'll ask them to tell you."
_PREFERENCE_NOTES = {
    Mention.ALWAYS: "",
    Mention.FAILURE: " Your preferences say to mention you only if something fails. "
    "To change that, type `/clsfy preferences`.",
    Mention.NEVER: " But your preferences say never to mention you. "
    "To change that, type `/clsfy preferences`.",
}


def promise(request: Request, user_id: str, preference: Mention) -> str:
    """Return that a follower is mentioned in the result, as far as their preferences let it be. If it goes to
    somebody else in a direct message, return that this person is asked to tell them."""
    is_elsewhere = user_id != request.user_id and (request.thread_channel or "").startswith("D")
    text = _PASSED_ON.format(requester=mention(request.user_id)) if is_elsewhere else _PROMISE
    return f"{text}{preference_note(preference)}"


def preference_note(preference: Mention) -> str:
    """Return what a follower's preferences change about that, after a space. Empty if nothing."""
    return _PREFERENCE_NOTES[preference]


def mentioned(request: Request, context: RenderContext) -> Sequence[str]:
    """Return the IDs of the people whom a reply mentions."""
    return (request.user_id,) if context.mentioned is None else context.mentioned


def _please_pass_on(user_ids: Sequence[str]) -> str:
    """Return who else follows a request, but doesn't see the reply."""
    names = ", ".join(map(mention, user_ids[:_MAX_NAMES]))
    more = f", and {len(user_ids) - _MAX_NAMES} more" if len(user_ids) > _MAX_NAMES else ""
    return f"Also followed by {names}{more}. I can't notify them here, so please pass it on."


def result_reply(request: Request, text: str, user_ids: Sequence[str], context: RenderContext) -> Message:
    """Return the reply that says how a build ended, with the mentions last. A failure is broadcast."""
    if context.unreachable_followers:
        text += f"\n{_please_pass_on(context.unreachable_followers)}"
    return with_mentions(
        text,
        user_ids,
        extra_blocks=buttons.result_buttons(request),
        broadcast=request.state is not State.READY and not context.thread_only,
    )


def with_mentions(
    text: str, user_ids: Sequence[str], *, extra_blocks: Sequence[Block] = (), broadcast: bool = False
) -> Message:
    """Return a reply that ends in mentions."""
    notified = user_ids[:_MAX_MENTIONS]
    starts = range(0, len(notified), _MENTIONS_PER_PARAGRAPH)
    lines = [" ".join(map(mention, notified[start : start + _MENTIONS_PER_PARAGRAPH])) for start in starts]
    if lines and len(text) + len(lines[0]) < _SECTION_LENGTH:
        lines[0] = f"{text}\n{lines[0]}"
    else:
        lines.insert(0, text)
    return build_message(*lines, extra_blocks=extra_blocks, broadcast=broadcast)
