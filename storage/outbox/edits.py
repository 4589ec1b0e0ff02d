"""Edits of the channel message that are owed: desired against shown, and only the latest counts."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read
from storage.lifecycle.notifications import What
from storage.lifecycle.request import Request
from storage.request_rows import get, request_of
from storage.tables import Delivery, owed, requests

_BROKEN_AGAIN = timedelta(hours=1)
_DUE = (
    sa.select(requests)
    .where(
        requests.c.redraw_at <= sa.bindparam("now"),
        requests.c.thread_ts.is_not(None),
        sa.func.coalesce(requests.c.thread_channel, requests.c.channel_id).not_in(
            sa.bindparam("behind", expanding=True)
        ),
    )
    .order_by(requests.c.redraw_at)
    .limit(1)
)


def due(connection: Connection, now: datetime, behind: Collection[str] = ()) -> Request | None:
    """The announced request that has waited longest for its message to show how it stands; None where none
    does. behind: channels in which messages go first.

    One, since no more than one edit goes at a time, and a crowd that ends at once would be read through again
    after each of its replies.
    """
    values = {"now": now, "behind": list(behind)}
    while True:
        found, broken = read(connection, _DUE, requests.c.id, request_of, values)
        for request_id in broken:  # or it would be the first for ever
            put_off(connection, request_id, now + _BROKEN_AGAIN)
        if not broken:
            return found[0] if found else None


def detour_of(connection: Connection, request_id: int) -> str | None:
    """Why the announcement stands elsewhere than in its channel; None where it doesn't."""
    detour: str | None = connection.execute(
        sa.select(owed.c.detour).where(
            owed.c.request_id == request_id,
            owed.c.what == What.ANNOUNCEMENT,
            owed.c.delivery == Delivery.SENT,
        )
    ).scalar()
    return detour


def drawn(connection: Connection, request_id: int, face: str, now: datetime) -> None:
    """The message in the channel shows `face`; an edit is owed where that is not the state."""
    request = get(connection, request_id)
    if request is None:
        return
    redraw_at = None if request.face == face else request.redraw_at or now
    connection.execute(
        sa.update(requests).where(requests.c.id == request_id).values(shown=face, redraw_at=redraw_at)
    )


def put_off(connection: Connection, request_id: int, until: datetime | None) -> None:
    """The edit did not go through: again at `until`, or never (None)."""
    connection.execute(sa.update(requests).where(requests.c.id == request_id).values(redraw_at=until))
