"""Blocks: the fields of each type, the surfaces that show it, and the validation of a list of blocks.

Not supported, and so rejected: call, alert, card, carousel, container, plan, task_card.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playground.slack.block_kit.charts import CHART
from playground.slack.block_kit.compositions import SLACK_FILE, TEXTS, plain, text
from playground.slack.block_kit.elements import ELEMENTS, ID, IN_ACTIONS, IN_INPUT, IN_SECTION
from playground.slack.block_kit.inputs import options_of
from playground.slack.block_kit.rich_text import RICH_TEXT_FIELDS
from playground.slack.block_kit.shapes import Anything, Flag, Items, Rule, Shape, String, Typed, Wrong

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]
EVERYWHERE: tuple[Surface, ...] = ("message", "modal", "home")
MESSAGES: tuple[Surface, ...] = ("message",)

# "include up to 50 blocks in each message, and 100 blocks in modals or Home tabs": the page above
MOST: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
_PAGE = "https://docs.slack.dev/reference/block-kit/blocks/"


@dataclass(frozen=True)
class Block:
    """One type of block, and the surfaces that show it."""

    shape: Shape
    surfaces: tuple[Surface, ...] = EVERYWHERE


def _block(page: str, needs: tuple[str, ...] = (), **fields: Rule) -> Shape:
    return Shape(_PAGE + page, {"block_id": ID, **fields}, needs)


BLOCKS: Mapping[str, Block] = {
    "section": Block(
        _block(
            "section-block",
            text=text(3000),
            fields=Items(text(2000), 10),
            accessory=Typed(IN_SECTION),
            expand=Flag(),
        )
    ),
    "divider": Block(_block("divider-block")),
    "header": Block(_block("header-block", ("text",), text=plain(150))),
    "context": Block(
        _block(
            "context-block",
            ("elements",),
            elements=Items(Typed({"image": ELEMENTS["image"], **TEXTS}), 10),
        )
    ),
    "actions": Block(_block("actions-block", ("elements",), elements=Items(Typed(IN_ACTIONS), 25))),
    "image": Block(
        _block(
            "image-block",
            ("alt_text", "image_url|slack_file"),
            alt_text=String(2000),
            image_url=String(3000),
            slack_file=SLACK_FILE,
            title=plain(2000),
        )
    ),
    "input": Block(
        _block(
            "input-block",
            ("label", "element"),
            label=plain(2000),
            element=Typed(IN_INPUT),
            hint=plain(2000),
            optional=Flag(),
            dispatch_action=Flag(),
        )
    ),
    "rich_text": Block(Shape(f"{_PAGE}rich-text-block", {**RICH_TEXT_FIELDS, "block_id": ID}, ("elements",))),
    "markdown": Block(_block("markdown-block", ("text",), text=String(12_000, 1)), MESSAGES),
    "video": Block(
        _block(
            "video-block",
            ("alt_text", "title", "thumbnail_url", "video_url"),
            alt_text=String(2000),
            author_name=String(49),
            description=plain(200),
            provider_icon_url=String(3000),
            provider_name=String(255),
            title=plain(199),
            title_url=String(3000),
            thumbnail_url=String(3000),
            video_url=String(3000),
        )
    ),
    "file": Block(
        _block(
            "file-block",
            ("external_id", "source"),
            external_id=String(255),
            source=String(6, words=("remote",)),
        ),
        MESSAGES,
    ),
    "table": Block(
        _block(
            "table-block",
            ("rows",),
            rows=Items(Items(Anything(), 20), 100),
            column_settings=Items(Anything(), 20),
        ),
        MESSAGES,
    ),
    "data_visualization": Block(
        _block("data-visualization-block", ("title", "chart"), title=String(50, 1), chart=CHART),
        MESSAGES,  # guess: its page names no surface. What is published about it shows messages only.
    ),
    "context_actions": Block(
        _block("context-actions-block", ("elements",), elements=Items(Anything(), 5)), MESSAGES
    ),
}


def wrongs(blocks: Any, surface: Surface, at: str = "/blocks") -> Iterator[Wrong]:
    """Return everything that is wrong with a list of blocks on a surface."""
    shown = {name: block.shape for name, block in BLOCKS.items() if surface in block.surfaces}
    # guess: a message may have an empty list (that is how `chat.update` takes blocks away), and a view too
    yield from Items(Typed(shown), MOST[surface], 0).check(blocks, at)
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return
    # "block_id should be unique for each message"; "Should be unique among all other action_ids in the
    # containing block": every block's and every element's page
    yield from _twice("block_id", [(f"{at}/{place}", block) for place, block in enumerate(blocks)])
    focused = 0
    for place, block in enumerate(blocks):
        here = f"{at}/{place}"
        # text: "not required if a valid array of fields is provided", the section's page
        if block.get("type") == "section" and not block.get("text") and not block.get("fields"):
            yield Wrong("missing required field: text", here)
        inside = list(_elements(block, here))
        yield from _twice("action_id", inside)
        for path, each in inside:
            focused += bool(each.get("focus_on_load"))
            yield from _initials(each, path)
            if each.get("type") == "file_input" and surface != "modal":
                yield Wrong("unsupported type: file_input", f"{path}/type")  # its page: only modals
    if focused > 1:
        yield Wrong("only one element may have focus_on_load", at)  # "Only one element can be set to true"


def _elements(block: Json, at: str) -> Iterator[tuple[str, Json]]:
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            yield f"{at}/{name}", block[name]
    if isinstance(block.get("elements"), list):
        for place, each in enumerate(block["elements"]):
            if isinstance(each, dict):
                yield f"{at}/elements/{place}", each


def _twice(name: str, parts: list[tuple[str, Json]]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for path, part in parts:
        id_ = part.get(name)
        if isinstance(id_, str):
            if id_ in seen:
                yield Wrong(f'`{name}` "{id_}" already exists', f"{path}/{name}")
            seen.add(id_)


def _initials(element: Json, at: str) -> Iterator[Wrong]:
    """Check that the initial options exist: the pages of the menus, radio buttons and checkboxes."""
    options = [(option.get("value"), _words(option)) for option in options_of(element)]
    one, several = element.get("initial_option"), element.get("initial_options")
    for option in [one, *(several if isinstance(several, list) else [])]:
        if options and isinstance(option, dict) and (option.get("value"), _words(option)) not in options:
            yield Wrong("initial option must match one of the options", at)  # guess: the wording


def _words(option: Json) -> Any:
    return option["text"].get("text") if isinstance(option.get("text"), dict) else None
