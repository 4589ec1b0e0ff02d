"""The fields of a card about a request: how long it took, who requested it, and with what."""

import re
from collections.abc import Sequence

from handlers.messages import status, use_cases
from handlers.messages.blocks import Contacts, Field
from handlers.messages.formatting import code, escaped, local_time, mention
from handlers.messages.kind_words import WORDS
from handlers.messages.list_messages import lists_phrase
from storage.lifecycle.lists import InputName, RequestList
from storage.lifecycle.request import Kind, Request, State

_VALUE_LENGTH = 80
_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)  # a long value breaks the two columns
_PROMPT_LENGTH = 200


def card_fields(request: Request, contacts: Contacts, lists: Sequence[RequestList] = ()) -> list[Field]:
    """Return the fields that apply to a request, in the order in which cards show them.

    lists: those that it uses besides what was typed.
    """
    took = status.status_field(request)
    fields = [Field("Status", took)] if took else []
    fields.append(requested_by(request))
    inputs = request.inputs
    if client_id := str(inputs.get("client_id") or ""):
        fields.append(Field("Client", client_name(client_id, contacts)))
    fields += value_fields(request, lists)
    if request.kind is Kind.CAMPAIGN:
        if request.classify_id is not None:
            fields.append(Field("ID for your pixel code", f"`{request.classify_id}`"))
        fields.append(Field("Use case", use_cases.describe(str(inputs.get("use_case", "")))))
    return fields


def value_fields(request: Request, lists: Sequence[RequestList]) -> Sequence[Field]:
    """Return its examples and what it blocks, such as `craftsman.com and 2 lists (1,204 domains)`."""
    fields = []
    for label, input_name in (("URLs", InputName.EXAMPLES), ("Blocked", InputName.BLOCKED)):
        of_input = [each for each in lists if each.input_name is input_name]
        if value := _values_and_lists(request.inputs.get(input_name) or (), of_input):
            fields.append(Field(label, value))
    return fields


def requested_by(request: Request) -> Field:
    """Return who requested it, and when."""
    words = WORDS[request.kind]
    label = words.completed_by if request.state is State.READY else words.by
    return Field(label, f"{mention(request.user_id)} {local_time(request.accepted_at)}")


def client_name(client_id: str, contacts: Contacts) -> str:
    """Return what a client is called, or its ID if it has no name here."""
    label = contacts.client_labels.get(client_id)
    return escaped(label, _VALUE_LENGTH) if label else code(client_id, _VALUE_LENGTH)


def prompt_line(request: Request) -> Sequence[str]:
    """Return the first line of the prompt, or nothing if there is none."""
    first = next((line for line in str(request.inputs.get("prompt") or "").splitlines() if line.strip()), "")
    return [f"*Prompt:* {escaped(first, _PROMPT_LENGTH)}"] if first else []


def _values_and_lists(typed: Sequence[str], lists: Sequence[RequestList]) -> str:
    """Return the first value and counts of the others: `a.com, 3 more, and 2 lists (9 domains)`."""
    parts = [escaped(_SCHEME.sub("", value), _VALUE_LENGTH) for value in typed[:1]]
    if len(typed) > 1:
        parts.append(f"{len(typed) - 1:,} more")
    if lists:
        parts.append(lists_phrase(lists))
    if len(parts) > 1:
        parts[-1] = f"and {parts[-1]}"
    return (", " if len(parts) > 2 else " ").join(parts)
