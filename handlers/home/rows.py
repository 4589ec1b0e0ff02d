"""A request's row in its person's home: how it stands, what to do about it, and the buttons for that."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, MarkdownTextObject, SectionBlock

from handlers.messages import announcement, buttons, notices, status, use_cases
from handlers.messages.blocks import Contacts, section_block
from handlers.messages.formatting import channel, contact, escaped, local_time
from handlers.messages.labels import name_and_id, plain_name
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.requests.estimates import Estimate

_LABEL_LENGTH = 75


def attention_blocks(request: Request, contacts: Contacts) -> Sequence[Block]:
    """What to do about it, with the buttons for that."""
    if request.state in OPEN and request.question is not None:
        return notices.render(NotificationKind.QUESTION, request, contacts).blocks
    if request.state is State.REJECTED:
        return notices.render(NotificationKind.REJECTION, request, contacts).blocks
    answers = [_details(request)]
    if request.state in (State.FAILED, State.LOST):
        said = f"{announcement.took(request)} Please tell {contact(contacts.representative)}"
        if request.kind is Kind.SEGMENT:
            said = f"{said}, or ask again with another prompt or other example URLs"
            retry = ButtonElement(text="Edit and retry", action_id=buttons.RETRY, value=request.uuid)
            answers.insert(0, retry)
    else:
        said = (
            "*Unconfirmed:* Slack did not confirm a message of mine about it, so you may or may not have "
            "seen that; this is how it stands"
        )
    return [section_block(f"{_named(request)}\n{said}."), ActionsBlock(elements=answers)]


def in_progress_row(request: Request, usual: Estimate | None) -> Block:
    """How far it is, since when, and what to expect."""
    place = channel(request.thread_channel or request.channel_id)
    where = f"Since {local_time(request.build_started_at)}; the answer comes in {place}."
    return _row(request, f"{_named(request)}\n{_expected(request, usual)} {where}")


def _expected(request: Request, usual: Estimate | None) -> str:
    match request.state:
        case State.BUILDING if request.overdue:
            return "It has taken more than a day; I look once an hour."
        case State.BUILDING if request.slow:
            return "It takes longer than others did; nothing is lost."
        case State.BUILDING:
            return f"{announcement.estimate(usual)}."
        case State.UNCERTAIN:
            return "Classify has not confirmed it; I look whether it was made before I send it again."
        case _:
            return "On its way to Classify."


def finished_row(request: Request) -> Block:
    """What became of it, and when."""
    at = request.finished_at or request.noticed_at
    when = local_time(at) if at else f"asked for {local_time(request.accepted_at)}"
    return _row(request, f"{_named(request)} · {when}")


def campaign_row(request: Request) -> Block:
    """A registered campaign: its id for the pixel code, and what it is for."""
    use_case = use_cases.describe(str(request.inputs.get("use_case", "")))
    name, number = escaped(request.name), request.classify_id
    return _row(request, f"“{name}” · id for the pixel code `{number}` · {use_case}")


def _named(request: Request) -> str:
    """How it stands, its name, and what it is."""
    if request.kind is Kind.EDIT:
        said = f"“{escaped(request.name)}” · edit of campaign `{request.inputs.get('id')}`"
    elif request.classify_id is None:
        said = f"“{escaped(request.name)}” ({request.kind.noun})"
    else:
        said = name_and_id(request)
    return f"{status.status_of_request(request)} {said}"


def _row(request: Request, text: str) -> SectionBlock:
    words = MarkdownTextObject(text=text, verbatim=True)
    return SectionBlock(text=words, accessory=_details(request))


def _details(request: Request) -> ButtonElement:
    said_aloud = f"Details of {plain_name(request)}"[:_LABEL_LENGTH]
    return ButtonElement(
        text="Details", action_id=buttons.DETAILS, value=request.uuid, accessibility_label=said_aloud
    )
