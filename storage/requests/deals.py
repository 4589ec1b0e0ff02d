"""Find activations: what can be activated, what is checked next, and the deals that came of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.deals import Destination, destination_of, end_date_of, target_of
from storage.lifecycle.request import OPEN, Kind, Request, State
from storage.read_requests import NEWEST_FIRST, select_requests
from storage.tables import deal_segments, requests

#: What is activated: segments that were requested or watched through the bot.
ACTIVATABLE = (Kind.SEGMENT, Kind.WATCH)
_MAX_ACTIVATIONS = 200  # the newest, in which destinations are looked for
_is_issued = (requests.c.kind == Kind.ACTIVATION) & (requests.c.state == State.READY)
_limit = sa.bindparam("limit", type_=sa.Integer)
_now = sa.bindparam("now", type_=requests.c.due_at.type)
_DUE = (
    sa.select(requests)
    .where(requests.c.state == State.BUILDING, requests.c.kind == Kind.ACTIVATION, requests.c.due_at <= _now)
    .order_by(requests.c.due_at, requests.c.id)
    .limit(_limit)
)
_OF_SEGMENT = (
    sa.select(requests)
    .join(deal_segments, deal_segments.c.activation_id == requests.c.id)
    .where(
        deal_segments.c.segment_id == sa.bindparam("segment_id"),
        requests.c.state.in_(sa.bindparam("states", expanding=True)),
    )
    .order_by(requests.c.id.desc())
)


def attach_segments(connection: Connection, activation_id: int, segment_ids: Iterable[int]) -> None:
    """Store which requests' segments an activation is for, in place of what was stored before."""
    connection.execute(sa.delete(deal_segments).where(deal_segments.c.activation_id == activation_id))
    rows = [{"activation_id": activation_id, "segment_id": segment_id} for segment_id in segment_ids]
    if rows:
        connection.execute(sa.insert(deal_segments), rows)


def find_segment_ids(connection: Connection, activation_id: int) -> Sequence[int]:
    """Return the ids of the requests whose segments an activation is for."""
    statement = sa.select(deal_segments.c.segment_id).where(deal_segments.c.activation_id == activation_id)
    return connection.execute(statement.order_by(deal_segments.c.segment_id)).scalars().all()


def find_issued(connection: Connection, segment: Request) -> list[Request]:
    """Return the activations of a request's segment for which a deal was issued, newest first."""
    if segment.kind not in ACTIVATABLE or segment.state is not State.READY:
        return []
    return select_requests(connection, _OF_SEGMENT, {"segment_id": segment.id, "states": [State.READY]})


def find_under_way(connection: Connection, segment: Request) -> list[Request]:
    """Return the activations of a request's segment that may still issue a deal, newest first."""
    return select_requests(connection, _OF_SEGMENT, {"segment_id": segment.id, "states": [*OPEN]})


def find_by_deal_id(connection: Connection, deal_ids: Collection[str]) -> list[Request]:
    """Return the activations for which one of these Deal IDs was issued, newest first. It isn't known whether
    Classify issues one twice."""
    return _newest(connection, _is_issued, requests.c.result["value"].as_string().in_(deal_ids))


def find_newer(connection: Connection, deal: Request, today: date) -> Request | None:
    """Return the newest deal that replaces this one and hasn't ended. None if there is none.

    It is in the same channel, so that whoever reads about the one may read about the other.
    """
    in_channel = requests.c.channel_id == deal.channel_id
    for newer in _newest(connection, _is_issued, in_channel, requests.c.id > deal.id):
        if target_of(newer) == target_of(deal) and (end_date_of(newer) or today) >= today:
            return newer
    return None


def find_issued_to(connection: Connection, user_id: str, limit: int) -> list[Request]:
    """Return the newest activations of a person for which a deal was issued."""
    return _newest(connection, _is_issued, requests.c.user_id == user_id, limit=limit)


def find_activatable(connection: Connection, user_id: str, channel_id: str, limit: int) -> list[Request]:
    """Return the newest READY segments of a person and of a channel. Each of Classify's IDs comes once."""
    found: list[Request] = []
    for place in (requests.c.channel_id == channel_id, requests.c.user_id == user_id):
        is_ready = (requests.c.state == State.READY) & requests.c.kind.in_(ACTIVATABLE)
        found += _newest(connection, place, is_ready, limit=limit)
    by_segment = {request.classify_id: request for request in reversed(found) if request.name.strip()}
    return sorted(by_segment.values(), key=lambda request: request.id, reverse=True)[:limit]


def find_destinations(connection: Connection, user_id: str, channel_id: str) -> list[Destination]:
    """Return the DSPs and seats for which a person or a channel has activated before, newest first."""
    found: list[Request] = []
    for place in (requests.c.channel_id == channel_id, requests.c.user_id == user_id):
        is_known = requests.c.state.in_((State.BUILDING, State.READY))
        found += _newest(
            connection, place, requests.c.kind == Kind.ACTIVATION, is_known, limit=_MAX_ACTIVATIONS
        )
    return list(dict.fromkeys(destination_of(request) for request in found))


def find_due(connection: Connection, now: datetime, limit: int) -> list[Request]:
    """Return up to `limit` BUILDING activations that are due for a check. Those that have waited longest come
    first."""
    return select_requests(connection, _DUE, {"now": now, "limit": limit})


def _newest(
    connection: Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[Request]:
    statement = sa.select(requests).where(*conditions).order_by(*NEWEST_FIRST).limit(limit)
    return select_requests(connection, statement)
