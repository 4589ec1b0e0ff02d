"""What the channel hears of pixel campaigns: one registered, with its id, and one edited, old → new."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers.messages import buttons, use_cases
from handlers.messages.command_buttons import command_button
from handlers.messages.formatting import escaped, local_time, mention
from storage.lifecycle.request import Kind, Request

LABELS = {"name": "Name", "use_case": "Use case", "description": "Description"}
_VALUE_LENGTH = 300


def announcement_lines(request: Request) -> list[str]:
    """Verdict, name and id first, then what there is to know."""
    name, number = f"“{escaped(campaign_name(request))}”", request.classify_id
    if request.kind is Kind.EDIT:
        return [f":memo: *Changed:* {name} · campaign `{number}`", *_changes(request)]
    use_case = use_cases.describe(str(request.inputs.get("use_case", "")))
    return [
        f":white_check_mark: *Registered:* {name} · campaign `{number}`",
        f"Its id for the pixel code is `{number}`. Use case: {use_case}.",
    ]


def context_line(request: Request) -> str:
    """When it was, and who asked for it."""
    done = "Changed" if request.kind is Kind.EDIT else "Registered"
    at = request.noticed_at or request.accepted_at
    return f"{done} {local_time(at)} by {mention(request.user_id)}"


def action_blocks(request: Request) -> Sequence[Block]:
    """What can be done from the message."""
    details = buttons.request_button(buttons.DETAILS, request)
    if request.kind is Kind.EDIT:
        return [ActionsBlock(elements=[details])]
    edit = command_button("Edit", f"campaign edit {request.classify_id}")
    return [ActionsBlock(elements=[edit, details])]


def campaign_name(request: Request) -> str:
    """The campaign's name as the request leaves it."""
    return str(request.inputs.get("changes", {}).get("name") or request.name)


def field_value(field: str, text: str) -> str:
    """What stands in a field, cut to what a line bears."""
    if field == "use_case":
        return use_cases.describe(text)
    return f"“{escaped(text, _VALUE_LENGTH)}”" if text.strip() else "none"


def _changes(request: Request) -> list[str]:
    before, now = request.inputs["before"], request.inputs["changes"]
    return [
        f"• {label}: {field_value(field, before[field])} → {field_value(field, now[field])}"
        for field, label in LABELS.items()
        if field in now
    ]
