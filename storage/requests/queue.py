"""Find and claim the requests that the background jobs work on."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.engine.columns import UtcDateTime
from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle import recovery, transitions
from storage.lifecycle.names import possible_keys
from storage.lifecycle.request import OPEN, Kind, Request, State, Step
from storage.read_requests import request_from_row, select_requests
from storage.requests.save_steps import save_all_and_enqueue
from storage.tables import requests

_IDS_PER_QUERY = 500
_MANY_OF_A_NAME = 50  # so many due requests of one name are read without another query
# The submitter runs these statements in each iteration. They are built once.
_now: sa.BindParameter[datetime] = sa.bindparam("now")
_limit = sa.bindparam("limit", type_=sa.Integer)
_waiting = (requests.c.state == State.ACCEPTED) & requests.c.question.is_(None) & ~requests.c.access_unknown
_ACCESS_UNKNOWN = (
    sa.select(requests)
    .where(requests.c.state == State.ACCEPTED, requests.c.access_unknown)
    .order_by(requests.c.due_at, requests.c.id)
    .limit(_limit)
)
_holder = requests.alias("holder")
_name_is_held = (
    sa.select(_holder.c.id)
    .where(
        _holder.c.name_key == requests.c.name_key,
        _holder.c.kind == requests.c.kind,
        _holder.c.state.in_((State.SUBMITTING, State.UNCERTAIN)),
        _holder.c.question.is_(None),
    )
    .exists()
)
_is_about_segment = requests.c.kind.in_([kind for kind in Kind if kind.is_about_segment])
_NAMES_IN_FLIGHT = sa.select(requests.c.name_key).where(
    requests.c.kind == sa.bindparam("kind", type_=requests.c.kind.type),
    requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)),
)
_HELD_NAMES = sa.select(requests.c.kind, requests.c.name_key).where(
    requests.c.state.in_((State.SUBMITTING, State.UNCERTAIN)), requests.c.question.is_(None)
)
_DUE = (
    sa.select(requests)
    .where(_waiting, requests.c.due_at <= _now, ~_name_is_held)
    .order_by(requests.c.due_at, requests.c.id)
    .limit(_limit)
    .offset(sa.bindparam("offset", type_=sa.Integer))
)
_NEXT_DUE = sa.select(sa.func.min(requests.c.due_at)).where(_waiting, requests.c.due_at > _now)
_NOT_CREATED_SINCE = (
    sa.select(requests)
    .where(
        requests.c.state.in_((State.PREPARING, State.ACCEPTED, State.UNCERTAIN)),
        requests.c.question.is_(None),
        sa.func.coalesce(requests.c.continued_at, requests.c.accepted_at, type_=UtcDateTime)
        <= sa.bindparam("since"),
    )
    .order_by(requests.c.id)
    .limit(_limit)
)
_SUBMITTING_IDS = sa.select(requests.c.id).where(requests.c.state == State.SUBMITTING).order_by(requests.c.id)
_OPEN = (
    sa.select(requests)
    .where(requests.c.id > sa.bindparam("after_id"), requests.c.state.in_(OPEN))
    .order_by(requests.c.id)
    .limit(_limit)
)
_IN_STATE = (
    sa.select(requests)
    .where(requests.c.state == sa.bindparam("state", type_=requests.c.state.type))
    .order_by(requests.c.id)
)


class Pending(NamedTuple):
    """The few columns of a BUILDING request that a tick needs. There may be ten thousand."""

    #: The request's id.
    id: int
    #: Classify's ID of the segment.
    classify_id: int
    #: The build status that Classify reported last. None if none is known.
    classify_status: str | None
    #: Whether to read the request even if Classify reports nothing new: it was absent the last time, or it
    #: takes so long that something is to be said or done.
    needs_check: bool


def claim_due(
    connection: Connection, now: datetime, limit: int, server_time: datetime | None = None
) -> list[Request]:
    """Move up to `limit` due ACCEPTED requests to SUBMITTING and return them. Commit, and only then call.

    server_time: Classify's time, or None if that isn't known.

    Of the requests whose names may look the same in Classify, only one may be SUBMITTING or UNCERTAIN at a
    time. Otherwise nobody could tell whose segment it is. A request that waits for a person's answer doesn't
    hold its name, because that answer is acted on by hand.
    """
    held = {(row.kind, key) for row in connection.execute(_HELD_NAMES) for key in possible_keys(row.name_key)}
    chosen: list[Request] = []
    size, offset = limit + _MANY_OF_A_NAME, 0
    while len(chosen) < limit:
        parameters = {"now": now, "offset": offset, "limit": size}
        page = read_tolerantly(connection, _DUE, requests.c.id, request_from_row, parameters)
        for request in page.rows:
            keys = {(request.kind, key) for key in possible_keys(request.name_key)}
            if len(chosen) < limit and held.isdisjoint(keys):
                held |= keys
                chosen.append(request)
        if len(page.rows) + len(page.unreadable_ids) < size:
            break
        offset, size = offset + size, size * 4
    steps = [Step(request, transitions.start_attempt(request, now, server_time)) for request in chosen]
    return [step.after for step in save_all_and_enqueue(connection, steps, now)]


def find_access_unknown(connection: Connection, limit: int) -> list[Request]:
    """Return up to `limit` requests that wait until it is known whether their person is in the channel."""
    return select_requests(connection, _ACCESS_UNKNOWN, {"limit": limit})


def next_attempt_at(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after `now`, the next ACCEPTED request may be sent, or None if none is waiting."""
    earliest: datetime | None = connection.execute(_NEXT_DUE, {"now": now}).scalar_one()
    return earliest


