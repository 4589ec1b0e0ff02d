"""The form for a pixel campaign: its blocks, blank and prefilled, and its reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from classify import CampaignInputs
from handlers.interaction import channel_field
from handlers.interaction.payloads import MalformedPayloadError
from handlers.messages import formatting
from handlers.messages.use_cases import USE_CASES

CALLBACK_ID = "campaign_form"
TITLE = "New campaign"
NAME, USE_CASE, DESCRIPTION = FIELDS = ("name", "use_case", "description")
NO_NAME = "Please give the campaign a name."
NO_USE_CASE = "Please choose what the pixel is for."
_ACTION = "value"
_INPUT_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
_WHAT = "A pixel campaign gathers the loads of its pixel for reports: as a rule one for each DSP campaign."


class Meta(msgspec.Struct, frozen=True):
    """What travels in the form's `private_metadata`: the request's UUID and the channel it belongs to (empty:
    asked for in the form)."""

    id: str
    channel: str

    @classmethod
    def new(cls, channel: str) -> "Meta":
        """For a form that opens now."""
        return cls(id=str(uuid4()), channel=channel)


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: where its answer comes, its inputs, and a sentence for each wrong field."""

    meta: Meta
    channel: str
    inputs: CampaignInputs
    errors: Mapping[str, str]


def view(meta: Meta, inputs: Mapping[str, Any] | None = None, outsiders: bool = False) -> View:
    """The form, blank or with what was typed before. outsiders: whether they will read the answer."""
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=msgspec.json.encode(meta).decode(),
        title=TITLE,
        submit="Register",
        close="Cancel",
        blocks=[*fields(inputs or {}), _where(meta.channel), *channel_field.warning(outsiders)],
    )


def read(sent: Mapping[str, Any]) -> Filled:
    """The `view` of a view_submission, read and checked.

    Raises MalformedPayloadError where it isn't a form of ours.
    """
    try:
        meta = msgspec.json.decode(str(sent["private_metadata"]), type=Meta)
        values = sent["state"]["values"]
        inputs = CampaignInputs(**standing(values))
        channel = meta.channel or channel_field.chosen(values)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise MalformedPayloadError("campaign form") from None  # an error's words may hold what was typed
    errors = {
        NAME: None if inputs.name else NO_NAME,
        USE_CASE: None if inputs.use_case in USE_CASES else NO_USE_CASE,
        channel_field.BLOCK_ID: None if channel else channel_field.NONE_CHOSEN,
    }
    return Filled(meta, channel, inputs, {block: sentence for block, sentence in errors.items() if sentence})


def fields(before: Mapping[str, Any]) -> list[Block]:
    """The three inputs, each with what stood there before as far as an input can show it."""
    return [
        _text(NAME, "Name", before, placeholder="H1 2026 EV Campaign", hint=_WHAT),
        _choice(str(before.get(USE_CASE) or "")),
        _text(DESCRIPTION, "Description", before, optional=True, multiline=True),
    ]


def standing(values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the three inputs, trimmed; the empty string where nothing does.

    Raises AttributeError or TypeError where these aren't values of ours.
    """
    return {field: _standing(values, field) for field in FIELDS}


def shown(field: str, value: str) -> str | None:
    """How a field's value stands in its input, and comes back untouched; None where no input takes it."""
    if field == USE_CASE:
        return value if value in USE_CASES else None
    between = " " if field == NAME else "\n"  # the input for a name has one line
    as_shown = between.join(value.splitlines()).strip()
    return as_shown if len(as_shown) <= _INPUT_LENGTH else None


def _text(
    field: str,
    label: str,
    before: Mapping[str, Any],
    *,
    optional: bool = False,
    multiline: bool = False,
    placeholder: str | None = None,
    hint: str | None = None,
) -> InputBlock:
    value = str(before.get(field) or "")
    initial = shown(field, value)
    if initial is None:
        optional = True
        hint = f"Its {len(value):,} characters are more than fit here. Leave this empty to keep them."
    return InputBlock(
        block_id=field,
        label=label,
        hint=hint,
        optional=optional,
        element=PlainTextInputElement(
            action_id=_ACTION,
            multiline=multiline,
            max_length=_INPUT_LENGTH,
            placeholder=placeholder,
            initial_value=initial or None,
        ),
    )


def _choice(before: str) -> InputBlock:
    options = [
        Option(value=value, text=known.label, description=known.description)
        for value, known in USE_CASES.items()
    ]
    chosen = next((option for option in options if option.value == before), None)
    strange = bool(before) and chosen is None
    return InputBlock(
        block_id=USE_CASE,
        label="Use case",
        hint="I don't know the one that it has now. Choose none to keep it." if strange else None,
        optional=strange,
        element=RadioButtonsElement(action_id=_ACTION, options=options, initial_option=chosen),
    )


def _where(channel: str) -> Block:
    if not channel:
        return channel_field.ask()
    told = f"It is registered at once. Its id, for the pixel code, comes in {formatting.channel(channel)}."
    return ContextBlock(elements=[MarkdownTextObject(text=told)])


def _standing(values: Mapping[str, Any], field: str) -> str:
    element = values.get(field, {}).get(_ACTION, {})
    chosen = element.get("selected_option")
    value = chosen.get("value") if chosen else element.get("value")
    return (value or "").strip()
