"""A request on the Home tab: its status, what to do about it, and the buttons for that."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from handlers.messages import buttons, notices, status, timing, use_cases
from handlers.messages.blocks import DEFAULT_CONTEXT, Contacts, RenderContext, section_block
from handlers.messages.command_buttons import command_button
from handlers.messages.deals import record
from handlers.messages.formatting import channel, escaped, local_time
from handlers.messages.kind_words import WORDS
from handlers.messages.labels import name_and_id, name_or_id, plain_name, retried_sentence, thread_link
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import OPEN, UNSUCCESSFUL, Kind, Request, State
from storage.requests.estimates import Estimate

DISMISS = "home_dismiss"  # the button's value is the request's UUID
SEND_AGAIN = "home_send_again"  # likewise
_DEAL_NAME_LENGTH = 40
_UNCONFIRMED = (
    "*Unconfirmed:* Slack didn't confirm one of my messages about this, so you may not have seen it. "
    "This is the current status."
)
_UNDELIVERABLE = (
    "*Not delivered:* Slack refused one of my messages about this, so you haven't seen it. "
    "This is the current status."
)


def attention_blocks(
    request: Request,
    contacts: Contacts,
    context: RenderContext = DEFAULT_CONTEXT,
    *,
    is_undeliverable: bool = False,
) -> Sequence[Block]:
    """Return what the person should do about a request, with the buttons for that.

    context: what a question shows besides the request. is_undeliverable: whether Slack refused a message
    about it everywhere.
    """
    if request.state in OPEN and request.question is not None:
        return notices.render(NotificationKind.QUESTION, request, contacts, context).blocks
    if request.state is State.REJECTED:
        *blocks, _ = notices.render(NotificationKind.REJECTION, request, contacts).blocks
        elements = [notices.reopen_button(request), _button("Dismiss", DISMISS, request)]
        return [*blocks, ActionsBlock(elements=elements)]
    advice = _UNDELIVERABLE if is_undeliverable else _UNCONFIRMED
    elements = [_details_button(request), _button("Dismiss", DISMISS, request)]
    if request.state in UNSUCCESSFUL:
        taken = f"{timing.time_taken(request)} " if request.state is State.FAILED else ""
        advice = f"{taken}{status.result_sentence(request, contacts)}"
        if request.kind.is_reusable:
            elements.insert(0, buttons.request_button(buttons.RETRY, request))
    if is_undeliverable:
        elements.insert(0, _button("Send message again", SEND_AGAIN, request))
    thread = f" See the {thread_link(request)}." if request.permalink else ""
    return [section_block(f"{_title(request)}\n{advice}{thread}"), ActionsBlock(elements=elements)]


def in_progress_row(request: Request, estimate: Estimate | None) -> Block:
    """Return the row of an open request: its progress, when it began, and where the reply is posted.

    estimate: how long builds of its kind take. None if too few are on record.
    """
    place = channel(request.thread_channel or request.channel_id)
    thread = f"{thread_link(request, 'the thread')} in " if request.permalink else ""
    begun = f"{WORDS[request.kind].begun} {local_time(request.accepted_at)}."
    reply = "" if status.is_checking_access(request) else f"I'll reply in {thread}{place}."
    sentences = (status.progress_sentence(request, estimate), begun, reply)
    text = f"{_title(request)}\n{' '.join(filter(None, sentences))}"
    return section_block(text, _details_button(request))


def finished_blocks(request: Request, retry: Request | None) -> Sequence[Block]:
    """Return a finished request: its status, when it finished, and what it was retried as. A segment that is
    ready can be activated."""
    at = request.finished_at or request.noticed_at
    begun = f"{WORDS[request.kind].begun.lower()} {local_time(request.accepted_at)}"
    when = local_time(at) if at else begun
    thread = f" · {thread_link(request, 'Thread')}" if request.permalink else ""
    retried = f"\n{retried_sentence(retry)}" if retry is not None else ""
    text = f"{_title(request)} · {when}{thread}{retried}"
    if not buttons.can_be_activated(request):
        return [section_block(text, _details_button(request))]
    elements = [buttons.spoken_button(buttons.ACTIVATE, request), _details_button(request)]
    return [section_block(text), ActionsBlock(elements=elements)]


def deal_lines(request: Request, newest: Sequence[Request], today: date) -> str:
    """Return an issued deal: its Deal ID, DSP, seat and dates. newest: the newest deal for each
    destination."""
    issued, dates = record.describe(request, newest, today)
    return f"“{escaped(request.name, _DEAL_NAME_LENGTH)}” · {issued}\n{dates}"


def campaign_blocks(request: Request) -> Sequence[Block]:
    """Return a registered campaign: its ID for the pixel code, its use case, and the button that edits it."""
    use_case = use_cases.describe(str(request.inputs.get("use_case", "")))
    thread = f" · {thread_link(request, 'Thread')}" if request.permalink else ""
    name, number = escaped(request.name), request.classify_id
    edit = command_button(
        "Edit",
        f"campaign edit {number}",
        accessibility_label=buttons.spoken_label("Edit", plain_name(request)),
    )
    return [
        section_block(f"“{name}” · ID for your pixel code `{number}` · {use_case}{thread}"),
        ActionsBlock(elements=[edit, _details_button(request)]),
    ]


def _details_button(request: Request) -> ButtonElement:
    return buttons.spoken_button(buttons.DETAILS, request)


def _button(text: str, action_id: str, request: Request) -> ButtonElement:
    label = buttons.spoken_label(text, plain_name(request))
    return ButtonElement(text=text, action_id=action_id, value=request.uuid, accessibility_label=label)


def _title(request: Request) -> str:
    """Return the status, the name, and what the request is about."""
    if request.kind is Kind.EDIT and request.state is not State.READY:
        name = f"{name_or_id(request)} · edit of campaign `{request.inputs.get('id')}`"
    elif request.classify_id is None:
        name = f"“{escaped(request.name)}” ({request.kind.noun})"
    else:
        name = name_and_id(request)
    return f"{status.status_of_request(request)} {name}"
