"""Find and claim the requests that the background jobs work on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.engine.columns import UtcDateTime
from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle import transitions
from storage.lifecycle.request import OPEN, Kind, Request, State, Step
from storage.read_requests import select_requests
from storage.requests.save_steps import save_and_enqueue
from storage.tables import requests

_IDS_PER_QUERY = 500
# The submitter runs these statements in each iteration. They are built once.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_waiting = (requests.c.state == State.ACCEPTED) & requests.c.question.is_(None)
_holds_name = requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)) & requests.c.question.is_(None)
_states = requests.c.state.in_(sa.bindparam("states", expanding=True))
_HELD_NAMES = sa.select(requests.c.kind, requests.c.name_key).where(_holds_name)
_DUE = (
    sa.select(requests.c.kind, requests.c.name_key, requests.c.id)
    .where(_waiting, requests.c.due_at <= _now)
    .order_by(requests.c.id)
)
_NEXT_DUE = sa.select(sa.func.min(requests.c.due_at)).where(_waiting, requests.c.due_at > _now)
_NOT_CREATED_SINCE = (
    sa.select(requests)
    .where(
        requests.c.state.in_((State.ACCEPTED, State.UNCERTAIN)),
        requests.c.question.is_(None),
        sa.func.coalesce(requests.c.continued_at, requests.c.accepted_at, type_=UtcDateTime)
        <= sa.bindparam("since"),
    )
    .order_by(requests.c.id)
)
_IN_STATE = sa.select(requests).where(_states).order_by(requests.c.id)


class Pending(NamedTuple):
    """The few columns of a BUILDING request that a tick needs. There may be ten thousand."""

    #: The request's id.
    id: int
    #: Classify's id of the segment.
    classify_id: int
    #: The build status that Classify reported last. None if none is known.
    classify_status: str | None
    #: Whether to read the request even if Classify reports nothing new: it was absent the last time, or it
    #: takes so long that something is to be said or done.
    needs_check: bool


def claim_due(connection: Connection, now: datetime, limit: int) -> list[Request]:
    """Move up to `limit` due ACCEPTED requests to SUBMITTING and return them. Commit, and only then call.

    Only one request with a given name may be SUBMITTING or UNCERTAIN at a time. Otherwise nobody could tell
    whose segment it is. A request that waits for a person's answer doesn't hold its name, because that answer
    is acted on by hand.
    """
    held_names = {(row.kind, row.name_key) for row in connection.execute(_HELD_NAMES)}
    # After an outage many may be waiting. Only those that are claimed are read as a whole.
    due = read_tolerantly(connection, _DUE, requests.c.id, tuple, {"now": now}).rows
    claimed: list[Request] = []
    for kind, name_key, request_id in due:
        if len(claimed) == limit:
            break
        if (kind, name_key) in held_names:
            continue
        for request in get_by_ids(connection, [request_id]):  # empty if it can't be read
            attempt = transitions.start_attempt(request, now)
            saved = save_and_enqueue(connection, request, attempt, now)
            if saved is not None:
                held_names.add((kind, name_key))
                claimed.append(saved)
    return claimed


def next_attempt_at(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after `now`, the next ACCEPTED request may be sent, or None if none is waiting."""
    earliest: datetime | None = connection.execute(_NEXT_DUE, {"now": now}).scalar_one()
    return earliest


def find_pending(connection: Connection, now: datetime, slow_after: timedelta) -> list[Pending]:
    """Return the BUILDING requests that are due for a check, ordered by Classify's ids.

    slow_after: how long a build may take before the person is notified that it is slow.
    """
    since = sa.func.coalesce(requests.c.attempted_at, requests.c.accepted_at, type_=UtcDateTime)
    slow = ~requests.c.slow & (since <= now - slow_after)
    needs_check = (requests.c.absences > 0) | slow | (since <= now - transitions.ASK_AFTER)
    statement = sa.select(
        requests.c.id, requests.c.classify_id, requests.c.classify_status, needs_check.label("needs_check")
    ).where(requests.c.state == State.BUILDING, requests.c.due_at <= now)
    pending = read_tolerantly(connection, statement, requests.c.id, _pending_from_row).rows
    return sorted(pending, key=attrgetter("classify_id"))


def find_in_state(connection: Connection, *states: State) -> list[Request]:
    """Return every request in one of these states, oldest first."""
    return select_requests(connection, _IN_STATE, {"states": states})


def get_by_ids(connection: Connection, ids: Sequence[int]) -> list[Request]:
    """Return the requests with these ids, oldest first."""
    found: list[Request] = []
    for start in range(0, len(ids), _IDS_PER_QUERY):
        among_ids = requests.c.id.in_(ids[start : start + _IDS_PER_QUERY])
        found.extend(
            select_requests(connection, sa.select(requests).where(among_ids).order_by(requests.c.id))
        )
    return found


def count_same_name(connection: Connection, request: Request) -> int:
    """Return how many other requests of this kind and name are SUBMITTING or UNCERTAIN."""
    count: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(requests)
        .where(
            requests.c.kind == request.kind,
            requests.c.name_key == request.name_key,
            requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)),
            requests.c.id != request.id,
        )
    ).scalar_one()
    return count


def already_adopted(connection: Connection, kind: Kind, classify_ids: Iterable[int]) -> set[int]:
    """Return which of Classify's ids belong to a request of this kind already."""
    wanted = list(classify_ids)
    rows = connection.execute(
        sa.select(requests.c.classify_id).where(requests.c.kind == kind, requests.c.classify_id.in_(wanted))
    ).scalars()
    return {classify_id for classify_id in rows if classify_id is not None}


def ask_overdue_to_continue(connection: Connection, now: datetime) -> list[Step]:
    """Save and enqueue a question about each request that wasn't created within a day. Return the steps."""
    steps: list[Step] = []
    for request in select_requests(connection, _NOT_CREATED_SINCE, {"since": now - transitions.ASK_AFTER}):
        after = transitions.ask_to_continue(request, now)
        if after is not request and (saved := save_and_enqueue(connection, request, after, now)) is not None:
            steps.append(Step(request, saved))
    return steps


def recover_at_start(connection: Connection, now: datetime) -> list[Step]:
    """Save and enqueue the steps that recover what an earlier process left unfinished. Return the steps."""
    steps: list[Step] = []
    for request in find_in_state(connection, *OPEN):
        after = transitions.recover_at_start(request, now)
        if after != request and (saved := save_and_enqueue(connection, request, after, now)) is not None:
            steps.append(Step(request, saved))
    return steps


def _pending_from_row(row: Row[Any]) -> Pending:
    """Raises ValueError or TypeError if Classify's id is no number, as SQLite would let it be."""
    request_id, classify_id, classify_status, needs_check = tuple(row)
    return Pending(request_id, int(classify_id), classify_status, needs_check)
