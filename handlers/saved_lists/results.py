"""What people read after a change of a saved list, and the view that asks if much of it can't be used."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.interaction.inputs import form_view
from handlers.messages.blocks import context_block, section_block
from handlers.messages.formatting import plural
from handlers.messages.list_messages import (
    count_phrase,
    left_out_examples,
    left_out_phrase,
    unreadable_sentence,
)
from handlers.saved_lists.list_transactions import Saved
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.phrases import name_of
from storage.lifecycle.lists import ListAction, ListContents, ListKind, RequestList

CONFIRM = "list_confirm"
_NOTHING_SAVED = "*Nothing was saved.*"
_WHY_UNCHANGED = {
    ListAction.REPLACED: "{name} already has exactly these values.",
    ListAction.ADDED: "All of these values are already on {name}.",
    ListAction.REMOVED: "None of these values are on {name}.",
}


def reading_sentence(count: int) -> str:
    """Return what people read while their files are fetched."""
    return (
        f"Reading {plural(count, 'file')}… Nothing is saved yet. If this doesn't change within a minute, "
        "close the form and upload again."
    )


def saved_note(action: ListAction, result: Saved, read: ListContents) -> str:
    """Return that a change was saved, with what was left out."""
    mark = ":white_check_mark:" if result.changed else ":information_source:"
    sentence = f"{mark} {_sentence(action, result)}"
    left_out = left_out_phrase(read.counts)
    return " ".join([sentence, f"Left out: {left_out}."] if left_out else [sentence])


def unusable_note(kind: ListKind, read: ListContents, unreadable: Sequence[RequestList]) -> str:
    """Return why nothing of what was given can be used, so that nothing was saved."""
    if unreadable:
        return "\n".join([_NOTHING_SAVED, *(f"• {unreadable_sentence(each)}" for each in unreadable)])
    left_out = left_out_phrase(read.counts) or f"{count_phrase(kind, 0)} found"
    return "\n".join(
        [f"{_NOTHING_SAVED} None of it can be used: {left_out}.", *left_out_examples(read.left_out)]
    )


def unusable_line(kind: ListKind) -> str:
    """Return the error below a field that has nothing usable."""
    wanted = (
        "URLs such as https://example.com/page" if kind is ListKind.URLS else "domains such as craftsman.com"
    )
    return f"None of this can be used. Enter {wanted}, one per line."


def unsaved_note(read: ListContents) -> str:
    """Return that a list waits for a person who has closed the view that asks."""
    return (
        f"{_NOTHING_SAVED} Much of your list can't be used: {left_out_phrase(read.counts)}. To save the "
        "rest, upload it again."
    )


def build_confirm_view(meta: Meta, read: ListContents) -> View:
    """Return the view that asks whether to save a list that is partly unusable."""
    usable = count_phrase(meta.kind, len(read.values))
    lines = [f"*Check your list:* it has {usable}. Left out: {left_out_phrase(read.counts)}."]
    blocks: list[Block] = [section_block("\n".join([*lines, *left_out_examples(read.left_out)]))]
    blocks.append(context_block("Nothing is saved yet."))
    return form_view(callback_id=CONFIRM, meta=meta, title=TITLE, submit="Save anyway", blocks=blocks)


def _sentence(action: ListAction, result: Saved) -> str:
    saved = result.saved
    changed = count_phrase(saved.kind, result.changed)
    if not result.changed:
        return f"{_WHY_UNCHANGED[action].format(name=name_of(saved))} Nothing was changed."
    match action:
        case ListAction.CREATED:
            return f"*Created* {name_of(saved)} with {changed}."
        case ListAction.ADDED:
            verb = "was" if result.unchanged == 1 else "were"
            known = f" {result.unchanged:,} {verb} already on it." if result.unchanged else ""
            return f"*Added {changed}* to {name_of(saved)}.{known}"
        case ListAction.REMOVED:
            verb = "wasn't" if result.unchanged == 1 else "weren't"
            missing = f" {result.unchanged:,} {verb} on it." if result.unchanged else ""
            return f"*Removed {changed}* from {name_of(saved)}.{missing}"
        case _:
            return f"*Replaced* {name_of(saved)}. It now has {changed}."
