"""The forms that rename a saved list, and that say which segment forms start with it. And their readers."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, Option, StaticMultiSelectElement
from slack_sdk.models.views import View

from handlers.interaction import inputs
from handlers.interaction.inputs import ACTION, form_view, read_values, reading, text_input
from handlers.messages.blocks import context_block
from handlers.saved_lists.change_form import name_input
from handlers.saved_lists.meta import Meta
from handlers.saved_lists.phrases import name_and_count
from storage.lifecycle.client import CLIENT_LENGTH, Client
from storage.lifecycle.lists import ListKind, SavedList
from storage.lists.defaults import ListDefault

RENAME_FORM, DEFAULTS_FORM = "list_rename", "list_defaults"
HERE, CLIENTS = "here", "clients"
_ALWAYS = "always"


class Offered(Struct, frozen=True, kw_only=True):
    """What the form about defaults offers."""

    #: Whether the list can be a default of the channel where the form was opened.
    can_set_channel: bool
    #: Whether it can be the default of clients.
    can_set_clients: bool
    #: Classify's clients. Empty: their IDs are typed.
    clients: Sequence[Client]


class Filled(Struct, frozen=True, kw_only=True):
    """What was chosen in the form about defaults."""

    #: Whether the channel's forms start with the list. None if that wasn't changed.
    in_channel: bool | None
    #: The IDs of the clients whose forms start with it. None if they weren't changed.
    client_ids: Sequence[str] | None

    @property
    def error(self) -> str | None:
        """Return why the clients' field is wrong, or None if it isn't."""
        is_long = any(len(each) > CLIENT_LENGTH for each in self.client_ids or ())
        return f"A client ID can have at most {CLIENT_LENGTH} characters." if is_long else None


def rename_view(meta: Meta, saved: SavedList) -> View:
    """Return the form for another name."""
    renamed = replace(meta, number=saved.version.number)
    return _view(RENAME_FORM, renamed, "Rename a list", [name_input(saved.name)])


def defaults_view(meta: Meta, saved: SavedList, known: Sequence[ListDefault], offered: Offered) -> View:
    """Return the form that says which segment forms start with a list. known: how it is now."""
    verb = "Always use as examples" if saved.kind is ListKind.URLS else "Always block"
    blocks: list[Block] = [context_block(f"{name_and_count(saved)}. People can still remove it in any form.")]
    if offered.can_set_channel:
        is_default = any(each.channel_id == meta.channel for each in known)
        blocks.append(_channel(verb, is_default=is_default))
    if offered.can_set_clients:
        blocks.append(_clients(verb, [each.client_id for each in known if each.client_id], offered.clients))
    return _view(DEFAULTS_FORM, meta, "Always use a list", blocks)


def read_defaults(submitted: Mapping[str, Any], known: Sequence[ListDefault]) -> Filled:
    """Read a submitted form. known: how it is now. What the person left stays so, since others may have
    changed it meanwhile.

    Raise MalformedPayloadError if it isn't this form.
    """
    with reading("list defaults form"):
        values, elements = read_values(submitted), _elements(submitted)
        in_channel = client_ids = None
        if HERE in values.by_block and (is_chosen := bool(values.chosen(HERE))) != bool(
            _initial(elements[HERE])
        ):
            in_channel = is_chosen
        if CLIENTS in values.by_block:
            before, now = _initial(elements[CLIENTS]), values.chosen(CLIENTS) or _lines(values.text(CLIENTS))
            if list(before) != list(now):
                left = [each.client_id for each in known if each.client_id]
                removed = set(before) - set(now)
                added = [each for each in now if each not in before]
                client_ids = [each for each in left if each not in removed] + added
        return Filled(in_channel=in_channel, client_ids=client_ids)


def _elements(submitted: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the inputs of a submitted form, by their block IDs."""
    return {block["block_id"]: block["element"] for block in submitted["blocks"] if "element" in block}


def _initial(element: Mapping[str, Any]) -> Sequence[str]:
    """Return what an input held when the form was opened."""
    options = [str(option["value"]) for option in element.get("initial_options") or ()]
    return options or _lines(str(element.get("initial_value") or ""))


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _channel(verb: str, *, is_default: bool) -> InputBlock:
    options = [Option(value=_ALWAYS, label=f"{verb} in this channel")]
    element = CheckboxesElement(
        action_id=ACTION, options=options, initial_options=options if is_default else None
    )
    return InputBlock(block_id=HERE, label="Channel", optional=True, element=element)


def _clients(verb: str, chosen: Sequence[str], clients: Sequence[Client]) -> InputBlock:
    label = f"{verb} for these clients"
    if clients:
        options = inputs.client_options(clients)
        initial = [option for option in options if option.value in chosen]
        element = StaticMultiSelectElement(
            action_id=ACTION, placeholder="Choose clients", options=options, initial_options=initial or None
        )
        return InputBlock(block_id=CLIENTS, label=label, optional=True, element=element)
    text = "\n".join(chosen)[: inputs.INPUT_LENGTH]
    return text_input(CLIENTS, label, text, hint="One client ID per line.", optional=True, multiline=True)


def _view(callback_id: str, meta: Meta, title: str, blocks: Sequence[Block]) -> View:
    return form_view(callback_id=callback_id, meta=meta, title=title, submit="Save", blocks=list(blocks))
