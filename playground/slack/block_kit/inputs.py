"""Input elements: the field of each type's initial value, and its value in `view.state.values`.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.slack.block_kit import rich_text

Json = dict[str, Any]
Value = str | list[str] | None


@dataclass(frozen=True)
class Input:
    """One type of element."""

    #: the field of its value in `view.state.values`
    state: str
    #: the field of its initial value
    initial: str
    #: whether its value is a list
    many: bool = False
    #: whether its values are option objects
    option: bool = False


INPUTS: Mapping[str, Input] = {
    "plain_text_input": Input("value", "initial_value"),
    "url_text_input": Input("value", "initial_value"),
    "email_text_input": Input("value", "initial_value"),
    "number_input": Input("value", "initial_value"),
    "static_select": Input("selected_option", "initial_option", option=True),
    "external_select": Input("selected_option", "initial_option", option=True),
    "radio_buttons": Input("selected_option", "initial_option", option=True),
    "multi_static_select": Input("selected_options", "initial_options", many=True, option=True),
    "multi_external_select": Input("selected_options", "initial_options", many=True, option=True),
    "checkboxes": Input("selected_options", "initial_options", many=True, option=True),
    "users_select": Input("selected_user", "initial_user"),
    "conversations_select": Input("selected_conversation", "initial_conversation"),
    "channels_select": Input("selected_channel", "initial_channel"),
    "multi_users_select": Input("selected_users", "initial_users", many=True),
    "multi_conversations_select": Input("selected_conversations", "initial_conversations", many=True),
    "multi_channels_select": Input("selected_channels", "initial_channels", many=True),
    "datepicker": Input("selected_date", "initial_date"),
    "timepicker": Input("selected_time", "initial_time"),
    "datetimepicker": Input("selected_date_time", "initial_date_time"),
    "rich_text_input": Input("rich_text_value", "initial_value"),
    "file_input": Input("files", "initial_files", many=True),
}


def initial_state(element: Json) -> Json:
    """Return the value that an input has at first."""
    kind = INPUTS[element["type"]]
    return {"type": element["type"], kind.state: element.get(kind.initial, [] if kind.many else None)}


def stateful(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """Return the initial values of all elements that have one, by block ID and action ID.

    "not just input blocks":
    https://api.slack.com/changelog/2020-09-full-state-on-view-submisson-and-block-actions
    """
    state: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for each in [block.get("element"), block.get("accessory"), *block.get("elements", ())]:
            if isinstance(each, dict) and each.get("type") in INPUTS:
                state.setdefault(block["block_id"], {})[each["action_id"]] = initial_state(each)
    return state


def filled_state(element: Json, value: Value) -> Json:
    """Return the value of an input after a person has entered this."""
    kind = INPUTS[element["type"]]
    chosen: Any = value
    if kind.many:
        chosen = [value] if isinstance(value, str) else list(value or [])
    if kind.option:
        chosen = [_option(element, item) for item in chosen] if kind.many else _option(element, chosen)
    if element["type"] == "datetimepicker" and value is not None:
        chosen = int(str(value))
    if element["type"] == "rich_text_input":
        chosen = rich_text.written(str(value)) if value else None
    return {"type": element["type"], kind.state: chosen or ([] if kind.many else None)}


def value_of(state: Json) -> Value:
    """Return what a person sees in an input: the text, the chosen value, or the list of chosen values."""
    kind = INPUTS[state["type"]]
    value = state.get(kind.state)
    if state["type"] == "rich_text_input":
        return rich_text.plain(value)
    if kind.option and value is not None:
        return [option["value"] for option in value] if kind.many else str(value["value"])
    return value if value is None or isinstance(value, list | str) else str(value)


def options_of(element: Json) -> list[Json]:
    """Return the options of a menu, including those in groups."""
    groups = [
        group.get("options") or [] for group in element.get("option_groups") or [] if isinstance(group, dict)
    ]
    return [
        option
        for options in [element.get("options") or [], *groups]
        if isinstance(options, list)
        for option in options
        if isinstance(option, dict)
    ]


def checks(element: Json, optional: bool, value: Value) -> str | None:
    """Return the error that Slack's client shows under an input, or None if the input is valid.

    https://docs.slack.dev/reference/block-kit/blocks/input-block (`optional`)
    https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
    """
    if value in (None, "", []):
        return None if optional else "Please complete this required field."
    if not _fits(element, value):
        return f"Please enter a valid {element['type'].removesuffix('_text_input').removesuffix('_input')}."
    bounds = {**_DEFAULTS.get(element["type"], {}), **element}
    for name, check in _CHECKS.items():
        if name in bounds and check.is_wrong(value, bounds[name]):
            return check.error.format(bounds[name])
    return None


def check_file_name(element: Json, name: str) -> str | None:
    """Return the error under a file input if it doesn't take a file of this name. None if it does.

    https://docs.slack.dev/reference/block-kit/block-elements/file-input-element (`filetypes`). guess: the
    sentence, and that upper and lower case are the same
    """
    extensions = [each.lower() for each in element.get("filetypes") or ()]
    if not extensions or name.lower().endswith(tuple(f".{each}" for each in extensions)):
        return None
    return f"“{name}” can't be added. These types can: {', '.join(extensions)}."


def _fits(element: Json, value: Value) -> bool:
    """Return whether the text is an address, a URL or a number. guess: what Slack's client accepts."""
    text = str(value)
    match element["type"]:
        case "number_input":
            pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
        case "email_text_input":
            pattern = r"[^@\s]+@[^@\s]+\.[^@\s]+"
        case "url_text_input":
            pattern = r"https?://\S+"
        case _:
            return True
    return re.fullmatch(pattern, text) is not None


@dataclass(frozen=True)
class Check:
    """A limit of an input."""

    #: whether a value breaks the limit
    is_wrong: Callable[[Any, Any], bool]
    #: what Slack's client says then
    error: str


# https://docs.slack.dev/reference/block-kit/block-elements/file-input-element ("Defaults to 10")
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {"file_input": {"max_files": 10}}
# guess: the sentences. The page says only that people "will receive an error".
_CHECKS: Mapping[str, Check] = {
    "min_length": Check(lambda value, bound: len(value) < bound, "Enter at least {} characters."),
    "max_length": Check(lambda value, bound: len(value) > bound, "Enter at most {} characters."),
    "min_value": Check(lambda value, bound: float(value) < float(bound), "Enter {} or more."),
    "max_value": Check(lambda value, bound: float(value) > float(bound), "Enter {} or less."),
    "max_files": Check(lambda value, bound: len(value) > bound, "Choose at most {} files."),
    "max_selected_items": Check(lambda value, bound: len(value) > bound, "Choose at most {} options."),
}


def _option(element: Json, value: str | None) -> Json | None:
    if value is None or value == "":
        return None
    for option in options_of(element):
        if option.get("value") == value:
            return option
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    raise KeyError(
        f"no option {value!r}; there are {[option.get('value') for option in options_of(element)]}"
    )
