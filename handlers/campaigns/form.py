"""The form for a pixel campaign: its blocks, blank and prefilled, and its reader."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from msgspec import Struct
from slack_sdk.models.blocks import Block, InputBlock, Option, RadioButtonsElement
from slack_sdk.models.views import View

from classify import CampaignInputs
from handlers.interaction import channel_field
from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.inputs import (
    ACTION,
    INPUT_LENGTH,
    SubmittedValues,
    form_view,
    is_blank,
    read_meta,
    read_values,
    reading,
    text_input,
)
from handlers.messages.use_cases import USE_CASES

CALLBACK_ID = "campaign_form"
TITLE = "New campaign"
NAME, USE_CASE, DESCRIPTION = FIELDS = ("name", "use_case", "description")
NO_NAME = "Enter a name."
NO_USE_CASE = "Choose a use case."
_PROMISE = "I'll register it right away and post the ID for your pixel code in {channel}."
_WHAT = "A pixel campaign tracks pixel loads for reporting. Create one per DSP campaign."


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: The UUID of the request that the form creates.
    id: str
    #: Slack's ID of the channel where the reply is posted. Empty if the form asks for it.
    channel: str
    #: The UUID of the request that the form tries again. None if it was opened for a new one.
    retry_of: str | None = None

    @classmethod
    def new(cls, channel: str, *, retry_of: str | None = None) -> "Meta":
        """Return the metadata of a form that opens now."""
        return cls(id=str(uuid4()), channel=channel, retry_of=retry_of)


class Filled(Struct, frozen=True):
    """A submitted form."""

    meta: Meta
    #: Slack's ID of the channel where the reply is posted. Empty if none was chosen.
    channel: str
    inputs: CampaignInputs
    #: An error message for each field that is wrong, by its block ID.
    errors: Mapping[str, str]

    @property
    def error_block(self) -> str:
        """Return the ID of the field that shows why the form is refused."""
        return NAME if self.meta.channel else channel_field.BLOCK_ID


def view(
    meta: Meta,
    inputs: Mapping[str, Any] | None = None,
    facts: ChannelFacts | None = None,
    bot_user_id: str = "",
) -> View:
    """Return the form, blank or prefilled. facts: what Slack says about the channel, or None if it hasn't
    said anything. bot_user_id: Slack's ID of the bot, for people to invite it."""
    lines: Sequence[Block] = []
    if meta.channel and facts is not None:  # nothing is promised until it is known
        lines = channel_field.channel_lines(meta.channel, facts, _PROMISE, bot_user_id)
    return form_view(
        callback_id=CALLBACK_ID,
        meta=meta,
        title=TITLE,
        submit="Register",
        blocks=[
            *([] if meta.channel else [channel_field.channel_select(facts)]),
            *input_blocks(inputs or {}),
            *lines,
        ],
    )


def read(submitted: Mapping[str, Any]) -> Filled:
    """Read and check the `view` of a `view_submission`. Raise MalformedPayloadError if it isn't this form."""
    with reading("campaign form"):
        meta = read_meta(submitted, Meta)
        values = read_values(submitted)
        inputs = CampaignInputs(**read_fields(values))
        channel = meta.channel or channel_field.read_channel(values.by_block)
    errors = {
        NAME: NO_NAME if is_blank(inputs.name) else None,
        USE_CASE: None if inputs.use_case in USE_CASES else NO_USE_CASE,
        channel_field.BLOCK_ID: None if channel else channel_field.NONE_CHOSEN,
    }
    return Filled(
        meta=meta,
        channel=channel,
        inputs=inputs,
        errors={block: error for block, error in errors.items() if error},
    )


def input_blocks(prefill: Mapping[str, Any]) -> list[Block]:
    """Return the three inputs, prefilled as far as an input can show the value."""
    return [
        _text(NAME, "Name", prefill, placeholder="H1 2026 EV Campaign", hint=_WHAT),
        _use_case_choice(str(prefill.get(USE_CASE) or "")),
        _text(DESCRIPTION, "Description", prefill, optional=True, multiline=True),
    ]


def read_fields(values: SubmittedValues) -> dict[str, str]:
    """Return what the three inputs hold, trimmed. The empty string if one holds nothing.

    Raise AttributeError or TypeError if these aren't the values of this form.
    """
    return {field: values.text(field) for field in FIELDS}


def initial_value(field: str, value: str) -> str | None:
    """Return a value as its input shows it, and as it comes back if nobody touches it. None if no input takes
    it."""
    if field == USE_CASE:
        return value if value in USE_CASES else None
    separator = " " if field == NAME else "\n"  # the input for a name has one line
    shown = separator.join(value.splitlines()).strip()
    return shown if len(shown) <= INPUT_LENGTH else None


def _text(
    field: str,
    label: str,
    prefill: Mapping[str, Any],
    *,
    optional: bool = False,
    multiline: bool = False,
    placeholder: str | None = None,
    hint: str | None = None,
) -> InputBlock:
    value = str(prefill.get(field) or "")
    initial = initial_value(field, value)
    if initial is None:
        optional = True
        hint = (
            f"The current text has {len(value):,} characters, too many to edit here. "
            "Leave this blank to keep it."
        )
    return text_input(
        field,
        label,
        initial or "",
        hint=hint,
        placeholder=placeholder,
        optional=optional,
        multiline=multiline,
    )


def _use_case_choice(use_case: str) -> InputBlock:
    options = [
        Option(value=value, text=known.label, description=known.description)
        for value, known in USE_CASES.items()
    ]
    chosen = next((option for option in options if option.value == use_case), None)
    is_unknown = bool(use_case) and chosen is None
    return InputBlock(
        block_id=USE_CASE,
        label="Use case",
        hint="This campaign has a use case that isn't listed. Leave this blank to keep it."
        if is_unknown
        else None,
        optional=is_unknown,
        element=RadioButtonsElement(action_id=ACTION, options=options, initial_option=chosen),
    )
