"""The form to edit a pixel campaign: prefilled with its values, and its reader, which finds changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from classify import Campaign
from handlers.campaigns.form import (
    FIELDS,
    NAME,
    NO_NAME,
    NO_USE_CASE,
    USE_CASE,
    initial_value,
    input_blocks,
    read_fields,
)
from handlers.interaction import channel_field
from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.inputs import form_view, is_blank, read_meta, read_values, reading
from handlers.messages.blocks import context_block
from handlers.messages.use_cases import USE_CASES

CALLBACK_ID = "campaign_edit_form"
TITLE = "Edit campaign"
_METADATA_LENGTH = 3000  # https://docs.slack.dev/reference/views
_PROMISE = "I'll post them in {channel}."
_UNCHANGED = "Nothing has changed. Change something, or cancel."


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: The UUID of the request that the form creates.
    id: str
    #: Slack's ID of the channel where the reply is posted. Empty if the form asks for it.
    channel: str
    #: Classify's ID of the campaign.
    campaign: int
    #: The campaign's fields when the form opened. None if they are kept as a draft under the UUID.
    before: dict[str, str] | None

    @classmethod
    def new(cls, channel: str, campaign: Campaign) -> "Meta":
        """Return the metadata of a form that opens now."""
        return cls(id=str(uuid4()), channel=channel, campaign=campaign.id, before=campaign.editable_fields)

    @property
    def fits(self) -> bool:
        """Return whether all of it fits into `private_metadata`. If not, `before` must be kept as a draft."""
        return len(msgspec.json.encode(self)) <= _METADATA_LENGTH


class Filled(Struct, frozen=True):
    """A submitted form."""

    meta: Meta
    #: Slack's ID of the channel where the reply is posted. Empty if none was chosen.
    channel: str
    #: What each field holds.
    values: Mapping[str, str]

    @property
    def error_block(self) -> str:
        """Return the ID of the field that shows why the form is refused."""
        return NAME if self.meta.channel else channel_field.BLOCK_ID

    def changes(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return the new values of the fields that differ from what was shown of `before`."""
        shown = {field: initial_value(field, before[field]) or "" for field in FIELDS}
        return {field: self.values[field] for field in FIELDS if self.values[field] != shown[field]}

    def errors(self, before: Mapping[str, str]) -> Mapping[str, str]:
        """Return an error message for each field that is wrong, by its block ID."""
        changes, errors = self.changes(before), {}
        if not changes:
            errors[NAME] = _UNCHANGED
        if NAME in changes and is_blank(changes[NAME]):
            errors[NAME] = NO_NAME
        if changes.get(USE_CASE, "other") not in USE_CASES:
            errors[USE_CASE] = NO_USE_CASE
        if not self.channel:
            errors[channel_field.BLOCK_ID] = channel_field.NONE_CHOSEN
        return errors


def view(
    meta: Meta,
    typed: Mapping[str, str] | None = None,
    facts: ChannelFacts | None = None,
    bot_user_id: str = "",
) -> View:
    """Return the form with the current values, and those that were typed before instead of them.

    facts: what Slack says about the channel, or None if it hasn't said anything. bot_user_id: Slack's ID of
    the bot, for people to invite it.
    """
    prefill = {**(meta.before or {}), **(typed or {})}
    lines: Sequence[Block] = []
    if meta.channel and facts is not None:  # nothing is promised until it is known
        lines = channel_field.channel_lines(meta.channel, facts, _PROMISE, bot_user_id)
    return form_view(
        callback_id=CALLBACK_ID,
        meta=meta if meta.fits else replace(meta, before=None),
        title=TITLE,
        submit="Save",
        blocks=[
            *([] if meta.channel else [channel_field.channel_select(facts)]),
            *input_blocks(prefill),
            context_block(f"Campaign `{meta.campaign}`. Only your changes are sent."),
            *lines,
        ],
    )


def read(submitted: Mapping[str, Any]) -> Filled:
    """Read the `view` of a `view_submission`. Raise MalformedPayloadError if it isn't this form."""
    with reading("edit of a campaign"):
        meta = read_meta(submitted, Meta)
        if meta.before is not None and set(meta.before) != set(FIELDS):
            raise ValueError("other fields")
        values = read_values(submitted)
        return Filled(meta, meta.channel or channel_field.read_channel(values.by_block), read_fields(values))
