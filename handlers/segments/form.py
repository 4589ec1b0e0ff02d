"""The form for a segment: its blocks, blank and prefilled, and its reader."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View

from handlers.interaction import channel_field
from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.inputs import (
    ACTION,
    INPUT_LENGTH,
    SubmittedValues,
    client_options,
    form_view,
    is_blank,
    read_meta,
    read_values,
    reading,
    text_input,
)
from handlers.messages import blocks
from handlers.segments import list_inputs, long_text, url_lists
from handlers.segments.list_inputs import NO_LISTS, NOTHING_CHOSEN, ChosenLists, OfferedLists
from storage.lifecycle.client import Client
from storage.lifecycle.lists import InputName

CALLBACK_ID = "segment_form"
TITLE = "New segment"
NAME, PROMPT, EXAMPLES, BLOCKED, CLIENT = "name", "prompt", "example_urls", "block_tlds", "client_id"
FROM_MESSAGE = "Build segment from this"  # the shortcut on a message, as the manifest names it
_PROMISE = "I'll post the result in a thread in {channel}."
NEITHER = "Enter a prompt, or at least one example URL below."
_TOO_LONG = "Shorten this to 3,000 characters. It has {count:,}."
_EXPIRED = (
    "This form's long prompt expired after a day. Cancel, then open the form again from the message you "
    "started with."
)
_PROMPT_HINT = (
    "Describe who you want to reach: a short brief, a brand story, or an article they'd read. Up to 3,000 "
    f"characters. For longer text, post a message and choose “{FROM_MESSAGE}” from its menu."
)


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: The UUID of the request that the form creates.
    id: str
    #: Slack's ID of the channel where the reply is posted. Empty if the form asks for it.
    channel: str
    #: Whether the prompt is kept as a draft, because it is too long for an input.
    drafted: bool = False
    #: The UUID of the request that the form tries again. None if it was opened for a new one.
    retry_of: str | None = None
    #: The request whose lists the form offers: the one that is sent again, or copied. None if there is none.
    lists_of: int | None = None
    #: Slack's ID of the channel whose saved lists the form offers. Empty: only everyone's.
    offered_in: str = ""
    #: The client whose usual lists were chosen when the form was opened. Empty if there was none.
    defaults_for: str = ""

    @classmethod
    def new(cls, channel: str, **fields: Any) -> "Meta":
        """Return the metadata of a form that opens now. fields: its other fields."""
        return cls(id=str(uuid4()), channel=channel, offered_in=channel, **fields)


class Filled(Struct, frozen=True):
    """A submitted form."""

    #: The metadata, with the channel that was chosen in the form.
    meta: Meta
    #: What the request is made with, as Classify takes it: the fields that are filled in, by their block IDs.
    inputs: Mapping[str, str | list[str]]
    #: An error message for each field that is wrong, by its block ID.
    errors: Mapping[str, str]
    #: The ID of the field that shows why the form is refused.
    error_block: str = NAME
    #: What was chosen of files and lists.
    lists: ChosenLists = NOTHING_CHOSEN


def view(
    meta: Meta,
    clients: Sequence[Client],
    inputs: Mapping[str, Any] | None = None,
    *,
    facts: ChannelFacts | None = None,
    bot_user_id: str = "",
    offered: OfferedLists = NO_LISTS,
) -> View:
    """Return the form, blank or prefilled. facts: what Slack says about the channel, or None if it hasn't
    said anything. bot_user_id: Slack's ID of the bot, for people to invite it."""
    lines: Sequence[Block] = []
    if meta.channel and facts is not None:  # nothing is promised until it is known
        lines = channel_field.channel_lines(meta.channel, facts, _PROMISE, bot_user_id)
    prefill = inputs or {}
    examples = prefill.get(EXAMPLES)
    return form_view(
        callback_id=CALLBACK_ID,
        meta=meta,
        title=TITLE,
        submit="Build",
        blocks=[
            *([] if meta.channel else [channel_field.channel_select(facts)]),
            text_input(NAME, "Name", prefill.get(NAME) or "", placeholder="Snowblower Buyers"),
            *_prompt(meta, prefill),
            text_input(
                EXAMPLES,
                "Example URLs",
                url_lists.as_typed(examples) if examples else "",
                optional=True,
                multiline=True,
                hint="Pages your audience reads, one per line. Enter a prompt, a URL, or both.",
            ),
            *list_inputs.file_input(InputName.EXAMPLES, offered),
            text_input(
                BLOCKED,
                "Blocked domains",
                prefill.get(BLOCKED) or "",
                optional=True,
                multiline=True,
                hint="Sites to exclude, such as craftsman.com, one per line.",
            ),
            *list_inputs.file_input(InputName.BLOCKED, offered),
            *list_inputs.lists_menu(offered, {client.id: client.label for client in clients}),
            _client(clients, prefill),
            *lines,
        ],
    )


