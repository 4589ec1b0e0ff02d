"""The links to the threads of requests: find announcements whose link is unknown, and save it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.outbox.enqueue import request_home_update
from storage.tables import requests

_RECENT = timedelta(days=30)  # older announcements stay without a link
_NEWEST_WITHOUT = (
    sa.select(requests.c.id, requests.c.thread_channel, requests.c.thread_ts)
    .where(
        requests.c.thread_ts.is_not(None),
        requests.c.permalink.is_(None),
        requests.c.accepted_at > sa.bindparam("since"),
        requests.c.id.not_in(sa.bindparam("skipped", expanding=True)),
    )
    .order_by(requests.c.accepted_at.desc())
    .limit(1)
)


class Announced(Struct, frozen=True):
    """An announcement whose link isn't known."""

    #: The request's id.
    request_id: int
    #: Slack's ID of the conversation.
    channel_id: str
    #: The message's `ts`.
    ts: str


def find_without_permalink(
    connection: Connection, now: datetime, skipped: Collection[int] = ()
) -> Announced | None:
    """Return the newest announcement without a link, or None. skipped: ids of requests to leave out."""
    parameters = {"since": now - _RECENT, "skipped": list(skipped)}
    row = connection.execute(_NEWEST_WITHOUT, parameters).one_or_none()
    return None if row is None else Announced(row.id, row.thread_channel, row.thread_ts)


def save_permalink(connection: Connection, announced: Announced, permalink: str, now: datetime) -> None:
    """Save the link, unless the thread has moved meanwhile. Empty means that Slack has none."""
    user_id = connection.execute(
        sa.update(requests)
        .where(requests.c.id == announced.request_id, requests.c.thread_ts == announced.ts)
        .values(permalink=permalink)
        .returning(requests.c.user_id)
    ).scalar()
    if user_id is not None:
        request_home_update(connection, user_id, now)
