"""Limit how many failures are broadcast to a channel, and collect the others in one digest message.

The first two failures within a minute are broadcast. Later ones are posted in their threads alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.tables import DeliveryState, channels, notifications, requests

WINDOW = timedelta(minutes=1)
MAX_BROADCASTS = 2  # within the window
DIGEST_DELAY = timedelta(seconds=3)  # one tick may find many failures: the digest waits for them
_FAILURES = (State.FAILED, State.LOST)


def find_thread_only(
    connection: Connection, finished: Sequence[Request], now: datetime
) -> Mapping[int, datetime | None]:
    """Return which of these finished requests are posted in their threads alone, by the request's id.

    This is so for failures if the channel prefers it, or if it has had `MAX_BROADCASTS` failures within
    `WINDOW`. The value is when a digest about the request is due. It is None if a digest is pending already
    or if the channel wants none.
    """
    failed_by_channel: defaultdict[str, list[Request]] = defaultdict(list)
    for request in finished:
        if request.state in _FAILURES:
            failed_by_channel[request.channel_id].append(request)
    thread_only: dict[int, datetime | None] = {}
    for channel_id, failed in failed_by_channel.items():
        if prefers_threads(connection, channel_id):
            thread_only |= dict.fromkeys(request.id for request in failed)
            continue
        remaining = max(0, MAX_BROADCASTS - _count_recent_failures(connection, channel_id, now))
        if not_broadcast := failed[remaining:]:
            thread_only |= dict.fromkeys(request.id for request in not_broadcast)
            thread_only[not_broadcast[0].id] = _next_digest_at(connection, channel_id, now)
    return thread_only


def requests_in_digest(connection: Connection, digest_id: int, channel_id: str) -> list[int]:
    """Return the ids of the requests that a digest is about.

    These are its own request and those posted in their threads alone since the digest before.
    """
    digest = connection.execute(sa.select(notifications).where(notifications.c.id == digest_id)).one()
    previous = connection.execute(
        _select_of_channel(channel_id, NotificationKind.DIGEST)
        .where(notifications.c.id < digest_id, notifications.c.attempted_at.is_not(None))
        .order_by(notifications.c.id.desc())
        .limit(1)
    ).one_or_none()
    since = digest.created_at - WINDOW
    if previous is not None:
        since = max(since, previous.attempted_at)
    rows = connection.execute(
        _select_of_channel(channel_id, NotificationKind.RESULT)
        .where(notifications.c.thread_only, notifications.c.created_at > since)
        .with_only_columns(notifications.c.request_id)
    )
    return sorted({digest.request_id, *rows.scalars()})


def prefers_threads(connection: Connection, channel_id: str) -> bool:
    """Return whether the channel wants its failures in the threads alone."""
    failures_in_thread = connection.execute(
        sa.select(channels.c.failures_in_thread).where(channels.c.channel_id == channel_id)
    ).scalar()
    return bool(failures_in_thread)


def _next_digest_at(connection: Connection, channel_id: str, now: datetime) -> datetime | None:
    latest = connection.execute(
        _select_of_channel(channel_id, NotificationKind.DIGEST).order_by(notifications.c.id.desc()).limit(1)
    ).one_or_none()
    if latest is None:
        return now + DIGEST_DELAY
    if latest.delivery is DeliveryState.PENDING:
        return None
    allowed_at: datetime = latest.created_at + WINDOW
    return max(now + DIGEST_DELAY, allowed_at)


def _count_recent_failures(connection: Connection, channel_id: str, now: datetime) -> int:
    statement = (
        _select_of_channel(channel_id, NotificationKind.RESULT)
        .where(notifications.c.created_at > now - WINDOW, requests.c.state.in_(_FAILURES))
        .with_only_columns(sa.func.count())
    )
    count: int = connection.execute(statement).scalar_one()
    return count


def _select_of_channel(channel_id: str, kind: NotificationKind) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(notifications)
        .join(requests, requests.c.id == notifications.c.request_id)
        .where(notifications.c.kind == kind, requests.c.channel_id == channel_id)
    )
