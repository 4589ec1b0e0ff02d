"""Composition objects: texts, options, option groups, dialogs and filters.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Mapping

from playground.slack.block_kit.shapes import Flag, Items, Rule, Shape, String, Typed

_PAGE = "https://docs.slack.dev/reference/block-kit/composition-objects/"
TEXT = f"{_PAGE}text-object"


def plain(most: int) -> Rule:
    """Return the rule of a `plain_text` object.

    "The minimum length is 1 and maximum length is 3000 characters".
    """
    return Typed({"plain_text": _text("emoji", most)})


def text(most: int) -> Rule:
    """Return the rule of a `plain_text` or `mrkdwn` object."""
    return Typed({"plain_text": _text("emoji", most), "mrkdwn": _text("verbatim", most)})


def _text(flag: str, most: int) -> Shape:
    return Shape(TEXT, {"text": String(most, 1), flag: Flag()}, ("text",))


# in a context block; # guess: no limit is documented there, so the text object's applies
TEXTS: Mapping[str, Rule] = {"plain_text": _text("emoji", 3000), "mrkdwn": _text("verbatim", 3000)}


def _option(words: Rule, extra: Mapping[str, Rule] | None = None) -> Shape:
    fields = {"text": words, "value": String(150, 1), "description": words, **(extra or {})}
    return Shape(f"{_PAGE}option-object", fields, ("text", "value"))


# the option object's page: "Overflow, select, and multi-select menus can only use plain_text objects, while
# radio buttons and checkboxes can use mrkdwn"; "The url attribute is only available in overflow menus"
OPTION = _option(plain(75))
MARKED_OPTION = _option(text(75))
OVERFLOW_OPTION = Shape(
    f"{_PAGE}option-object",
    {**OPTION.fields, "url": String(3000)},
    ("text",),  # guess: the value may be missing if there is a url
)
OPTION_GROUP = Shape(
    f"{_PAGE}option-group-object",
    {"label": plain(75), "options": Items(OPTION, 100)},
    ("label", "options"),
)
STYLE = String(10, words=("primary", "danger"))
CONFIRM = Shape(
    f"{_PAGE}confirmation-dialog-object",
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30), "style": STYLE},
    ("title", "text", "confirm", "deny"),
)
CONVERSATION_FILTER = Shape(
    f"{_PAGE}conversation-filter-object",
    {
        "include": Items(String(10, words=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)
DISPATCH_ACTION = Shape(
    f"{_PAGE}dispatch-action-configuration-object",
    {"trigger_actions_on": Items(String(30, words=("on_enter_pressed", "on_character_entered")), 2)},
)
SLACK_FILE = Shape(f"{_PAGE}slack-file-object", {"id": String(255), "url": String(3000)}, ("id|url",))
