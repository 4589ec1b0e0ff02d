"""The fields of the form for an activation: how they look, and what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from handlers.messages.formatting import shortened
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

MAX_OPTIONS = 100  # https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
_ACTION = "value"
_LABEL_LENGTH = 75  # of an option
_VALUE_LENGTH = 150  # of an option's value
_LIST_LENGTH = 500
BETWEEN = "\n"  # a DSP and a seat in an option's value; no one-line text holds it


@dataclass(frozen=True)
class Values:
    """What the fields hold, by block ID. A field that the form doesn't have holds nothing."""

    values: Mapping[str, Any]

    def text(self, block_id: str) -> str:
        """Return what was typed, on one line. The empty string if nothing was."""
        return " ".join(self.lines(block_id).split())

    def lines(self, block_id: str) -> str:
        """Return what was typed. The empty string if nothing was."""
        return str(self._element(block_id).get("value") or "").strip()

    def date(self, block_id: str) -> date | None:
        """Return the chosen day. None if none was."""
        chosen = self._element(block_id).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def chosen(self, block_id: str) -> Sequence[str]:
        """Return the values of the chosen options."""
        element = self._element(block_id)
        options = element.get("selected_options") or [element.get("selected_option")]
        return [str(option["value"]) for option in options if option]

    def _element(self, block_id: str) -> Mapping[str, Any]:
        return self.values.get(block_id, {}).get(_ACTION, {})  # type: ignore[no-any-return]


def segments_menu(block_id: str, offered: Sequence[Request], chosen: Sequence[str]) -> InputBlock:
    """Return the menu of segments. chosen: the UUIDs of the requests that are chosen."""
    options = {
        request.uuid: Option(
            value=request.uuid,
            text=PlainTextObject(
                text=shortened(f"{request.classify_id} · {request.name}", _LABEL_LENGTH), emoji=False
            ),
        )
        for request in offered[:MAX_OPTIONS]
    }
    initial = [options[uuid] for uuid in chosen if uuid in options]
    return InputBlock(
        block_id=block_id,
        label="Segments",
        hint="Several segments can share one deal.",
        element=StaticMultiSelectElement(
            action_id=_ACTION, options=list(options.values()), initial_options=initial or None
        ),
    )


def dsps_menu(block_id: str, used: Sequence[Destination]) -> Sequence[Block]:
    """Return the menu of DSPs that were used before. Nothing if there are none."""
    labels = {where.slug: where.label for where in reversed(used) if len(where.label) <= _LABEL_LENGTH}
    options = [_option(label, label) for label in reversed(labels.values())][:MAX_OPTIONS]
    return [_menu(block_id, "Or a DSP used before", StaticSelectElement, options=options)] if options else []


def seats_menu(block_id: str, used: Sequence[Destination]) -> Sequence[Block]:
    """Return the menu of seats that were used before, by DSP. Nothing if there are none."""
    groups: dict[str, list[Option]] = {}
    for where in used:
        value = f"{where.label}{BETWEEN}{where.seat}"
        if len(value) <= _VALUE_LENGTH and len(groups.get(where.label, ())) < MAX_OPTIONS:
            groups.setdefault(where.label, []).append(_option(value, where.seat))
    shown = [
        OptionGroup(label=PlainTextObject(text=shortened(label, _LABEL_LENGTH)), options=options)
        for label, options in groups.items()
    ][:MAX_OPTIONS]
    if not shown:
        return []
    return [_menu(block_id, "Or a seat used before", StaticSelectElement, option_groups=shown)]


def _menu(block_id: str, label: str, element: type[StaticSelectElement], **options: Any) -> InputBlock:
    menu = element(action_id=_ACTION, placeholder="Choose", **options)
    return InputBlock(block_id=block_id, label=label, optional=True, element=menu)


def _option(value: str, label: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=shortened(label, _LABEL_LENGTH), emoji=False))


def text_input(block_id: str, label: str, value: object, placeholder: str, length: int) -> InputBlock:
    """Return an input for one line."""
    return InputBlock(
        block_id=block_id,
        label=label,
        optional=True,  # or Slack would insist on it although a used one is chosen
        element=PlainTextInputElement(
            action_id=_ACTION,
            initial_value=str(value) if value else None,
            placeholder=placeholder,
            max_length=length,
        ),
    )


def list_input(block_id: str, label: str, values: Sequence[str] | None, hint: str) -> InputBlock:
    """Return an input for several values."""
    return InputBlock(
        block_id=block_id,
        label=label,
        hint=hint,
        optional=True,
        element=PlainTextInputElement(
            action_id=_ACTION, initial_value=", ".join(values or ()) or None, max_length=_LIST_LENGTH
        ),
    )


def lines_input(block_id: str, label: str, value: str, hint: str) -> InputBlock:
    """Return an input for several lines."""
    return InputBlock(
        block_id=block_id,
        label=label,
        hint=hint,
        optional=True,
        element=PlainTextInputElement(
            action_id=_ACTION, multiline=True, initial_value=value or None, max_length=_LIST_LENGTH
        ),
    )


def date_input(block_id: str, label: str, value: str | None) -> InputBlock:
    """Return an input for a day."""
    return InputBlock(
        block_id=block_id,
        label=label,
        optional=True,
        element=DatePickerElement(action_id=_ACTION, initial_date=value or None),
    )
