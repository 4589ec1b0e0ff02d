"""The form that creates a saved list or changes what one holds, and its reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from handlers.interaction.inputs import (
    ACTION,
    file_input,
    form_view,
    is_blank,
    read_values,
    reading,
    text_input,
)
from handlers.messages.blocks import context_block
from handlers.messages.formatting import channel
from handlers.saved_lists.list_view import BACK
from handlers.saved_lists.meta import Meta, meta_of
from storage.lifecycle.lists import ListAction, ListKind, RequestList, input_of

CALLBACK_ID = "list_change"
NAME, KIND, OWNER, VALUES, FILES = "name", "kind", "owner", "values", "files"
NAME_LENGTH = 100
_CHANNEL, _EVERYONE = "channel", "everyone"
TITLES = {
    ListAction.CREATED: "New list",
    ListAction.REPLACED: "Replace a list",
    ListAction.ADDED: "Add to a list",
    ListAction.REMOVED: "Remove from a list",
}
_SUBMITS = {
    ListAction.CREATED: "Create",
    ListAction.REPLACED: "Replace",
    ListAction.ADDED: "Add",
    ListAction.REMOVED: "Remove",
}
_KINDS = {ListKind.DOMAINS: "Domains to block", ListKind.URLS: "Example URLs"}
_LABELS = {ListKind.DOMAINS: "Domains", ListKind.URLS: "URLs"}
_NO_NAME = "Enter a name."
_NOTHING = "Enter at least one value."
_NOTHING_OR_FILE = "Enter at least one value, or upload a file."


class Filled(Struct, frozen=True, kw_only=True):
    """A submitted form."""

    #: The metadata, with the name, kind and owner that were chosen.
    meta: Meta
    #: What was typed or pasted.
    text: str
    #: The uploaded files, not read yet.
    files: Sequence[RequestList]
    #: An error message for each field that is wrong, by its block ID.
    errors: Mapping[str, str]


def view(meta: Meta, *, can_read_files: bool, may_create_for_everyone: bool = False, name: str = "") -> View:
    """Return the form. name: of the list that is changed, in mrkdwn. Empty for a new one."""
    assert meta.action is not None
    blocks: list[Block] = []
    if meta.action is ListAction.CREATED:
        blocks += [name_input(meta.name), _kinds(), *_owners(meta, may_create_for_everyone)]
    else:
        blocks += [context_block(name)] if name else []
    label = "Values" if meta.action is ListAction.CREATED else _LABELS[meta.kind]
    blocks.append(
        text_input(
            VALUES,
            label,
            hint="One per line, up to 3,000 characters." + (" Or upload a file." if can_read_files else ""),
            optional=True,
            multiline=True,
        )
    )
    if can_read_files:
        blocks.append(file_input(FILES, "Files", "value"))
    if meta.list_id is not None:
        blocks.append(ActionsBlock(elements=[ButtonElement(text="Back", action_id=BACK)]))
    return form_view(
        callback_id=CALLBACK_ID,
        meta=meta,
        title=TITLES[meta.action],
        submit=_SUBMITS[meta.action],
        blocks=blocks,
    )


def read(submitted: Mapping[str, Any]) -> Filled:
    """Read and check the `view` of a `view_submission`. Raise MalformedPayloadError if it isn't this form."""
    meta = meta_of(submitted)
    with reading("list form"):
        values = read_values(submitted)
        name, text = values.text(NAME), values.text(VALUES)
        if meta.action is ListAction.CREATED:
            meta = replace(
                meta,
                name=name,
                kind=ListKind(values.text(KIND)),
                for_everyone=not meta.channel or values.text(OWNER) == _EVERYONE,
            )
        uploads = values.files(FILES, input_of(meta.kind))
    errors = {}
    if meta.action is ListAction.CREATED and is_blank(name):
        errors[NAME] = _NO_NAME
    if is_blank(text) and not uploads:
        errors[VALUES] = _NOTHING_OR_FILE if FILES in values.by_block else _NOTHING
    return Filled(meta=meta, text=text, files=uploads, errors=errors)


def name_input(initial: str) -> InputBlock:
    """Return the input for a list's name."""
    return text_input(NAME, "Name", initial, placeholder="Rivals", max_length=NAME_LENGTH)


def read_name(submitted: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the name in a submitted form, and an error message if it is blank."""
    with reading("list form"):
        name = read_values(submitted).text(NAME)
    return name, _NO_NAME if is_blank(name) else None


def _kinds() -> InputBlock:
    options = [Option(value=kind.value, label=label) for kind, label in _KINDS.items()]
    element = RadioButtonsElement(action_id=ACTION, options=options, initial_option=options[0])
    return InputBlock(block_id=KIND, label="What's in it?", element=element)


def _owners(meta: Meta, may_create_for_everyone: bool) -> Sequence[Block]:
    if not meta.channel:
        return [context_block("Everyone can use it. Only admins can change it.")]
    here = channel(meta.channel)
    if not may_create_for_everyone:
        return [context_block(f"Members of {here} can use and change it.")]
    options = [
        Option(value=_CHANNEL, label="This channel. Its members can change it."),
        Option(value=_EVERYONE, label="Everyone. Only admins can change it."),
    ]
    element = RadioButtonsElement(action_id=ACTION, options=options, initial_option=options[0])
    return [InputBlock(block_id=OWNER, label="Who is this list for?", element=element)]
