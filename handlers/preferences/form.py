"""The form for preferences: a person's own and, in a channel, the channel's. And its reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.blocks import (
    Block,
    DividerBlock,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from handlers.interaction import inputs
from handlers.interaction.inputs import ACTION, form_view, read_meta, read_values, reading, text_input
from handlers.messages import formatting
from handlers.messages.blocks import context_block, section_block
from storage.lifecycle.client import CLIENT_LENGTH, Client
from storage.people.preferences import Preferences
from storage.tables import Mention

CALLBACK_ID = "preferences_form"
TITLE = "Preferences"
MENTION, CLIENT, FAILURES = "mention", "client_id", "failures"
REMINDERS, REMIND, DONT_REMIND = "reminders", "remind", "never"
LOUD, QUIET = "channel", "thread"
NO_CLIENT = ","  # can't be a client's ID: a comma separates the IDs in the setting
_DEFAULT_CLIENT = "Default client"
_MENTIONS = {Mention.ALWAYS: "Always", Mention.FAILURE: "Only if it fails", Mention.NEVER: "Never"}
_REMINDERS = {REMIND: "Before they end, or before unused ones may be closed", DONT_REMIND: "Never"}
_FAILURES = {LOUD: "In the thread and the channel", QUIET: "Only in the thread"}
_NOWHERE = "To set a channel's defaults, type `/clsfy preferences` there."


class Meta(Struct, frozen=True):
    """What travels in the form's `private_metadata`."""

    #: Slack's ID of the channel whose preferences the form shows. None if it shows only the person's own.
    channel: str | None = None
    #: What the form shows at first. None if it was opened by an earlier version.
    shown: Preferences | None = None


class Filled(Struct, frozen=True):
    """A submitted form."""

    #: Slack's ID of the channel whose preferences it holds. None if it holds only the person's own.
    channel_id: str | None
    #: What was chosen.
    chosen: Preferences
    #: What the form showed at first. None if that isn't known.
    shown: Preferences | None = None

    def apply_to(self, known: Preferences) -> Preferences:
        """Return the current preferences with what the person has changed. Others may have changed the rest
        since the form was opened."""
        if self.shown is None:
            return self.chosen
        names = Preferences.__struct_fields__
        changed = {name for name in names if getattr(self.chosen, name) != getattr(self.shown, name)}
        return replace(known, **{name: getattr(self.chosen, name) for name in changed})


def view(
    channel_id: str | None,
    known: Preferences,
    clients: Sequence[Client],
    *,
    note: str = "",
) -> View:
    """Return the form with the current preferences.

    channel_id: the channel whose preferences may be changed here, or None. note: why there is none, in
    mrkdwn. Empty if the form wasn't opened in a channel.
    """
    is_offered = not clients or known.client_id in {client.id for client in clients}
    shown = known if is_offered else replace(known, client_id=None)
    blocks: list[Block] = [
        _radio(MENTION, "Mention me when a request finishes", _MENTIONS, known.mention),
        _radio(
            REMINDERS, "Remind me about my deals", _REMINDERS, REMIND if known.deal_reminders else DONT_REMIND
        ),
    ]
    if channel_id is not None:
        blocks += [
            DividerBlock(),
            section_block(f"*For everyone in {formatting.channel(channel_id)}*"),
            _client(clients, shown.client_id),
            _radio(FAILURES, "Post failures", _FAILURES, QUIET if known.failures_in_thread else LOUD),
        ]
    else:
        blocks.append(context_block(note or _NOWHERE))
    return form_view(
        callback_id=CALLBACK_ID, meta=Meta(channel_id, shown), title=TITLE, submit="Save", blocks=blocks
    )


def read(submitted: Mapping[str, Any]) -> Filled:
    """Read the `view` of a `view_submission`. Raise MalformedPayloadError if it isn't this form."""
    with reading("preferences form"):
        meta = read_meta(submitted, Meta)
        values = read_values(submitted)
        mention = Mention(values.text(MENTION))
        # A form that was opened by an earlier version doesn't ask.
        reminders = REMINDERS not in values.by_block or values.text(REMINDERS) != DONT_REMIND
        if meta.channel is None:
            return Filled(None, Preferences(mention, deal_reminders=reminders), meta.shown)
        client = values.text(CLIENT)
        quiet = values.text(FAILURES) == QUIET
    chosen_client = client if client not in ("", NO_CLIENT) else None
    return Filled(meta.channel, Preferences(mention, chosen_client, quiet, reminders), meta.shown)


def _client(clients: Sequence[Client], known: str | None) -> InputBlock:
    hint = "Preselected for everyone who opens the segment form here. They can change it."
    if not clients:
        text = known or ""
        return text_input(CLIENT, _DEFAULT_CLIENT, text, hint=hint, optional=True, max_length=CLIENT_LENGTH)
    none, offered = Option(value=NO_CLIENT, label="None"), inputs.client_options(clients)
    options = [none, *offered] if len(offered) < inputs.MAX_OPTIONS else offered
    chosen = next((option for option in options if option.value == known), None)
    element = StaticSelectElement(action_id=ACTION, options=options, initial_option=chosen)
    return InputBlock(block_id=CLIENT, label=_DEFAULT_CLIENT, hint=hint, optional=True, element=element)


def _radio(block_id: str, label: str, choices: Mapping[Any, str], known: str) -> InputBlock:
    options = {value: Option(value=str(value), label=words) for value, words in choices.items()}
    element = RadioButtonsElement(
        action_id=ACTION, options=list(options.values()), initial_option=options[known]
    )
    return InputBlock(block_id=block_id, label=label, element=element)
