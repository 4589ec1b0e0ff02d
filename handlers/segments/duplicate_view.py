"""What a form is answered with where somebody asked for the same already: who, when, and how it stands."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from handlers.messages.announcement import took
from handlers.messages.blocks import context_block, section_block
from handlers.messages.formatting import channel, escaped, local_time, mention
from storage.lifecycle.request import OPEN, Request, State

CALLBACK_ID = "segment_anyway"
FOLLOW = "same_follow"  # the button's value is the UUID of the request to follow
TITLE = "Asked for already"
_NOTHING_YET = "I have sent nothing for you yet. *Build anyway* makes a second segment; *Back* is your form."
_TOLD = "You are mentioned in its thread when it ends."
_FOLLOWED = (
    "*You follow it now*, and are mentioned in its thread when it ends. No second segment was asked for."
)


def build_view(form_uuid: str, found: Request, user_id: str, *, follows: bool) -> View:
    """Follow that one, or build anyway. form_uuid: of the form that was sent, which is kept as a draft.

    follows: whether this person is told of its end.
    """
    blocks: list[Block] = [section_block(_who(found, user_id))]
    if found.state in OPEN and follows:
        blocks.append(section_block(_TOLD))
    elif found.state in OPEN:
        button = ButtonElement(text="Follow that one", action_id=FOLLOW, value=found.uuid)
        blocks.append(ActionsBlock(elements=[button]))
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=form_uuid,
        title=TITLE,
        submit="Build anyway",
        close="Back",
        blocks=[*blocks, context_block(_NOTHING_YET)],
    )


def build_followed_view(found: Request, user_id: str) -> View:
    """In its place, when they follow that one; closing it closes the form too."""
    said = _FOLLOWED if found.state in OPEN else "It has ended meanwhile, so there is nothing to follow."
    return View(
        type="modal",
        callback_id="notice",
        title=TITLE,
        close="Done",
        clear_on_close=True,
        blocks=[section_block(_who(found, user_id)), section_block(said)],
    )


def _who(found: Request, user_id: str) -> str:
    own = found.user_id == user_id
    who = "You" if own else mention(found.user_id)
    hidden = found.channel_id.startswith("D") and not own
    where = "a direct message" if hidden else channel(found.channel_id)
    return (
        f"{who} asked for the same, “{escaped(found.name)}”, {local_time(found.accepted_at)} in {where}.\n"
        f"{_standing(found)}"
    )


def _standing(found: Request) -> str:
    number = f"segment `{found.classify_id}`"
    match found.state:
        case State.READY:
            return f":white_check_mark: *Ready:* {number}. {took(found)} You can use it as it is."
        case State.BUILDING:
            return f":hammer_and_wrench: *Under way:* {number}."
        case State.FAILED | State.LOST:
            return f":x: *Not built:* {number}."
        case State.REJECTED | State.DROPPED:
            return ":no_entry: *Not made.*"
        case _:
            return ":hourglass_flowing_sand: *On its way:* Classify has not confirmed it yet."
