"""The announcement of a pixel campaign: registered, with its ID, or edited, from old to new."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock

from handlers.messages import buttons, request_fields, status, use_cases
from handlers.messages.blocks import Contacts, Message, RenderContext, build_card
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import escaped
from handlers.messages.labels import name_or_id
from storage.lifecycle.request import Kind, Request

FIELD_LABELS = {"name": "Name", "use_case": "Use case", "description": "Description"}
_VALUE_LENGTH = 300


def announcement(request: Request, contacts: Contacts, context: RenderContext, context_line: str) -> Message:
    """Return the message about a campaign or an edit. context_line: why it is a direct message, or empty."""
    return build_card(
        *announcement_lines(request, contacts, context),
        fields=request_fields.card_fields(request, contacts, context.lists),
        context_line=context_line,
        extra_blocks=_action_blocks(request),
    )


def announcement_lines(request: Request, contacts: Contacts, context: RenderContext) -> list[str]:
    """Return the title of the announcement, what happens next if it isn't done, and what an edit changes."""
    number = request.inputs["id"] if request.kind is Kind.EDIT else request.classify_id
    title = f"{status.status_of_request(request)} {name_or_id(request)}"
    lines = [title if number is None else f"{title} · campaign `{number}`"]
    lines += filter(None, [status.next_sentence(request, contacts, context)])
    return [*lines, *_changes(request)] if request.kind is Kind.EDIT else lines


def _action_blocks(request: Request) -> Sequence[ActionsBlock]:
    details = buttons.request_button(buttons.DETAILS, request)
    if request.kind is Kind.EDIT or request.classify_id is None:
        return [ActionsBlock(elements=[details])]
    edit = command_button("Edit", f"campaign edit {request.classify_id}")
    return [ActionsBlock(elements=[edit, details])]


def field_value(field: str, text: str) -> str:
    """Return a field's value as a message shows it, cut to a reasonable length."""
    if field == "use_case":
        return use_cases.describe(text)
    return f"“{escaped(text, _VALUE_LENGTH)}”" if text.strip() else "none"


def _changes(request: Request) -> list[str]:
    before, after = request.inputs["before"], request.inputs["changes"]
    return [
        f"• {label}: {field_value(field, before[field])} → {field_value(field, after[field])}"
        for field, label in FIELD_LABELS.items()
        if field in after
    ]
