"""Enqueue notifications and updates of Home tabs, in the transaction that saves the change they are about."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.kind import ByKind
from storage.lifecycle.planned_notifications import (
    Conversation,
    NotificationKind,
    PlannedNotification,
    is_announced_at_once,
    plan_notifications,
    throttle_key,
)
from storage.lifecycle.request import CREATED, Kind, Request, State, Step
from storage.outbox import edits, failure_digest
from storage.people import followers
from storage.people.home_views import KEPT_CURRENT_FOR
from storage.tables import DeliveryState, deal_segments, home_views, notifications, requests

_TICK = timedelta(microseconds=1)
_UPDATE_DUE_AT = sa.select(home_views.c.user_id, home_views.c.update_due_at).where(
    home_views.c.user_id.in_(sa.bindparam("user_ids", expanding=True)),
    home_views.c.opened_at > sa.bindparam("since"),
)

#: A new notification of these kinds replaces a pending one.
_REPLACED = (NotificationKind.QUESTION, NotificationKind.LEFT_OUT)

_Planned = list[tuple[Request, PlannedNotification]]


def enqueue_for_new_request(connection: Connection, request: Request, now: datetime) -> None:
    """Enqueue what a newly inserted request causes, and request an update of the person's Home tab."""
    request_home_update(connection, request.user_id, now)
    if request.retry_of is not None:
        _show_retry(connection, request.retry_of, now)
    planned = [(request, notification) for notification in plan_notifications(None, request, now)]
    _enqueue_planned(connection, planned, now)


def enqueue_for_steps(connection: Connection, steps: Sequence[Step], now: datetime) -> None:
    """Enqueue what these steps cause, and request an update of the Home tab of each person concerned.

    An announcement that waits for Classify becomes due. So does an edit of the announcement of an edited
    campaign, of segments that got a deal, and of a question that was answered. `_REPLACED` notifications
    replace a pending one. A person who unfollowed the request isn't notified that it is slow.
    """
    request_home_updates(connection, {step.after.user_id for step in steps}, now)
    if announced := [step.after.id for step in steps if is_announced_at_once(step.before, step.after)]:
        _announce_at_once(connection, announced, now)
    for before, after in steps:
        update_others = _UPDATE_OTHERS[after.kind]
        if update_others is not None and after.state is State.READY and before.state is not State.READY:
            update_others(connection, after, now)
        if (before.question or after.continued_at) and before.status_key != after.status_key:
            edits.request_direct_message_edit(connection, after.id, NotificationKind.QUESTION, now)
        if after.retry_of is not None and after.state in CREATED and before.state not in CREATED:
            _show_retry(connection, after.retry_of, now)
    planned = [
        (step.after, notification)
        for step in steps
        for notification in plan_notifications(step.before, step.after, now)
    ]
    _enqueue_planned(connection, planned, now)


def enqueue(
    connection: Connection,
    request: Request,
    planned: PlannedNotification,
    now: datetime,
    *,
    fallback_reason: str | None = None,
) -> None:
    """Enqueue one notification. With a `fallback_reason` it goes to the person instead of its own place."""
    values = _values(request, planned, now, fallback_reason=fallback_reason)
    connection.execute(sa.insert(notifications), values)


def _show_retry(connection: Connection, retried_uuid: str, now: datetime) -> None:
    """Have the retried request say so: in its messages, and on its person's Home tab."""
    retried = connection.execute(
        sa.update(requests)
        .where(requests.c.uuid == retried_uuid)
        .values(edit_due_at=now)
        .returning(requests.c.id, requests.c.user_id)
    ).one_or_none()
    if retried is not None:
        edits.request_direct_message_edit(connection, retried.id, NotificationKind.REJECTION, now)
        request_home_update(connection, retried.user_id, now)


def request_home_update(connection: Connection, user_id: str, now: datetime) -> None:
    """Make an update of the person's Home tab due, if they have opened it lately."""
    request_home_updates(connection, [user_id], now)


def request_home_updates(connection: Connection, user_ids: Collection[str], now: datetime) -> None:
    """Make updates of these people's Home tabs due, of those that were opened lately.

    Each change makes it due at a different time. Otherwise an update that was begun before the change would
    count as one that shows it. A change doesn't shorten the delay of a rescheduled update, and a due one
    keeps its place: otherwise the tab that changes most often would never have its turn.
    """
    if not user_ids:
        return
    parameters = {"user_ids": list(user_ids), "since": now - KEPT_CURRENT_FOR}
    for view in connection.execute(_UPDATE_DUE_AT, parameters).all():
        update_due_at = now if view.update_due_at is None else view.update_due_at + _TICK
        connection.execute(
            sa.update(home_views)
            .where(home_views.c.user_id == view.user_id)
            .values(update_due_at=update_due_at)
        )


