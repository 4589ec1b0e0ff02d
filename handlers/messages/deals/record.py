"""Deals as the bot's record has them: DSP, seat, dates, who requested each and when, and which is newest."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock

from handlers.messages import buttons, status
from handlers.messages.blocks import Message, context_block, section_block
from handlers.messages.deals import words
from handlers.messages.formatting import local_time, mention
from handlers.messages.labels import name_and_id, thread_link
from storage.lifecycle import deals
from storage.lifecycle.request import Request

MAX_DEALS = 8
SOURCE = (
    "This is clsfy's own record, because Classify has no list of deals. For a deal's current status, check "
    "the DSP."
)


def answer(title: str, found: Sequence[Request], today: date) -> Message:
    """Return the answer that shows deals and activations, newest first."""
    newest = find_newest(found)
    lines, blocks = [title], [section_block(title)]
    rows: list[Block] = [*blocks]
    for request in found[:MAX_DEALS]:
        text = "\n".join([f"*{name_and_id(request)}*", *describe(request, newest, today), requester(request)])
        lines.append(text)
        elements = buttons.row_buttons(request)
        rows += [section_block(text), ActionsBlock(elements=list(elements)), DividerBlock()]
    notes = [f"And {len(found) - MAX_DEALS} more."] if len(found) > MAX_DEALS else []
    note = " ".join([*notes, SOURCE])
    return Message("\n".join([*lines, note]), (*rows, context_block(note)))


def describe(request: Request, newest: Iterable[Request], today: date) -> Sequence[str]:
    """Return what is known of an activation, one thing a line. newest: the newest deal for each
    destination."""
    if deals.result_of(request) is None:
        where = words.destination(deals.destination_of(request))
        return [f"{status.status_of_request(request)} {where}"]
    issued_at = request.finished_at or request.noticed_at
    issued = f"Issued {local_time(issued_at)}. " if issued_at else ""
    is_newest = request.id in {each.id for each in newest}
    age = "The newest for this DSP and seat." if is_newest else "There is a newer one for this DSP and seat."
    return [words.deal_line(request, words.LISTED_DEAL_ID_LENGTH), f"{issued}{_dates(request, today)}{age}"]


def requester(request: Request) -> str:
    """Return who requested a deal, when, and a link to its thread."""
    thread = f" · {thread_link(request, 'Thread')}" if request.permalink else ""
    return f"Requested by {mention(request.user_id)} {local_time(request.accepted_at)}{thread}"


def find_newest(found: Sequence[Request]) -> Sequence[Request]:
    """Return the newest deal for each destination and set of segments. found: newest first."""
    newest: dict[Hashable, Request] = {}
    for request in found:
        if deals.result_of(request) is not None:
            newest.setdefault(deals.target_of(request), request)
    return list(newest.values())


def _dates(request: Request, today: date) -> str:
    start, end = request.inputs.get("start_date"), deals.end_date_of(request)
    starts = f"Starts {start}. " if start and date.fromisoformat(start) > today else ""
    if end is None:
        return f"{starts}No end date. "
    return f"{starts}{'Ended' if end < today else 'Ends'} {end.isoformat()}. "
