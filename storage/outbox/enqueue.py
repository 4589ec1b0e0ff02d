"""What is owed to Slack, entered in the transaction of the steps that make us owe it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.notifications import (
    Destination,
    NotificationKind,
    PlannedNotification,
    plan_notifications,
    throttle_key,
)
from storage.lifecycle.request import Request
from storage.outbox import failure_digest
from storage.people import followers, home_views
from storage.tables import DeliveryState, notifications


def enqueue_for_steps(
    connection: Connection, steps: Sequence[tuple[Request | None, Request]], now: datetime
) -> None:
    """Enter what steps, each from before to after, make us owe; a question takes the place of one that was
    not asked yet, and who said “Stop telling me” is not told that it is slow."""
    for user_id in {after.user_id for _, after in steps}:
        home_views.request_update(connection, user_id, now)
    made = [(after, debt) for before, after in steps for debt in plan_notifications(before, after, now)]
    quiet = failure_digest.find_thread_only(
        connection, [request for request, debt in made if debt.kind is NotificationKind.RESULT], now
    )
    entries: list[dict[str, Any]] = []
    for request, debt in made:
        if debt.kind is NotificationKind.SLOW and not followers.is_following(
            connection, request, request.user_id
        ):
            continue
        if debt.kind is NotificationKind.QUESTION:
            cancel_pending(connection, request.id, NotificationKind.QUESTION)
        in_thread = debt.kind is NotificationKind.RESULT and request.id in quiet
        entries.append(_entry(request, debt, now, thread_only=in_thread))
        if in_thread and (due_at := quiet[request.id]) is not None:
            entries.append(_entry(request, PlannedNotification(NotificationKind.DIGEST, due_at), now))
    if entries:
        connection.execute(sa.insert(notifications), entries)


def enqueue(
    connection: Connection,
    request: Request,
    debt: PlannedNotification,
    now: datetime,
    *,
    fallback_reason: str | None = None,
) -> None:
    """A new row of what is owed; with a `fallback_reason`, to the person instead of its own place."""
    connection.execute(sa.insert(notifications), _entry(request, debt, now, fallback_reason=fallback_reason))


def _entry(
    request: Request,
    debt: PlannedNotification,
    now: datetime,
    *,
    fallback_reason: str | None = None,
    thread_only: bool = False,
) -> dict[str, Any]:
    """The row; `quiet`: in its thread alone.

    Its UUID follows from what it is, so that a record restored from a backup looks for the same one.
    """
    place = Destination.PERSON if fallback_reason else debt.kind.destination
    name = f"clsfy-bot:{request.uuid}:{debt.kind}:{debt.occasion}"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "request_id": request.id,
        "kind": debt.kind,
        "occasion": debt.occasion,
        "throttle_key": throttle_key(place, request),
        "delivery": DeliveryState.SENDING if request.maybe_restored else DeliveryState.PENDING,
        "created_at": now,
        "due_at": debt.due_at,
        "attempts": 0,
        "fallback_reason": fallback_reason,
        "thread_only": thread_only,
    }


def cancel_pending(connection: Connection, request_id: int, what: NotificationKind) -> None:
    """What was owed of this kind and not begun has been overtaken."""
    connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.request_id == request_id,
            notifications.c.kind == what,
            notifications.c.delivery == DeliveryState.PENDING,
        )
        .values(delivery=DeliveryState.OBSOLETE)
    )
