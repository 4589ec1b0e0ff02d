"""The menu of segments, and the other inputs of the form for an activation."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from handlers.interaction.inputs import (
    ACTION,
    MAX_OPTIONS,
    OPTION_LENGTH,
    SubmittedValues,
    option,
    text_input,
)
from handlers.messages.formatting import shortened
from storage.lifecycle.deals import Destination
from storage.lifecycle.request import Request

SEGMENTS = "segments"
_VALUE_LENGTH = 150  # of an option's value
LIST_LENGTH = 500
_NO_SEGMENT = "Choose at least one segment."
BETWEEN = "\n"  # a DSP and a seat in an option's value. No one-line text holds it


def segments_menu(offered: Sequence[Request], chosen: Sequence[str]) -> InputBlock:
    """Return the menu of segments. chosen: the UUIDs of the requests that are chosen."""
    options = {
        request.uuid: option(request.uuid, f"{request.classify_id} · {request.name}")
        for request in offered[:MAX_OPTIONS]
    }
    initial = [options[uuid] for uuid in chosen if uuid in options]
    return InputBlock(
        block_id=SEGMENTS,
        label="Segments",
        hint="Several segments can share one deal.",
        element=StaticMultiSelectElement(
            action_id=ACTION, options=list(options.values()), initial_options=initial or None
        ),
    )


def read_segments(values: SubmittedValues, errors: dict[str, str]) -> Sequence[str]:
    """Return the UUIDs of the requests whose segments were chosen. If none was, add an error message."""
    chosen = [each for each in values.chosen(SEGMENTS) if each]
    if not chosen:
        errors[SEGMENTS] = _NO_SEGMENT
    return chosen


def dsps_menu(block_id: str, used: Sequence[Destination]) -> Sequence[Block]:
    """Return the menu of DSPs that were used before. Nothing if there are none."""
    labels = {where.slug: where.label for where in reversed(used) if len(where.label) <= OPTION_LENGTH}
    options = [option(label, label) for label in reversed(labels.values())][:MAX_OPTIONS]
    menu = StaticSelectElement(action_id=ACTION, placeholder="Choose", options=options)
    label = "Or a DSP used before"
    return [InputBlock(block_id=block_id, label=label, optional=True, element=menu)] if options else []


def seats_menu(block_id: str, used: Sequence[Destination]) -> Sequence[Block]:
    """Return the menu of seats that were used before, by DSP. Nothing if there are none."""
    groups: dict[str, list[Option]] = {}
    for where in used:
        value = f"{where.label}{BETWEEN}{where.seat}"
        if len(value) <= _VALUE_LENGTH and len(groups.get(where.label, ())) < MAX_OPTIONS:
            groups.setdefault(where.label, []).append(option(value, where.seat))
    shown = [
        OptionGroup(label=PlainTextObject(text=shortened(label, OPTION_LENGTH)), options=options)
        for label, options in groups.items()
    ][:MAX_OPTIONS]
    menu = StaticSelectElement(action_id=ACTION, placeholder="Choose", option_groups=shown)
    label = "Or a seat used before"
    return [InputBlock(block_id=block_id, label=label, optional=True, element=menu)] if shown else []


def list_input(block_id: str, label: str, values: Sequence[str] | None, hint: str) -> InputBlock:
    """Return an input for several values on one line."""
    text = ", ".join(values or ())
    if len(text) > LIST_LENGTH:  # it was typed without the spaces
        text = ",".join(values or ())
    return text_input(block_id, label, text, hint=hint, optional=True, max_length=LIST_LENGTH)


def date_input(block_id: str, label: str, value: str | None) -> InputBlock:
    """Return an input for a day."""
    return InputBlock(
        block_id=block_id,
        label=label,
        optional=True,
        element=DatePickerElement(action_id=ACTION, initial_date=value or None),
    )
