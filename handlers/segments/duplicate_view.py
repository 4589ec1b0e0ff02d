"""The view that answers a form if somebody requested the same segment already: who, when, and its status."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from handlers.messages import status, timing
from handlers.messages.blocks import context_block, section_block
from handlers.messages.formatting import channel, escaped, local_time, mention
from handlers.messages.mentions import promise
from storage.lifecycle.request import OPEN, Request, State
from storage.tables import Mention

BUILD = "segment_anyway"  # the view whose submission builds, or the button: each carries the form's UUID
FOLLOW = "same_follow"  # the view whose submission follows. It carries the UUID of the request to follow
TITLE = "Already requested"
_BUILD_LABEL = "Build a second segment"
_NOTHING_YET = "Nothing has been sent. Go back to edit, or build a second segment."
_FOLLOWS_ALREADY = "You're already following it. {promise}"
_FOLLOWS_NOW = "*You're following it.* {promise} No second segment was requested."
_REQUESTED = "*Your segment was requested.* I'll post its status and its result in a thread."
_ENDED = "It has finished, so there's nothing left to follow."


def build_view(
    form_uuid: str,
    duplicate: Request,
    user_id: str,
    *,
    follows: bool,
    preference: Mention = Mention.ALWAYS,
    inputs: Mapping[str, Any] | None = None,
) -> View:
    """Return the view that offers to follow the earlier request, or to build the segment anyway.

    Following is what Enter does, if it is possible.

    form_uuid: of the submitted form, which is kept as a draft. follows: whether this person is already
    mentioned when the earlier request ends. preference: when they want to be. inputs: those of the form. None
    if they are the same.
    """
    can_follow = duplicate.state in OPEN and not follows
    blocks: list[Block] = [section_block(_summary(duplicate, user_id))]
    if differences := list(_differences(duplicate, inputs or duplicate.inputs)):
        blocks.append(section_block(f"Yours differs only in {', '.join(differences)}."))
    blocks.append(context_block(_NOTHING_YET))
    if can_follow:
        button = ButtonElement(text=_BUILD_LABEL, action_id=BUILD, value=form_uuid)
        blocks.append(ActionsBlock(elements=[button]))
    elif duplicate.state in OPEN:
        promised = promise(duplicate, user_id, preference)
        blocks.insert(1, section_block(_FOLLOWS_ALREADY.format(promise=promised)))
    return View(
        type="modal",
        callback_id=FOLLOW if can_follow else BUILD,
        private_metadata=duplicate.uuid if can_follow else form_uuid,
        title=TITLE,
        submit="Follow that one" if can_follow else _BUILD_LABEL,
        close="Back",
        blocks=blocks,
    )


def build_followed_view(duplicate: Request, user_id: str, preference: Mention = Mention.ALWAYS) -> View:
    """Return the view that confirms that the person follows the request. Closing it closes the form too.

    preference: when the person wants to be mentioned.
    """
    follows_now = _FOLLOWS_NOW.format(promise=promise(duplicate, user_id, preference))
    sentence = follows_now if duplicate.state in OPEN else _ENDED
    return _final_view(_summary(duplicate, user_id), sentence)


def build_requested_view() -> View:
    """Return the view that confirms that the second segment was requested. Closing it closes the form too."""
    return _final_view(_REQUESTED)


def _final_view(*paragraphs: str) -> View:
    return View(
        type="modal",
        callback_id="notice",
        title=TITLE,
        close="Done",
        clear_on_close=True,
        blocks=[section_block(paragraph) for paragraph in paragraphs],
    )


def _differences(duplicate: Request, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs although it counts as the same."""
    if inputs["name"] != duplicate.inputs["name"]:
        yield f"its name (“{escaped(inputs['name'])}”)"
    if any(
        inputs.get(field) != duplicate.inputs.get(field) for field in ("prompt", "example_urls", "block_tlds")
    ):
        yield "capitalization, spaces, or order"


def _summary(duplicate: Request, user_id: str) -> str:
    is_own = duplicate.user_id == user_id
    person = "You" if is_own else mention(duplicate.user_id)
    is_private = duplicate.channel_id.startswith("D") and not is_own
    place = "a direct message" if is_private else channel(duplicate.channel_id)
    when = local_time(duplicate.accepted_at)
    return (
        f"{person} requested the same segment, “{escaped(duplicate.name)}”, {when} in {place}.\n"
        f"{_status_sentence(duplicate)}"
    )


def _status_sentence(request: Request) -> str:
    """Return the status of a segment request to somebody who submitted the same inputs again."""
    number = f"segment `{request.classify_id}`"
    match request.state:
        case State.READY:
            return f"{status.READY} {number}. {timing.time_taken(request)} You can use it as is."
        case State.BUILDING:
            return f":hammer_and_wrench: *In progress:* {number}."
        case State.FAILED | State.LOST:
            return f"{status.FAILED} {number}."
        case State.REJECTED | State.DROPPED:
            return ":no_entry: *Not created.*"
        case _:
            return ":hourglass_flowing_sand: *In progress:* Classify hasn't confirmed it yet."
