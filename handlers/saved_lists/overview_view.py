"""The view of all saved lists that somebody can use: those of the channel, and everyone's."""

from collections.abc import Sequence

from msgspec import Struct
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View

from handlers.messages.blocks import context_block, section_block
from handlers.messages.buttons import spoken_label
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.phrases import changed_by, name_and_count, owner_of
from storage.lifecycle.lists import SavedList

OPEN, NEW, PAGE = "list_open", "list_new", "list_page"
ROWS = 40  # of a page. A view takes 100 blocks
_EXPLANATION = "Save a list once, then use it in any segment form as example URLs or blocked domains."
_NONE = "There are no saved lists here yet."
_NOWHERE = "To create a list for a channel, type `/clsfy lists` there."


class Overview(Struct, frozen=True, kw_only=True):
    """What the view shows."""

    #: Slack's ID of the channel. Empty if there is none: on the Home tab.
    channel_id: str
    #: The lists, by name.
    lists: Sequence[SavedList]
    #: Whether the person can create a list here.
    may_create: bool
    #: Why the channel's lists aren't shown, in mrkdwn. Empty if they are.
    why_unseen: str = ""
    #: The page, from 1.
    page: int = 1
    #: What has just happened, in mrkdwn. Empty if nothing has.
    note: str = ""


def build_overview(overview: Overview) -> View:
    """Return the view of one page of the lists that can be used in a channel."""
    blocks: list[Block] = [section_block(overview.note)] if overview.note else []
    blocks.append(section_block(_EXPLANATION))
    if overview.why_unseen:
        blocks.append(context_block(overview.why_unseen))
    elif not overview.channel_id:
        blocks.append(context_block(_NOWHERE))
    if overview.may_create:
        button = ButtonElement(text="New list", action_id=NEW, style="primary")
        blocks.append(ActionsBlock(elements=[button]))
    blocks += [DividerBlock(), *_page(overview)]
    return View(
        type="modal",
        callback_id="lists",
        private_metadata=Meta(channel=overview.channel_id).encoded(),
        title=TITLE,
        close="Close",
        blocks=blocks,
    )


def list_row(saved: SavedList) -> Block:
    """Return the row of a list, with a button that opens it."""
    text = f"{name_and_count(saved)} · {owner_of(saved)}\n{changed_by(saved.version)}"
    button = ButtonElement(
        text="Open", action_id=OPEN, value=str(saved.id), accessibility_label=spoken_label("Open", saved.name)
    )
    return section_block(text, button)


def _page(overview: Overview) -> Sequence[Block]:
    if not overview.lists:
        return [section_block(_NONE)]
    last = (len(overview.lists) - 1) // ROWS + 1
    page = min(max(overview.page, 1), last)
    rows = [list_row(each) for each in overview.lists[(page - 1) * ROWS : page * ROWS]]
    turns = [
        ButtonElement(text=label, action_id=f"{PAGE}_{label.lower()}", value=str(number))
        for label, number in (("Previous", page - 1), ("Next", page + 1))
        if 1 <= number <= last
    ]
    more = [context_block(f"Page {page} of {last}"), ActionsBlock(elements=turns)] if turns else []
    return [*rows, *more]
