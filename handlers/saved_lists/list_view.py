"""The view of one saved list: what it holds, who changed it, and what can be done with it."""

import json
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from handlers.messages.blocks import context_block, section_block
from handlers.messages.formatting import literal
from handlers.messages.list_messages import count_phrase
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.phrases import (
    changed_by,
    defaults_sentence,
    name_and_count,
    name_of,
    owner_of,
    use_of,
    version_line,
)
from storage.lifecycle.lists import ListAction, ListVersion, SavedList
from storage.lists.defaults import ListDefault

CHANGE, RENAME, DEFAULTS, DELETE = "list_change", "list_rename", "list_defaults", "list_delete"
SHOW_VERSION, RESTORE, ALL_LISTS, BACK = "list_version", "list_restore", "list_all", "list_back"
DOWNLOAD = "list_download"
SHOWN_VALUES = 25
_SHOWN_VERSIONS = 15
_SECTION_LENGTH = 2_900  # of the 3,000 characters that a section takes
_VALUE_LENGTH = 500
_MAX_SIZE = 200_000  # bytes of values in one view. Slack takes 250 kB of JSON
_MAX_SECTIONS = 90  # of the 100 blocks of a view
_CHANGES = {ListAction.REPLACED: "Replace", ListAction.ADDED: "Add", ListAction.REMOVED: "Remove"}


class ShownList(Struct, frozen=True, kw_only=True):
    """What the view shows."""

    saved: SavedList
    #: The values, as people write them.
    values: Sequence[str]
    #: All versions, the newest first.
    versions: Sequence[ListVersion]
    #: The forms that start with it.
    defaults: Sequence[ListDefault]
    #: What Classify's clients are called, by their IDs.
    client_labels: Mapping[str, str]
    #: Slack's ID of the channel where the view was opened. Empty on the Home tab.
    channel_id: str
    #: Whether the person can change it.
    may_change: bool
    #: Whether the person can set it as a default of the channel.
    may_set_default: bool
    #: Whether the bot can send it as a file.
    can_download: bool = False


def build_list_view(shown: ShownList, note: str = "") -> View:
    """Return the view. note: what has just happened, in mrkdwn."""
    saved = shown.saved
    facts = [f"{use_of(saved.kind)} for {owner_of(saved)}. {changed_by(saved.version)}."]
    if sentence := defaults_sentence(shown.defaults, shown.client_labels, shown.channel_id):
        facts.append(sentence)
    if not shown.may_change and saved.channel_id is None:
        facts.append("Only admins can change lists for everyone.")
    blocks: list[Block] = [section_block(note)] if note else []
    blocks += [section_block(f"*{name_and_count(saved)}*\n" + "\n".join(facts)), *_actions(shown)]
    blocks += [HeaderBlock(text="Contents"), *_first_values(shown), DividerBlock()]
    blocks += [HeaderBlock(text="History"), *_history(shown)]
    return _view(Meta(channel=shown.channel_id, list_id=saved.id, number=saved.version.number), blocks)


def build_version_view(
    saved: SavedList, version: ListVersion, values: Sequence[str], channel_id: str, *, may_restore: bool
) -> View:
    """Return the view of all that a version holds, or as much as fits. values: as people write them."""
    sections, shown = _sections(values)
    line = f"*{name_of(saved)}*\n{version_line(saved.kind, version)}"
    buttons = [ButtonElement(text="Back", action_id=BACK)]
    if may_restore and version.content_id != saved.version.content_id:
        buttons.append(ButtonElement(text="Restore this version", action_id=RESTORE, value=str(version.id)))
    blocks: list[Block] = [section_block(line), ActionsBlock(elements=buttons), *sections]
    if (more := len(values) - shown) > 0:
        blocks.append(context_block(f"And {count_phrase(saved.kind, more)} more that don't fit here."))
    return _view(Meta(channel=channel_id, list_id=saved.id, number=saved.version.number), blocks)


def _view(meta: Meta, blocks: Sequence[Block]) -> View:
    return View(
        type="modal",
        callback_id="list",
        private_metadata=meta.encoded(),
        title=TITLE,
        close="Close",
        blocks=list(blocks),
    )


def _actions(shown: ShownList) -> Sequence[Block]:
    first: list[ButtonElement] = []
    if shown.may_change:
        first += [
            ButtonElement(text=label, action_id=f"{CHANGE}_{action}", value=action.value)
            for action, label in _CHANGES.items()
        ]
        first.append(ButtonElement(text="Rename", action_id=RENAME))
    if shown.may_change or shown.may_set_default:
        first.append(ButtonElement(text="Always use", action_id=DEFAULTS))
    newest = str(shown.saved.version.id)
    second = [
        ButtonElement(text="Show all", action_id=SHOW_VERSION, value=newest),
        *([ButtonElement(text="Download", action_id=DOWNLOAD)] if shown.can_download else []),
        ButtonElement(text="All lists", action_id=ALL_LISTS),
    ]
    if shown.may_change:
        second.append(_delete_button(shown.saved))
    return [ActionsBlock(elements=elements) for elements in (first, second) if elements]


def _delete_button(saved: SavedList) -> ButtonElement:
    confirm = ConfirmObject(
        title="Delete this list?",
        text=PlainTextObject(
            text="Forms won't offer it anymore. Requests that already used it won't change."
        ),
        confirm="Delete",
        deny="Cancel",
        style="danger",
    )
    return ButtonElement(
        text="Delete", action_id=DELETE, value=str(saved.id), style="danger", confirm=confirm
    )


def _first_values(shown: ShownList) -> Sequence[Block]:
    sections, count = _sections(shown.values[:SHOWN_VALUES])
    more = len(shown.values) - count
    return [*sections, context_block(f"And {more:,} more. Click *Show all*.")] if more > 0 else sections


def _history(shown: ShownList) -> Iterator[Block]:
    for version in shown.versions[:_SHOWN_VERSIONS]:
        button = ButtonElement(
            text="Show",
            action_id=SHOW_VERSION,
            value=str(version.id),
            accessibility_label=f"Show version {version.number:,}",
        )
        yield section_block(version_line(shown.saved.kind, version), button)
    if (more := len(shown.versions) - _SHOWN_VERSIONS) > 0:
        yield context_block(f"And {more:,} older versions.")


def _sections(values: Sequence[str]) -> tuple[list[Block], int]:
    """Return the values, one a line, in as many sections as fit, and how many values those show."""
    sections: list[Block] = []
    lines: list[str] = []
    size = length = shown = 0
    for value in values:
        line = literal(value if len(value) <= _VALUE_LENGTH else f"{value[:_VALUE_LENGTH]}…")
        size += len(json.dumps(line))
        if size > _MAX_SIZE:
            break
        if length + _length(line) > _SECTION_LENGTH:
            sections.append(_section(lines))
            lines, length = [], 0
            if len(sections) == _MAX_SECTIONS:
                break
        lines.append(line)
        length += _length(line)
        shown += 1
    return ([*sections, _section(lines)] if lines else sections), shown


def _length(line: str) -> int:
    """Return how much of a section a line takes, by the larger count, in which an emoji is two characters."""
    return len(line.encode("utf-16-le")) // 2 + 1


def _section(lines: Sequence[str]) -> Block:
    return SectionBlock(text=PlainTextObject(text="\n".join(lines), emoji=False))
