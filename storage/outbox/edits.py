"""Edits of the channel message that are owed: desired against shown, and only the latest counts."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.request_rows import get_by_id, request_from_row
from storage.tables import DeliveryState, notifications, requests

_BROKEN_AGAIN = timedelta(hours=1)
_DUE = (
    sa.select(requests)
    .where(
        requests.c.edit_due_at <= sa.bindparam("now"),
        requests.c.thread_ts.is_not(None),
        sa.func.coalesce(requests.c.thread_channel, requests.c.channel_id).not_in(
            sa.bindparam("behind", expanding=True)
        ),
    )
    .order_by(requests.c.edit_due_at)
    .limit(1)
)


def find_due_edit(connection: Connection, now: datetime, behind: Collection[str] = ()) -> Request | None:
    """The announced request that has waited longest for its message to show how it stands; None where none
    does. behind: channels in which messages go first.

    One, since no more than one edit goes at a time, and a crowd that ends at once would be read through again
    after each of its replies.
    """
    values = {"now": now, "behind": list(behind)}
    while True:
        found, broken = read_tolerantly(connection, _DUE, requests.c.id, request_from_row, values)
        for request_id in broken:  # or it would be the first for ever
            reschedule_edit(connection, request_id, now + _BROKEN_AGAIN)
        if not broken:
            return found[0] if found else None


def announcement_fallback_reason(connection: Connection, request_id: int) -> str | None:
    """Why the announcement stands elsewhere than in its channel; None where it doesn't."""
    fallback_reason: str | None = connection.execute(
        sa.select(notifications.c.fallback_reason).where(
            notifications.c.request_id == request_id,
            notifications.c.kind == NotificationKind.ANNOUNCEMENT,
            notifications.c.delivery == DeliveryState.SENT,
        )
    ).scalar()
    return fallback_reason


def mark_edited(connection: Connection, request_id: int, face: str, now: datetime) -> None:
    """The message in the channel shows `face`; an edit is owed where that is not the state."""
    request = get_by_id(connection, request_id)
    if request is None:
        return
    edit_due_at = None if request.status_key == face else request.edit_due_at or now
    connection.execute(
        sa.update(requests)
        .where(requests.c.id == request_id)
        .values(displayed_status=face, edit_due_at=edit_due_at)
    )


def reschedule_edit(connection: Connection, request_id: int, until: datetime | None) -> None:
    """The edit did not go through: again at `until`, or never (None)."""
    connection.execute(sa.update(requests).where(requests.c.id == request_id).values(edit_due_at=until))
