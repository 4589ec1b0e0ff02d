"""A modal that only says something: while contents are fetched, or if there is nothing to fill in."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.messages.blocks import section_block


def notice(title: str, text: str, blocks: Sequence[Block] = ()) -> View:
    """Return the modal. title: at most 24 characters. text: mrkdwn. blocks: are shown instead of the text."""
    return View(type="modal", callback_id="notice", title=title, blocks=list(blocks) or [section_block(text)])


def with_note(view: View, text: str) -> View:
    """Return the view with `text` (mrkdwn) above everything else. An empty text changes nothing."""
    if text:
        view.blocks = [section_block(text), *(view.blocks or ())]
    return view
