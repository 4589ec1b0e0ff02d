"""The form to edit a pixel campaign: prefilled with how it stands, and its reader, which finds changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject
from slack_sdk.models.views import View

from classify import Campaign
from handlers.campaigns.form import FIELDS, NAME, NO_NAME, NO_USE_CASE, USE_CASE, shown, standing
from handlers.campaigns.form import fields as inputs
from handlers.interaction import channel_field
from handlers.interaction.payloads import MalformedPayloadError
from handlers.messages import formatting
from handlers.messages.use_cases import USE_CASES

CALLBACK_ID = "campaign_edit_form"
TITLE = "Edit campaign"
_METADATA_LENGTH = 3000  # https://docs.slack.dev/reference/views
_UNCHANGED = "Nothing is changed yet. Change something, or cancel to leave it as it is."


class Meta(msgspec.Struct, frozen=True):
    """What the form is about: the request's UUID, the channel it belongs to (empty: asked for in the form),
    the campaign's id, and what stood there when the form opened (None: kept by the UUID)."""

    id: str
    channel: str
    campaign: int
    before: dict[str, str] | None

    @classmethod
    def new(cls, channel: str, campaign: Campaign) -> "Meta":
        """For a form that opens now."""
        return cls(str(uuid4()), channel, campaign.id, campaign.editable_fields)

    @property
    def fits(self) -> bool:
        """Whether all of it fits into `private_metadata`; else `before` must be kept elsewhere."""
        return len(msgspec.json.encode(self)) <= _METADATA_LENGTH

    @property
    def packed(self) -> str:
        """As it travels in `private_metadata`."""
        light = self if self.fits else msgspec.structs.replace(self, before=None)
        return msgspec.json.encode(light).decode()


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: where its answer comes, and what stands in its fields."""

    meta: Meta
    channel: str
    standing: Mapping[str, str]

    def changes(self, before: Mapping[str, str]) -> dict[str, str]:
        """The fields that differ from what was shown of `before`, with what they are to be."""
        return {field: self.standing[field] for field in FIELDS if self._differs(field, before[field])}

    def errors(self, before: Mapping[str, str]) -> Mapping[str, str]:
        """A sentence for each field that is wrong."""
        changes, errors = self.changes(before), {}
        if not changes:
            errors[NAME] = _UNCHANGED
        if changes.get(NAME) == "":
            errors[NAME] = NO_NAME
        if changes.get(USE_CASE, "other") not in USE_CASES:
            errors[USE_CASE] = NO_USE_CASE
        if not self.channel:
            errors[channel_field.BLOCK_ID] = channel_field.NONE_CHOSEN
        return errors

    def _differs(self, field: str, before: str) -> bool:
        as_shown = shown(field, before)
        return self.standing[field] != (as_shown or "")


def view(meta: Meta, typed: Mapping[str, str] | None = None) -> View:
    """The form as the campaign stands, with what was typed before over it."""
    now = {**(meta.before or {}), **(typed or {})}
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=meta.packed,
        title=TITLE,
        submit="Save",
        close="Cancel",
        blocks=[*inputs(now), *_where(meta)],
    )


def read(sent: Mapping[str, Any]) -> Filled:
    """The `view` of a view_submission. Raises MalformedPayloadError where it isn't a form of ours."""
    try:
        meta = msgspec.json.decode(str(sent["private_metadata"]), type=Meta)
        if meta.before is not None and set(meta.before) != set(FIELDS):
            raise ValueError("not what stood there")
        values = sent["state"]["values"]
        return Filled(meta, meta.channel or channel_field.chosen(values), standing(values))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise MalformedPayloadError(
            "edit of a campaign"
        ) from None  # an error's words may hold what was typed


def _where(meta: Meta) -> list[Block]:
    told = f"Campaign `{meta.campaign}`. Only what you change is sent."
    if not meta.channel:
        return [channel_field.ask(), _small(told)]
    return [_small(f"{told} The change is told in {formatting.channel(meta.channel)}.")]


def _small(text: str) -> ContextBlock:
    return ContextBlock(elements=[MarkdownTextObject(text=text)])