def cancel_pending(connection: Connection, request_ids: Collection[int], kind: NotificationKind) -> None:
    """Mark these requests' pending notifications of this kind as OBSOLETE."""
    connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.request_id.in_(request_ids),
            notifications.c.kind == kind,
            notifications.c.delivery == DeliveryState.PENDING,
        )
        .values(delivery=DeliveryState.OBSOLETE)
    )


def _update_campaign(connection: Connection, edit: Request, now: datetime) -> None:
    """Make edits of the campaign's announcement and of its person's Home tab due, which show its name."""
    is_its_campaign = (requests.c.kind == Kind.CAMPAIGN) & (requests.c.classify_id == edit.classify_id)
    _update_announcements(connection, is_its_campaign, now)


def _update_segments(connection: Connection, activation: Request, now: datetime) -> None:
    """Make edits of the segments' announcements due, which show the deal, and of Home tabs."""
    of_activation = deal_segments.c.activation_id == activation.id
    is_its_segment = requests.c.id.in_(sa.select(deal_segments.c.segment_id).where(of_activation))
    _update_announcements(connection, is_its_segment, now)


def _update_announcements(connection: Connection, condition: sa.ColumnElement[bool], now: datetime) -> None:
    updated = sa.update(requests).where(condition).values(edit_due_at=now).returning(requests.c.user_id)
    request_home_updates(connection, set(connection.execute(updated).scalars()), now)


def _announce_at_once(connection: Connection, request_ids: Sequence[int], now: datetime) -> None:
    """Make the announcements due that were never tried. One that Slack has limited keeps its time."""
    connection.execute(
        sa.update(notifications)
        .where(
            notifications.c.request_id.in_(request_ids),
            notifications.c.kind == NotificationKind.ANNOUNCEMENT,
            notifications.c.delivery == DeliveryState.PENDING,
            notifications.c.attempts == 0,
            notifications.c.due_at > now,
        )
        .values(due_at=now)
    )


def _enqueue_planned(connection: Connection, planned: _Planned, now: datetime) -> None:
    finished = [request for request, notification in planned if notification.kind is NotificationKind.RESULT]
    thread_only = failure_digest.find_thread_only(connection, finished, now) if finished else {}
    for kind in _REPLACED:
        if concerned := [request.id for request, notification in planned if notification.kind is kind]:
            cancel_pending(connection, concerned, kind)
    rows: list[dict[str, Any]] = []
    for request, notification in planned:
        if notification.kind is NotificationKind.SLOW and not followers.is_following(
            connection, request, request.user_id
        ):
            continue
        in_thread = notification.kind is NotificationKind.RESULT and request.id in thread_only
        rows.append(_values(request, notification, now, thread_only=in_thread))
        if in_thread and (digest_at := thread_only[request.id]) is not None:
            rows.append(_values(request, PlannedNotification(NotificationKind.DIGEST, digest_at), now))
    if rows:
        connection.execute(sa.insert(notifications), rows)


def _values(
    request: Request,
    planned: PlannedNotification,
    now: datetime,
    *,
    fallback_reason: str | None = None,
    thread_only: bool = False,
) -> dict[str, Any]:
    """Return the values of a new row.

    Its UUID is derived from what it is about, so that a database restored from a backup looks for the same
    one.
    """
    conversation = Conversation.PERSON if fallback_reason else planned.kind.conversation
    name = f"clsfy-bot:{request.uuid}:{planned.kind}:{planned.occasion}"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "request_id": request.id,
        "kind": planned.kind,
        "occasion": planned.occasion,
        "throttle_key": throttle_key(conversation, request),
        "delivery": DeliveryState.SENDING if request.maybe_restored else DeliveryState.PENDING,
        "created_at": now,
        "due_at": planned.due_at,
        "attempts": 0,
        "fallback_reason": fallback_reason,
        "thread_only": thread_only,
        "question": request.question if planned.kind is NotificationKind.QUESTION else None,
    }


# Makes edits of the messages about other requests due, which show what has become of this one.
_UPDATE_OTHERS: ByKind[Callable[[Connection, Request, datetime], None] | None] = ByKind(
    segment=None,
    campaign=None,
    edit=_update_campaign,
    watch=None,
    refinement=None,
    activation=_update_segments,
)
