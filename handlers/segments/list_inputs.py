"""The segment form's inputs for files, and its menu of lists: their blocks, and their reader."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    StaticMultiSelectElement,
)

from handlers.interaction import inputs
from handlers.interaction.inputs import MAX_OPTIONS, OPTION_LENGTH, SubmittedValues, option
from handlers.messages.blocks import context_block
from handlers.messages.formatting import escaped, shortened
from handlers.messages.list_messages import USES, count_phrase
from handlers.segments import kept_files
from storage.lifecycle.lists import InputName, RequestList, SavedList
from storage.lists.defaults import ListDefault

LISTS = "lists"
MENU_ACTION = "lists"  # Slack asks for the options of an external menu by it
FILES = {InputName.EXAMPLES: "example_url_files", InputName.BLOCKED: "block_tld_files"}
_LABELS = {
    InputName.EXAMPLES: ("Upload example URLs", "URL"),
    InputName.BLOCKED: ("Upload blocked domains", "domain"),
}
_MAX_NAMES = 10
_NAME_LENGTH = 80


class OfferedLists(Struct, frozen=True, kw_only=True):
    """What a segment form offers besides its text inputs."""

    #: Whether the bot may read files. If not, the form has no inputs for them.
    can_read_files: bool = False
    #: Lists that an earlier request used and that aren't saved anymore. They are chosen at first.
    attached: Sequence[RequestList] = ()
    #: Saved lists that can be used in the channel.
    saved: Sequence[SavedList] = ()
    #: Which of the saved lists are chosen at first.
    selected_ids: Collection[int] = ()
    #: Why some of them are: the channel and the client always use them.
    defaults: Sequence[ListDefault] = ()
    #: Why saved lists are missing, in mrkdwn. Empty if none are.
    problem: str = ""
    #: The ID of the menu's block. Another one makes Slack forget what was chosen.
    block_id: str = LISTS


NO_LISTS = OfferedLists()


class ChosenLists(Struct, frozen=True, kw_only=True):
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
    #: The ID of the menu's block, which shows what is wrong with them. Empty if the form has no menu.
    block_id: str = ""

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
    return [inputs.file_input(FILES[input_name], *_LABELS[input_name])]


def lists_menu(offered: OfferedLists, client_labels: Mapping[str, str]) -> Sequence[Block]:
    """Return the menu of lists and what is said below it, or nothing if there is no list."""
    options = list_options(offered)
    notes = [context_block(offered.problem)] if offered.problem else []
    if not options:
        return notes
    selected = {f"s{each}" for each in offered.selected_ids} | {f"a{each.id}" for each in offered.attached}
    initial = [each for each in options if each.value in selected][:MAX_OPTIONS] or None
    placeholder = PlainTextObject(text="Choose lists")
    element: StaticMultiSelectElement | ExternalDataMultiSelectElement
    if len(options) > MAX_OPTIONS:
        element = ExternalDataMultiSelectElement(
            action_id=MENU_ACTION, placeholder=placeholder, min_query_length=0, initial_options=initial
        )
    else:
        element = StaticMultiSelectElement(
            action_id=MENU_ACTION, placeholder=placeholder, options=options, initial_options=initial
        )
    hint = "Used along with what you type. Remove any list you don't want."
    menu = InputBlock(block_id=offered.block_id, label="Lists", hint=hint, optional=True, element=element)
    notes += [context_block(sentence) for sentence in _defaults_sentences(offered, client_labels)]
    return [menu, *notes]


def list_options(offered: OfferedLists) -> list[Option]:
    """Return an option for each list."""
    attached = [option(f"a{each.id}", _label(each)) for each in offered.attached]
    return [*attached, *(option(f"s{each.id}", _label(each)) for each in offered.saved)]


def find_options(offered: OfferedLists, typed: str) -> list[Option]:
    """Return the options whose text contains what was typed, at most as many as a menu takes."""
    words = typed.casefold().split()
    found = [each for each in list_options(offered) if _contains(each, words)]
    return found[:MAX_OPTIONS]


def read_lists(values: SubmittedValues) -> ChosenLists:
    """Read the inputs for lists.

    Raise KeyError, TypeError, ValueError or AttributeError if it is malformed.
    """
    files = [each for input_name, block_id in FILES.items() for each in values.files(block_id, input_name)]
    # The menu has another ID each time when other lists are preselected in it.
    menu = next((block_id for block_id in values.by_block if block_id.startswith(LISTS)), "")
    options = values.by_block.get(menu, {}).get(MENU_ACTION, {}).get("selected_options") or []
    chosen = [str(option["value"]) for option in options]
    has_kept = kept_files.BLOCK_ID in values.by_block
    return ChosenLists(
        files=tuple(files),
        attached_ids=tuple(int(value[1:]) for value in chosen if value.startswith("a")),
        saved_ids=tuple(int(value[1:]) for value in chosen if value.startswith("s")),
        kept_numbers=kept_files.read_numbers(values) if has_kept else (),
        has_kept_examples=has_kept and kept_files.has_examples(values),
        block_id=menu,
    )


def use_saved(saved: SavedList) -> RequestList:
    """Return a saved list as a request uses it: the version that it has now."""
    return RequestList(
        input_name=saved.input_name,
        label=saved.name,
        version_id=saved.version.id,
        content_id=saved.version.content_id,
        count=saved.count,
    )


def _contains(option: Option, words: Sequence[str]) -> bool:
    text = (option.text.text if isinstance(option.text, PlainTextObject) else str(option.text)).casefold()
    return all(word in text for word in words)


def _defaults_sentences(offered: OfferedLists, client_labels: Mapping[str, str]) -> Sequence[str]:
    """Return which of the chosen lists are always used, by whom."""
    names = {each.id: each.name for each in offered.saved if each.id in offered.selected_ids}
    in_channel = [each for each in offered.defaults if each.channel_id and each.list_id in names]
    for_client = [each for each in offered.defaults if each.client_id and each.list_id in names]
    sentences = []
    if in_channel:
        sentences.append(f"Always used in this channel: {_names(in_channel, names)}.")
    if for_client:
        client = escaped(client_labels.get(for_client[0].client_id, for_client[0].client_id), _NAME_LENGTH)
        sentences.append(f"Always used for {client}: {_names(for_client, names)}.")
    return sentences


def _names(defaults: Sequence[ListDefault], names: Mapping[int, str]) -> str:
    shown = ", ".join(f"“{escaped(names[each.list_id], _NAME_LENGTH)}”" for each in defaults[:_MAX_NAMES])
    more = len(defaults) - _MAX_NAMES
    return f"{shown}, and {more:,} more" if more > 0 else shown


def _label(each: RequestList | SavedList) -> str:
    name = each.name if isinstance(each, SavedList) else each.label
    input_name: InputName = each.input_name
    end = f": {count_phrase(input_name.kind, each.count or 0)} ({USES[input_name]})"
    return shortened(name, OPTION_LENGTH - len(end)) + end
