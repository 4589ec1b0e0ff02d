"""Find the requests whose lists are to be read, and save what they hold."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.lifecycle import preparation
from storage.lifecycle.lists import InputName, Overlap, RequestList, find_overlaps
from storage.lifecycle.request import Question, Request, State
from storage.lists import request_lists
from storage.outbox.unreadable import read_due
from storage.read_requests import request_from_row
from storage.requests.duplicates import compute_inputs_key, find_duplicates
from storage.requests.save_steps import save_and_enqueue
from storage.tables import requests

_waiting = (requests.c.state == State.PREPARING) & requests.c.question.is_(None)
_DUE = (
    sa.select(requests)
    .where(_waiting, requests.c.due_at <= sa.bindparam("now", type_=requests.c.due_at.type))
    .order_by(requests.c.due_at, requests.c.id)
    .limit(1)
)
_NEXT_DUE = sa.select(sa.func.min(requests.c.due_at, type_=requests.c.due_at.type)).where(_waiting)


class ReadLists(Struct, frozen=True, kw_only=True):
    """The lists of a request, which are all read."""

    lists: Sequence[RequestList]
    #: The examples on sites that are blocked.
    overlaps: Sequence[Overlap]
    #: The hash of the request's inputs with what the lists hold.
    inputs_key: str


def find_due(connection: Connection, now: datetime) -> Request | None:
    """Return the PREPARING request that has been due the longest, or None if none is due.

    Raises UnreadableDueError.
    """
    found = read_due(connection, _DUE, requests.c.due_at, request_from_row, {"now": now})
    return next(iter(found), None)


def next_due_at(connection: Connection) -> datetime | None:
    """Return when the next PREPARING request is due, or None if none is waiting."""
    due_at: datetime | None = connection.execute(_NEXT_DUE).scalar_one()
    return due_at


def load_lists(connection: Connection, request: Request) -> ReadLists:
    """Return the lists of a request, and what is compared. It takes a moment for long lists."""
    inputs = request_lists.merge_inputs(connection, request)
    urls, domains = (inputs.get(name, ()) for name in (InputName.EXAMPLES, InputName.BLOCKED))
    return ReadLists(
        lists=request_lists.find_lists(connection, request.id),
        overlaps=find_overlaps(urls, domains),
        inputs_key=compute_inputs_key(request.kind, inputs),
    )


def finish_or_ask(
    connection: Connection,
    request: Request,
    read: ReadLists,
    now: datetime,
    hidden_ids: Collection[int] = (),
) -> Request | None:
    """Save what follows from the lists: the request is ACCEPTED, or its person is asked.

    hidden_ids: the requests that the person may not know of, and isn't asked about. Return the request as
    saved, or None if somebody else changed it first.
    """
    found = find_duplicates(connection, read.inputs_key, request.uuid, now)
    duplicates = [each for each in found if each.id not in hidden_ids]
    applies = {
        Question.LISTS: any(each.needs_decision for each in read.lists),
        Question.OVERLAP: bool(read.overlaps),
        Question.DUPLICATE: bool(duplicates),
    }
    question = next((each for each in preparation.open_questions(request) if applies[each]), None)
    left_out = preparation.left_out_count(read.lists)
    if question is not None:
        after = preparation.ask(request, question, left_out)
    else:
        after = preparation.finish(request, inputs_key=read.inputs_key, left_out=left_out, now=now)
    return save_and_enqueue(connection, request, after, now)
