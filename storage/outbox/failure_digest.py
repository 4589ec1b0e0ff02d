"""Failures in a channel: which are told in their thread alone, and the one summary of those."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.tables import DeliveryState, channels, notifications, requests

WITHIN = timedelta(minutes=1)
MOST_BROADCAST = 2  # the third within a minute, and what follows, stays in its thread
GATHER = timedelta(seconds=3)  # one look brings many failures; the summary waits for them
_BAD = (State.FAILED, State.LOST)


def find_thread_only(
    connection: Connection, ended: Sequence[Request], now: datetime
) -> Mapping[int, datetime | None]:
    """Which of these ends, by the request's id, are told in their thread alone, since their channel wants it
    so or has just had its share; each with when the channel is to be told of what it did not see, None where
    that is on its way or the channel doesn't want to be told."""
    bad: defaultdict[str, list[Request]] = defaultdict(list)
    for request in ended:
        if request.state in _BAD:
            bad[request.channel_id].append(request)
    found: dict[int, datetime | None] = {}
    for channel_id, failed in bad.items():
        if prefers_threads(connection, channel_id):
            found.update(dict.fromkeys(request.id for request in failed))
        else:
            unseen = failed[max(0, MOST_BROADCAST - _recent(connection, channel_id, now)) :]
            found.update(dict.fromkeys(request.id for request in unseen))
            if unseen:
                found[unseen[0].id] = _summary_due(connection, channel_id, now)
    return found


def _summary_due(connection: Connection, channel_id: str, now: datetime) -> datetime | None:
    last = connection.execute(
        _of_channel(channel_id, NotificationKind.DIGEST).order_by(notifications.c.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return now + GATHER
    if last.delivery is DeliveryState.PENDING:
        return None
    again: datetime = last.created_at + WITHIN
    return max(now + GATHER, again)


def requests_in_digest(connection: Connection, summary_id: int, channel_id: str) -> list[int]:
    """The ids of the requests that a summary is about: its own, and those told in their threads alone since
    the one before."""
    summary = connection.execute(sa.select(notifications).where(notifications.c.id == summary_id)).one()
    before = connection.execute(
        _of_channel(channel_id, NotificationKind.DIGEST)
        .where(notifications.c.id < summary_id, notifications.c.attempted_at.is_not(None))
        .order_by(notifications.c.id.desc())
        .limit(1)
    ).one_or_none()
    since = summary.created_at - WITHIN
    if before is not None:
        since = max(since, before.attempted_at)
    rows = connection.execute(
        _of_channel(channel_id, NotificationKind.RESULT)
        .where(notifications.c.thread_only, notifications.c.created_at > since)
        .with_only_columns(notifications.c.request_id)
    )
    return sorted({summary.request_id, *rows.scalars()})


def prefers_threads(connection: Connection, channel_id: str) -> bool:
    """Whether a channel wants its failures in the threads alone."""
    quiet = connection.execute(
        sa.select(channels.c.failures_in_thread).where(channels.c.channel_id == channel_id)
    ).scalar()
    return bool(quiet)


def _recent(connection: Connection, channel_id: str, now: datetime) -> int:
    """How many ends of this kind the channel has had within a minute."""
    statement = (
        _of_channel(channel_id, NotificationKind.RESULT)
        .where(notifications.c.created_at > now - WITHIN, requests.c.state.in_(_BAD))
        .with_only_columns(sa.func.count())
    )
    count: int = connection.execute(statement).scalar_one()
    return count


def _of_channel(channel_id: str, what: NotificationKind) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(notifications)
        .join(requests, requests.c.id == notifications.c.request_id)
        .where(notifications.c.kind == what, requests.c.channel_id == channel_id)
    )