def find_builds_to_check(connection: Connection, now: datetime, slow_after: timedelta) -> list[Pending]:
    """Return the BUILDING requests for segments that are due for a check, ordered by Classify's IDs.

    slow_after: how long a build may take before the person is notified that it is slow.
    """
    since = sa.func.coalesce(requests.c.attempted_at, requests.c.accepted_at, type_=UtcDateTime)
    slow = ~requests.c.slow & (since <= now - slow_after)
    needs_check = (requests.c.absences > 0) | slow | (since <= now - transitions.ASK_AFTER)
    statement = sa.select(
        requests.c.id, requests.c.classify_id, requests.c.classify_status, needs_check.label("needs_check")
    ).where(requests.c.state == State.BUILDING, _is_about_segment, requests.c.due_at <= now)
    pending = read_tolerantly(connection, statement, requests.c.id, _pending_from_row).rows
    return sorted(pending, key=attrgetter("classify_id"))


def find_in_state(connection: Connection, state: State) -> list[Request]:
    """Return every request in this state, oldest first."""
    return select_requests(connection, _IN_STATE, {"state": state})


def get_by_ids(connection: Connection, ids: Sequence[int]) -> list[Request]:
    """Return the requests with these ids, oldest first."""
    found: list[Request] = []
    for start in range(0, len(ids), _IDS_PER_QUERY):
        among_ids = requests.c.id.in_(ids[start : start + _IDS_PER_QUERY])
        found += select_requests(connection, sa.select(requests).where(among_ids).order_by(requests.c.id))
    return found


def find_unchanged(connection: Connection, read_before: Sequence[Request]) -> list[Request]:
    """Return those of the requests that nobody has changed since they were read."""
    statement = sa.select(requests.c.id, requests.c.version).where(
        requests.c.id.in_([request.id for request in read_before])
    )
    versions = {row.id: row.version for row in connection.execute(statement)}
    return [request for request in read_before if versions.get(request.id) == request.version]


def count_names_in_flight(connection: Connection, kind: Kind) -> Counter[str]:
    """Return how many requests of this kind are SUBMITTING or UNCERTAIN, by the `possible_keys` of a name."""
    names = connection.execute(_NAMES_IN_FLIGHT, {"kind": kind}).scalars()
    return Counter(key for name in names for key in possible_keys(name))


def already_adopted(connection: Connection, kind: Kind, classify_ids: Collection[int]) -> set[int]:
    """Return which of Classify's IDs belong to a request of this kind already."""
    is_one = (requests.c.kind == kind) & requests.c.classify_id.in_(classify_ids)
    return set(connection.execute(sa.select(requests.c.classify_id).where(is_one)).scalars())


def find_newest_created(connection: Connection, kind: Kind, limit: int) -> list[int]:
    """Return the newest of Classify's IDs that requests of this kind have."""
    ids = requests.c.classify_id
    found = sa.select(ids).where((requests.c.kind == kind) & ids.is_not(None))
    return list(connection.execute(found.order_by(ids.desc()).limit(limit)).scalars())


def ask_whether_to_continue(connection: Connection, now: datetime, limit: int) -> list[Step]:
    """Save and enqueue questions about up to `limit` requests that weren't created within a day.

    Return the steps. Call it again until there are fewer than `limit`.
    """
    parameters = {"since": now - transitions.ASK_AFTER, "limit": limit}
    found = select_requests(connection, _NOT_CREATED_SINCE, parameters)
    steps = [Step(request, transitions.ask_to_continue(request, now)) for request in found]
    return save_all_and_enqueue(connection, [step for step in steps if step.after is not step.before], now)


def recover_interrupted(
    connection: Connection, now: datetime, in_flight: Collection[int], limit: int
) -> list[Step]:
    """Save and enqueue the recovery of up to `limit` requests that are SUBMITTING, but not `in_flight`.

    Return the steps. Call it again until there is none.
    """
    ids = connection.execute(_SUBMITTING_IDS).scalars().all()
    interrupted = [request_id for request_id in ids if request_id not in in_flight][:limit]
    steps = [Step(request, recovery.recover(request, now)) for request in get_by_ids(connection, interrupted)]
    return save_all_and_enqueue(connection, steps, now)


class RecoveredBatch(NamedTuple):
    """The result of `recover_possibly_restored`."""

    #: What was changed.
    steps: list[Step]
    #: The id of the last request that was looked at. None if there were no more.
    last_id: int | None


def recover_possibly_restored(
    connection: Connection, now: datetime, after_id: int, limit: int
) -> RecoveredBatch:
    """Save and enqueue what an old backup requires for the next `limit` open requests after `after_id`."""
    found = read_tolerantly(
        connection, _OPEN, requests.c.id, request_from_row, {"after_id": after_id, "limit": limit}
    )
    ids = [*found.unreadable_ids, *(request.id for request in found.rows)]
    steps = [Step(request, recovery.recover_at_start(request, now)) for request in found.rows]
    saved = save_all_and_enqueue(connection, [step for step in steps if step.after != step.before], now)
    # Forms that were submitted since the start aren't from a backup, so they don't make another batch.
    return RecoveredBatch(saved, max(ids) if len(ids) == limit else None)


def _pending_from_row(row: Row[Any]) -> Pending:
    """Raises ValueError or TypeError if Classify's ID is no number, as SQLite would let it be."""
    request_id, classify_id, classify_status, needs_check = tuple(row)
    return Pending(request_id, int(classify_id), classify_status, needs_check)
