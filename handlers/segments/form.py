"""The form for a segment: its blocks, blank and prefilled, and its reader."""

from collections.abc import Mapping, Sequence
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
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from classify import SegmentInputs
from handlers.interaction import channel_field
from handlers.interaction.payloads import MalformedPayloadError
from handlers.messages import blocks, formatting
from handlers.segments import long_text, url_lists
from storage.lifecycle.client import Client

CALLBACK_ID = "segment_form"
TITLE = "New segment"
NAME, PROMPT, EXAMPLES, BLOCKED, CLIENT = "name", "prompt", "example_urls", "block_tlds", "client_id"
FROM_MESSAGE = "Build segment from this"  # the shortcut on a message, as the manifest names it
_ACTION = "value"
_NEITHER = "Please describe the audience here, or give example URLs below."
_EXPIRED = (
    "The long prompt of this form was kept for a day, and is gone now. Please cancel, and open the form once "
    "more from where you opened this one."
)
_PROMPT_HINT = (
    "Who should be reached? A short brief, a brand story, or an article they would read. A text of more than "
    f"3,000 characters: post it as a message, and choose “{FROM_MESSAGE}” in its menu."
)


class Meta(msgspec.Struct, frozen=True):
    """What travels in the form's `private_metadata`: the request's UUID, the channel it belongs to (empty:
    asked for), and whether its prompt is a draft, since no input takes it."""

    id: str
    channel: str
    drafted: bool = False

    @classmethod
    def new(cls, channel: str, *, drafted: bool = False) -> "Meta":
        """For a form that opens now."""
        return cls(id=str(uuid4()), channel=channel, drafted=drafted)


@dataclass(frozen=True)
class Filled:
    """A form as it was sent: what it is about, its inputs, and a sentence for each field that is wrong.

    where: the field under which to say that the answer can't come there.
    """

    meta: Meta
    inputs: SegmentInputs
    errors: Mapping[str, str]
    where: str = NAME


def view(
    meta: Meta,
    clients: Sequence[Client],
    inputs: Mapping[str, Any] | None = None,
    outsiders: bool = False,
) -> View:
    """The form, blank or with what was typed before. outsiders: whether they will read the answer."""
    before = inputs or {}
    return View(
        type="modal",
        callback_id=CALLBACK_ID,
        private_metadata=msgspec.json.encode(meta).decode(),
        title=TITLE,
        submit="Build",
        close="Cancel",
        blocks=[
            _text(NAME, "Name", before, placeholder="Snowblower Buyers"),
            *_prompt(meta, before),
            _text(
                EXAMPLES,
                "Example URLs",
                before,
                optional=True,
                multiline=True,
                hint="Pages that your audience reads, one a line. A prompt or at least one URL is needed.",
            ),
            _text(
                BLOCKED,
                "Blocked domains",
                before,
                optional=True,
                multiline=True,
                hint="Sites to leave out, such as craftsman.com.",
            ),
            _client(clients, before),
            _where(meta.channel) if meta.channel else channel_field.ask(),
            *channel_field.warning(outsiders),
        ],
    )


def meta_of(sent: Mapping[str, Any]) -> Meta:
    """What a form that was sent is about. Raises MalformedPayloadError where it isn't a form of ours."""
    try:
        return msgspec.json.decode(str(sent["private_metadata"]), type=Meta)
    except (KeyError, TypeError, msgspec.DecodeError):
        raise MalformedPayloadError("segment form") from None


def read(sent: Mapping[str, Any], draft: str | None = None) -> Filled:
    """The `view` of a view_submission, read and checked. draft: the prompt that no input took, where there
    is one and it hasn't expired.

    Raises MalformedPayloadError where it isn't a form of ours.
    """
    meta = meta_of(sent)
    try:
        values = sent["state"]["values"]
        name, client = _typed(values, NAME), _typed(values, CLIENT)
        prompt = (draft or "") if meta.drafted else _typed(values, PROMPT)
        urls = url_lists.read_urls(_typed(values, EXAMPLES))
        domains = url_lists.read_domains(_typed(values, BLOCKED))
        channel = meta.channel or channel_field.chosen(values)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise MalformedPayloadError("segment form") from None  # an error's words may hold what was typed
    expired = meta.drafted and not draft
    errors: dict[str, str | None] = {
        NAME: _EXPIRED if expired else None if name else "Please give the segment a name.",
        PROMPT: None if prompt or expired or urls.values or urls.problems else _NEITHER,
        EXAMPLES: urls.complaint,
        BLOCKED: domains.complaint or url_lists.find_overlap(urls.values, domains.values),
        channel_field.BLOCK_ID: None if channel else channel_field.NONE_CHOSEN,
    }
    inputs = SegmentInputs(
        name=name,
        prompt=prompt,
        example_urls=urls.values,
        block_tlds=domains.values,
        client_id=client,
    )
    return Filled(
        meta=msgspec.structs.replace(meta, channel=channel),
        inputs=inputs,
        errors={block: sentence for block, sentence in errors.items() if sentence},
        where=NAME if meta.channel else channel_field.BLOCK_ID,
    )


def _prompt(meta: Meta, before: Mapping[str, Any]) -> Sequence[Block]:
    if not meta.drafted:
        return [_text(PROMPT, "Prompt", before, optional=True, multiline=True, hint=_PROMPT_HINT)]
    text = before.get(PROMPT, "")
    told = f"*Prompt* · {len(text):,} characters, too many to be changed here; sent just as they stand:"
    return [blocks.section_block(told), *long_text.sections(text)]


def _text(
    block_id: str,
    label: str,
    before: Mapping[str, Any],
    *,
    optional: bool = False,
    multiline: bool = False,
    placeholder: str | None = None,
    hint: str | None = None,
) -> InputBlock:
    value = before.get(block_id)
    return InputBlock(
        block_id=block_id,
        label=label,
        hint=hint,
        optional=optional,
        element=PlainTextInputElement(
            action_id=_ACTION,
            multiline=multiline,
            max_length=long_text.INPUT_LENGTH,
            placeholder=placeholder,
            initial_value="\n".join(value) if isinstance(value, (list, tuple)) else value,
        ),
    )


def _client(clients: Sequence[Client], before: Mapping[str, Any]) -> InputBlock:
    if not clients:
        hint = "Only where your key manages several clients."
        return _text(CLIENT, "Client", before, optional=True, hint=hint)
    options = [Option(value=client.id, text=PlainTextObject(text=client.label)) for client in clients]
    chosen = next((option for option in options if option.value == before.get(CLIENT)), None)
    return InputBlock(
        block_id=CLIENT,
        label="Client",
        optional=True,
        element=StaticSelectElement(action_id=_ACTION, options=options, initial_option=chosen),
    )


def _where(channel: str) -> Block:
    told = f"The answer comes in a thread in {formatting.channel(channel)}, usually within 1–2 hours."
    return ContextBlock(elements=[MarkdownTextObject(text=told)])


def _typed(values: Mapping[str, Any], block_id: str) -> str:
    """What stands in a field, trimmed; the empty string where nothing does."""
    element = values.get(block_id, {}).get(_ACTION, {})
    chosen = element.get("selected_option")
    value = chosen.get("value") if chosen else element.get("value")
    return (value or "").strip()
