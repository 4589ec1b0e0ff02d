"""A request on the Home tab: its status, what to do about it, and the buttons for that."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, MarkdownTextObject, SectionBlock

from handlers.messages import buttons, notices, status, timing, use_cases
from handlers.messages.blocks import Contacts, section_block
from handlers.messages.formatting import channel, contact, escaped, local_time
from handlers.messages.labels import name_and_id
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.requests.estimates import Estimate

_UNCONFIRMED = (
    "*Unconfirmed:* Slack did not confirm a message of mine about it, so you may or may not have seen that; "
    "this is how it stands"
)


def attention_blocks(request: Request, contacts: Contacts) -> Sequence[Block]:
    """Return what the person should do about a request, with the buttons for that."""
    if request.state in OPEN and request.question is not None:
        return notices.render(NotificationKind.QUESTION, request, contacts).blocks
    if request.state is State.REJECTED:
        return notices.render(NotificationKind.REJECTION, request, contacts).blocks
    actions = [buttons.details_button(request)]
    advice = _UNCONFIRMED
    if request.state in (State.FAILED, State.LOST):
        advice = f"{timing.time_taken(request)} Please tell {contact(contacts.representative)}"
        if request.kind is Kind.SEGMENT:
            advice = f"{advice}, or ask again with another prompt or other example URLs"
            actions.insert(0, buttons.request_button(buttons.RETRY, request))
    return [section_block(f"{_title(request)}\n{advice}."), ActionsBlock(elements=actions)]


def in_progress_row(request: Request, estimate: Estimate | None) -> Block:
    """Return the row of an open request: its progress, when it began, and where the answer is posted."""
    place = channel(request.thread_channel or request.channel_id)
    since = f"Since {local_time(request.build_started_at)}; the answer comes in {place}."
    return _row(request, f"{_title(request)}\n{status.progress_sentence(request, estimate)} {since}")


def finished_row(request: Request) -> Block:
    """Return the row of a finished request: its status and when it ended."""
    at = request.finished_at or request.noticed_at
    when = local_time(at) if at else f"asked for {local_time(request.accepted_at)}"
    return _row(request, f"{_title(request)} · {when}")


def campaign_row(request: Request) -> Block:
    """Return the row of a registered campaign: its ID for the pixel code and its use case."""
    use_case = use_cases.describe(str(request.inputs.get("use_case", "")))
    name, number = escaped(request.name), request.classify_id
    return _row(request, f"“{name}” · id for the pixel code `{number}` · {use_case}")


def _title(request: Request) -> str:
    """Return the status, the name, and what the request is about."""
    if request.kind is Kind.EDIT:
        name = f"“{escaped(request.name)}” · edit of campaign `{request.inputs.get('id')}`"
    elif request.classify_id is None:
        name = f"“{escaped(request.name)}” ({request.kind.noun})"
    else:
        name = name_and_id(request)
    return f"{status.status_of_request(request)} {name}"


def _row(request: Request, text: str) -> SectionBlock:
    markdown = MarkdownTextObject(text=text, verbatim=True)
    return SectionBlock(text=markdown, accessory=buttons.details_button(request))