def meta_of(submitted: Mapping[str, Any]) -> Meta:
    """Return the metadata of a submitted form. Raise MalformedPayloadError if it isn't this form."""
    with reading("segment form"):
        return read_meta(submitted, Meta)


def read(submitted: Mapping[str, Any], draft: str | None = None) -> Filled:
    """Read and check the `view` of a `view_submission`.

    draft: the prompt that no input took. None if there is none, or it has expired.

    Raise MalformedPayloadError if it isn't this form.
    """
    meta = meta_of(submitted)
    with reading("segment form"):
        values = read_values(submitted)
        name, client = values.text(NAME), values.text(CLIENT)
        prompt = (draft or "") if meta.drafted else values.text(PROMPT)
        urls = url_lists.read_urls(values.text(EXAMPLES))
        domains = url_lists.read_domains(values.text(BLOCKED))
        lists = list_inputs.read_lists(values)
        channel = meta.channel or channel_field.read_channel(values.by_block)
    expired = meta.drafted and not draft
    has_examples = bool(urls.values or urls.problems) or lists.may_have_examples
    errors: dict[str, str | None] = {
        NAME: _EXPIRED if expired else "Enter a name." if is_blank(name) else _too_long(values, NAME),
        PROMPT: _too_long(values, PROMPT)
        or (None if not is_blank(prompt) or expired or has_examples else NEITHER),
        EXAMPLES: _too_long(values, EXAMPLES) or urls.error,
        BLOCKED: _too_long(values, BLOCKED)
        or domains.error
        or url_lists.overlap_error(urls.values, domains.values),
        channel_field.BLOCK_ID: None if channel else channel_field.NONE_CHOSEN,
    }
    optional: Mapping[str, str | list[str]] = {
        PROMPT: prompt,
        EXAMPLES: list(urls.values),
        BLOCKED: list(domains.values),
        CLIENT: client,
    }
    return Filled(
        meta=replace(meta, channel=channel),
        lists=lists,
        inputs={NAME: name, **{field: value for field, value in optional.items() if value}},
        errors={block: error for block, error in errors.items() if error},
        error_block=NAME if meta.channel else channel_field.BLOCK_ID,
    )


def _prompt(meta: Meta, prefill: Mapping[str, Any]) -> Sequence[Block]:
    text = prefill.get(PROMPT) or ""
    if not meta.drafted:
        return [text_input(PROMPT, "Prompt", text, optional=True, multiline=True, hint=_PROMPT_HINT)]
    heading = f"*Prompt* · {len(text):,} characters. It's too long to edit here and is sent as shown."
    return [blocks.section_block(heading), *long_text.sections(text)]


def _client(clients: Sequence[Client], prefill: Mapping[str, Any]) -> InputBlock:
    if not clients:
        hint = "Leave blank unless your account has several clients."
        return text_input(CLIENT, "Client", prefill.get(CLIENT) or "", optional=True, hint=hint)
    options = client_options(clients)
    chosen = next((option for option in options if option.value == prefill.get(CLIENT)), None)
    element = StaticSelectElement(action_id=ACTION, options=options, initial_option=chosen)
    return InputBlock(block_id=CLIENT, label="Client", optional=True, element=element)


def _too_long(values: SubmittedValues, block_id: str) -> str | None:
    """Return an error message if a field holds more than Slack's client lets people type."""
    count = len(values.text(block_id))
    return _TOO_LONG.format(count=count) if count > INPUT_LENGTH else None
