"""The inputs of the segment form for lists: files, and lists that are there already. Blocks and reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, Option, PlainTextObject, StaticMultiSelectElement
from slack_sdk.models.blocks.block_elements import FileInputElement

from handlers.messages.list_messages import count_phrase
from handlers.segments import kept_files
from storage.lifecycle.lists import InputName, ListKind, RequestList, SavedList

LISTS = "lists"
FILES = {InputName.EXAMPLES: "example_url_files", InputName.BLOCKED: "block_tld_files"}
MAX_FILES = 10  # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
MAX_OPTIONS = 100  # https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
_ACTION = "value"
FILE_TYPES = ["csv", "tsv", "tab", "txt", "text", "xlsx"]
_OPTION_LENGTH = 75  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
_USES = {InputName.EXAMPLES: "example", InputName.BLOCKED: "blocked"}
_INPUT_OF = {ListKind.URLS: InputName.EXAMPLES, ListKind.DOMAINS: InputName.BLOCKED}
_LABELS = {
    InputName.EXAMPLES: ("Files of example URLs", "CSV, TXT or XLSX, up to 10 MB each, one URL a row."),
    InputName.BLOCKED: (
        "Files of blocked domains",
        "CSV, TXT or XLSX, up to 10 MB each, one domain a row.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class OfferedLists:
    """What a segment form offers besides its text inputs."""

    #: Whether the bot may read files. If not, the form has no inputs for them.
    can_read_files: bool = False
    #: Lists that an earlier request read from files. They are chosen at first.
    attached: Sequence[RequestList] = ()
    #: Saved lists that can be used in the channel.
    saved: Sequence[SavedList] = ()


@dataclass(frozen=True, kw_only=True)
class ChosenLists:
    """What a submitted form says about lists."""

    #: The uploaded files, not read yet.
    files: Sequence[RequestList] = ()
    #: The rows of `request_lists` that were chosen.
    attached_ids: Sequence[int] = ()
    #: The rows of `saved_lists` that were chosen.
    saved_ids: Sequence[int] = ()
    #: The positions of the files that were chosen without an upload.
    kept_numbers: Sequence[int] = ()
    #: Whether example URLs are among these.
    has_kept_examples: bool = False

    @property
    def may_have_examples(self) -> bool:
        """Return whether example URLs may be among the lists, so that none has to be typed."""
        is_file = any(each.input_name is InputName.EXAMPLES for each in self.files)
        return is_file or self.has_kept_examples or bool(self.attached_ids or self.saved_ids)


NOTHING_CHOSEN = ChosenLists()


def file_input(input_name: InputName, offered: OfferedLists) -> Sequence[InputBlock]:
    """Return the input for files below a text input, or nothing if the bot can't read files."""
    if not offered.can_read_files:
        return []
    label, hint = _LABELS[input_name]
    element = FileInputElement(action_id=_ACTION, filetypes=FILE_TYPES, max_files=MAX_FILES)
    return [InputBlock(block_id=FILES[input_name], label=label, hint=hint, optional=True, element=element)]


def lists_menu(offered: OfferedLists) -> Sequence[InputBlock]:
    """Return the menu of lists that are there already, or nothing if there is none."""
    attached = [Option(value=f"a{each.id}", text=_option_text(each)) for each in offered.attached]
    saved = [Option(value=f"s{each.id}", text=_saved_text(each)) for each in offered.saved]
    options = [*attached, *saved][:MAX_OPTIONS]
    if not options:
        return []
    element = StaticMultiSelectElement(
        action_id=_ACTION,
        placeholder=PlainTextObject(text="Choose lists"),
        options=options,
        initial_options=attached or None,
    )
    hint = "Used in addition to what you type. Remove a list that you don't want to use."
    return [InputBlock(block_id=LISTS, label="Lists", hint=hint, optional=True, element=element)]


def read_lists(values: Mapping[str, Any]) -> ChosenLists:
    """Read the inputs for lists. values: `state.values` of the view.

    Raise KeyError, TypeError, ValueError or AttributeError if it is malformed.
    """
    files = [
        RequestList(
            input_name=input_name,
            label=str(file.get("name") or "Uploaded file"),
            file_id=str(file["id"]),
            uploader_id=file.get("user"),  # not told of a file in a shared channel
        )
        for input_name, block_id in FILES.items()
        for file in values.get(block_id, {}).get(_ACTION, {}).get("files") or []
    ]
    options = values.get(LISTS, {}).get(_ACTION, {}).get("selected_options") or []
    chosen = [str(option["value"]) for option in options]
    return ChosenLists(
        files=tuple(files),
        attached_ids=tuple(int(value[1:]) for value in chosen if value.startswith("a")),
        saved_ids=tuple(int(value[1:]) for value in chosen if value.startswith("s")),
        kept_numbers=kept_files.read_numbers(values) if kept_files.BLOCK_ID in values else (),
        has_kept_examples=kept_files.BLOCK_ID in values and kept_files.has_examples(values),
    )


def use_saved(saved: SavedList) -> RequestList:
    """Return a saved list as a request uses it: the version that it has now."""
    return RequestList(
        input_name=_INPUT_OF[saved.kind],
        label=saved.name,
        version_id=saved.version.id,
        content_id=saved.version.content_id,
        count=saved.count,
    )


def _option_text(each: RequestList) -> PlainTextObject:
    return _text(each.label, each.input_name, each.count or 0)


def _saved_text(each: SavedList) -> PlainTextObject:
    return _text(each.name, _INPUT_OF[each.kind], each.count)


def _text(name: str, input_name: InputName, count: int) -> PlainTextObject:
    end = f": {count_phrase(input_name.kind, count)} ({_USES[input_name]})"
    room = _OPTION_LENGTH - len(end)
    shown = name if len(name) <= room else f"{name[: room - 1]}…"
    return PlainTextObject(text=f"{shown}{end}", emoji=False)
