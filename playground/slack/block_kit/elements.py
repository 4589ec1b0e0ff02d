"""Block elements: the fields of each type, and the blocks that may contain it.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Mapping

from playground.slack.block_kit.compositions import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    STYLE,
    plain,
)
from playground.slack.block_kit.rich_text import RICH_TEXT
from playground.slack.block_kit.shapes import Anything, Flag, Items, Number, Rule, Shape, String

_PAGE = "https://docs.slack.dev/reference/block-kit/block-elements/"
_SELECT, _MULTI = f"{_PAGE}select-menu-element", f"{_PAGE}multi-select-menu-element"
ID = String(255, 1)
_COMMON: Mapping[str, Rule] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": Flag()}
_MENU: Mapping[str, Rule] = {**_COMMON, "placeholder": plain(150)}
_MANY: Mapping[str, Rule] = {**_MENU, "max_selected_items": Number(1, 1_000_000)}
_LISTED: Mapping[str, Rule] = {"options": Items(OPTION, 100), "option_groups": Items(OPTION_GROUP, 100)}
_CHOICES: Mapping[str, Rule] = {**_COMMON, "options": Items(MARKED_OPTION, 10)}
_TYPED: Mapping[str, Rule] = {
    "action_id": ID,
    "focus_on_load": Flag(),
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH_ACTION,
}
_CONVERSATION: Mapping[str, Rule] = {
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
}
_FIRST = String(255)  # guess: no maximum length of IDs is documented
_FIRSTS = Items(_FIRST, 1000, 0)


def _input(page: str, *needs: str, **fields: Rule) -> Shape:
    return Shape(_PAGE + page, {**_TYPED, **fields}, needs)


BUTTON_FIELDS: Mapping[str, Rule] = {
    "text": plain(75),
    "action_id": ID,
    "url": String(3000),
    "value": String(2000),
    "style": STYLE,
    "confirm": CONFIRM,
    "accessibility_label": String(75),
}

ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(f"{_PAGE}button-element", BUTTON_FIELDS, ("text",)),
    "workflow_button": Shape(
        f"{_PAGE}workflow-button-element",
        {
            "text": plain(75),
            "action_id": ID,
            "style": STYLE,
            "accessibility_label": String(75),
            "workflow": Anything(),
        },
        ("text", "workflow"),
    ),
    "image": Shape(
        f"{_PAGE}image-element",
        {"alt_text": String(2000), "image_url": String(3000), "slack_file": SLACK_FILE},
        ("alt_text", "image_url|slack_file"),
    ),
    # the page asks for two options; one has been taken for years: https://github.com/slackapi/python-slack-sdk/issues/1218
    "overflow": Shape(
        f"{_PAGE}overflow-menu-element",
        {"action_id": ID, "confirm": CONFIRM, "options": Items(OVERFLOW_OPTION, 5)},
        ("options",),
    ),
    "checkboxes": Shape(
        f"{_PAGE}checkboxes-element",
        {**_CHOICES, "initial_options": Items(MARKED_OPTION, 10)},
        ("options",),
    ),
    "radio_buttons": Shape(
        f"{_PAGE}radio-button-group-element", {**_CHOICES, "initial_option": MARKED_OPTION}, ("options",)
    ),
    "static_select": Shape(
        _SELECT, {**_MENU, **_LISTED, "initial_option": OPTION}, ("options|option_groups",)
    ),
    "external_select": Shape(
        _SELECT, {**_MENU, "initial_option": OPTION, "min_query_length": Number(0, 1000)}
    ),
    "users_select": Shape(_SELECT, {**_MENU, "initial_user": _FIRST}),
    "conversations_select": Shape(
        _SELECT,
        {**_MENU, **_CONVERSATION, "initial_conversation": _FIRST, "response_url_enabled": Flag()},
    ),
    "channels_select": Shape(_SELECT, {**_MENU, "initial_channel": _FIRST, "response_url_enabled": Flag()}),
    "multi_static_select": Shape(
        _MULTI, {**_MANY, **_LISTED, "initial_options": Items(OPTION, 100)}, ("options|option_groups",)
    ),
    "multi_external_select": Shape(
        _MULTI, {**_MANY, "initial_options": Items(OPTION, 100), "min_query_length": Number(0, 1000)}
    ),
    "multi_users_select": Shape(_MULTI, {**_MANY, "initial_users": _FIRSTS}),
    "multi_conversations_select": Shape(_MULTI, {**_MANY, **_CONVERSATION, "initial_conversations": _FIRSTS}),
    "multi_channels_select": Shape(_MULTI, {**_MANY, "initial_channels": _FIRSTS}),
    "datepicker": Shape(
        f"{_PAGE}date-picker-element", {**_MENU, "initial_date": String(10, pattern=r"\d{4}-\d\d-\d\d")}
    ),
    "timepicker": Shape(
        f"{_PAGE}time-picker-element",
        {**_MENU, "initial_time": String(5, pattern=r"\d\d:\d\d"), "timezone": String(255)},
    ),
    "datetimepicker": Shape(
        f"{_PAGE}datetime-picker-element",
        {**_COMMON, "initial_date_time": Number(1_000_000_000, 9_999_999_999)},  # "10 digits"
    ),
    "plain_text_input": _input(
        "plain-text-input-element",
        initial_value=String(3000),  # guess: as long as `max_length` may be
        multiline=Flag(),
        min_length=Number(0, 3000),
        max_length=Number(1, 3000),
    ),
    "email_text_input": _input("email-input-element", initial_value=String(3000)),
    "url_text_input": _input("url-input-element", initial_value=String(3000)),
    "number_input": _input(
        "number-input-element",
        "is_decimal_allowed",
        is_decimal_allowed=Flag(),
        initial_value=String(255),
        min_value=String(255),
        max_value=String(255),
    ),
    "rich_text_input": _input("rich-text-input-element", initial_value=RICH_TEXT),
    "file_input": Shape(
        f"{_PAGE}file-input-element",
        {"action_id": ID, "filetypes": Items(String(255), 1000), "max_files": Number(1, 10)},
    ),
}

_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("checkboxes", "datepicker", "radio_buttons", "timepicker", *_SELECTS)


def _some(*names: str) -> Mapping[str, Rule]:
    return {name: ELEMENTS[name] for name in names}


# which block may contain which element: ActionsBlockElement, InputBlockElement and SectionBlockAccessory in
# https://docs.slack.dev/tools/node-slack-sdk/reference/types/type-aliases/ActionsBlockElement
IN_ACTIONS = _some(*_PICKERS, "button", "datetimepicker", "overflow", "rich_text_input", "workflow_button")
IN_SECTION = _some(*_PICKERS, "button", "image", "overflow", "workflow_button")
IN_INPUT = _some(
    *_PICKERS,
    "datetimepicker",
    "email_text_input",
    "file_input",
    "number_input",
    "plain_text_input",
    "rich_text_input",
    "url_text_input",
)
