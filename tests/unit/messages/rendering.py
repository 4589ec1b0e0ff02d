"""Renders notices and Home tabs for the tests of this folder, and reads them as a person would."""

from collections.abc import Sequence
from typing import Any

from handlers.home import view
from handlers.home.view import Home
from handlers.messages import notices
from handlers.messages.blocks import Contacts, Message, RenderContext
from playground.slack.block_kit.mrkdwn import read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.lists import InputName, LeftOut, Overlap, Reason, RequestList, Unreadable
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, NOW, a_request
from tests.support.slack_limits import DEFAULT_CONTACTS

#: The notifications that mention people.
MENTIONING = (
    NotificationKind.RESULT,
    NotificationKind.OVERDUE,
    NotificationKind.ENDS_SOON,
    NotificationKind.ENDS_TOMORROW,
    NotificationKind.UNUSED,
)
BUILT = {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR}


Json = dict[str, Any]


def render_notice(kind: NotificationKind, request: Request) -> Message:
    """Return the message for a notification, with the default contacts."""
    return notices.render(kind, request, DEFAULT_CONTACTS)


def render_home(contacts: Contacts = DEFAULT_CONTACTS, **parts: Any) -> Sequence[Json]:
    """Return the blocks of a Home tab as they are sent. Raise if Slack would refuse it."""
    source = view.build_view(Home(**{"read_at": NOW, "version": "0.1.0", **parts}), contacts).to_dict()
    checked: Sequence[Json] = check_view(source, "home")["blocks"]
    return checked


def readable_blocks(blocks: Sequence[Json]) -> str:
    """Return all text in the blocks as a person reads it, without the asterisks of bold text."""
    return "\n".join(read(text, {}) for text in texts_of(list(blocks))).replace("*", "")


def block_action_ids(blocks: Sequence[Json]) -> list[str]:
    """Return the action IDs of the buttons and menus, from top to bottom."""
    inside = [[*block.get("elements", ()), block.get("accessory")] for block in blocks]
    return [one["action_id"] for several in inside for one in several if one and "action_id" in one]


def longest_lists(name: str) -> Sequence[RequestList]:
    """Return as many files as a form takes, with every reason to leave something out, or unreadable."""
    counts = dict.fromkeys(Reason, 500_000)
    read = RequestList(
        input_name=InputName.EXAMPLES, label=name, file_id="F", content_id=1, count=1, left_out_counts=counts
    )
    unreadable = RequestList(
        input_name=InputName.BLOCKED, label=name, file_id="F", unreadable=Unreadable.SCOPE_MISSING
    )
    return [read] * 10 + [unreadable] * 10


def longest_left_out(name: str) -> Sequence[LeftOut]:
    """Return a value that was left out for each reason."""
    return [LeftOut(row=2**31, text=name[:100], reason=reason) for reason in Reason]


def longest_overlaps(name: str) -> Sequence[Overlap]:
    """Return a hundred examples on blocked sites."""
    return [Overlap(url=f"https://{name}", domain=name)] * 100


def longest_edit_inputs(name: str) -> dict[str, Any]:
    """Return the inputs of an edit with each field at its longest."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    return {"id": 2**63 - 1, "name": name, "changes": fields, "before": dict.fromkeys(fields, "before")}


def has_third_answer(request: Request) -> bool:
    """Return whether a question has a third answer: to edit the lists, or to enter an ID."""
    return request.state is State.PREPARING or request.question is Question.EXISTS


def longest_context(name: str) -> RenderContext:
    """Return a context with many mentions, many unreachable followers and many failures."""
    ids = tuple(f"U{number:019}" for number in range(60))
    failed_request = a_request(State.FAILED, inputs={"name": name}, classify_id=2**63 - 1)
    return RenderContext(
        mentioned=ids,
        unreachable_followers=ids,
        digest_requests=(failed_request,) * 300,
        estimate=Estimate(99 * HOUR, 99 * HOUR),
        lists=longest_lists(name),
        left_out=longest_left_out(name),
        overlaps=longest_overlaps(name),
    )
