"""Edits of the channel message that are owed: desired against shown, and only the latest counts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.owing import What
from storage.request import Request
from storage.rows import every, get
from storage.tables import Delivery, owed, requests


def due(connection: Connection, now: datetime) -> list[Request]:
    """Announced requests whose message does not show how they stand."""
    return every(
        connection,
        sa.select(requests)
        .where(requests.c.redraw_at <= now, requests.c.thread_ts.is_not(None))
        .order_by(requests.c.redraw_at),
    )


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
