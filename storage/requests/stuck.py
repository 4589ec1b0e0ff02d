"""Find requests and notifications that don't go on by themselves, and let the operator settle them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.engine.tolerant_rows import read_tolerantly
from storage.lifecycle import preparation, transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import OPEN, Request, State
from storage.outbox import delivery_transitions, edits
from storage.outbox.notification import OUTSTANDING, Notification, notification_from_row
from storage.people import audit_log
from storage.read_requests import get_by_id, select_requests
from storage.requests.queue import already_adopted
from storage.requests.save_steps import save_and_enqueue
from storage.tables import Action, DeliveryState, notifications, requests

_is_stuck = (requests.c.state == State.UNCERTAIN) | (
    requests.c.state.in_(OPEN) & requests.c.question.is_not(None)
)

_SETTLED_BY_HAND = (DeliveryState.UNKNOWN, DeliveryState.UNDELIVERABLE)


class NotStuckError(Exception):
    """It can't be settled this way. The text is one sentence for the operator."""


class Resolution(StrEnum):
    """How the operator settles a request, or (the last two) a notification. The values are CLI options."""

    CREATED = "made"  # Classify has it
    SEND_AGAIN = "send again"  # Classify doesn't have it
    DROP = "drop"  # nobody wants it anymore
    POSTED = "told"  # it is in Slack, or isn't needed
    POST_AGAIN = "tell again"  # it isn't in Slack


class StuckRequest(NamedTuple):
    """A request that is UNCERTAIN, or waits for a person's answer."""

    #: The request.
    request: Request
    #: The kinds of its notifications that are pending or being sent, oldest first.
    outstanding: tuple[NotificationKind, ...]


class StuckNotification(NamedTuple):
    """A notification that is UNKNOWN or UNDELIVERABLE, or that Slack refuses for now, or a bug holds up."""

    #: The notification.
    notification: Notification
    #: The request that it is about.
    request: Request


def find_stuck_requests(connection: Connection) -> Sequence[StuckRequest]:
    """Return the requests that are stuck, oldest first."""
    found = select_requests(connection, sa.select(requests).where(_is_stuck).order_by(requests.c.id))
    return [StuckRequest(request, _outstanding_kinds(connection, request)) for request in found]


def find_stuck_notifications(connection: Connection) -> Sequence[StuckNotification]:
    """Return the notifications of which nobody knows whether they were posted, and those that Slack refuses
    or a bug holds up, oldest first."""
    is_held_up = notifications.c.delivery.in_(OUTSTANDING) & notifications.c.error.is_not(None)
    is_stuck = notifications.c.delivery.in_(_SETTLED_BY_HAND) | is_held_up
    statement = sa.select(notifications).where(is_stuck).order_by(notifications.c.id)
    found = read_tolerantly(connection, statement, notifications.c.id, notification_from_row).rows
    are_theirs = requests.c.id.in_({each.request_id for each in found})
    by_id = {each.id: each for each in select_requests(connection, sa.select(requests).where(are_theirs))}
    return [StuckNotification(each, by_id[each.request_id]) for each in found if each.request_id in by_id]


def settle_request(
    connection: Connection, request_id: int, resolution: Resolution, classify_id: int | None, now: datetime
) -> Request:
    """Settle a request, enqueue its notifications, and return it as it is then.

    classify_id: Classify's ID if the resolution is CREATED, otherwise None. Raises NotStuckError.
    """
    request = get_by_id(connection, request_id)
    if request is None or not (
        request.state is State.UNCERTAIN or (request.state in OPEN and request.question)
    ):
        raise NotStuckError(f"R{request_id} is not stuck: it is neither uncertain nor waiting for an answer.")
    after = _settled(connection, request, resolution, classify_id, now)
    saved = save_and_enqueue(connection, request, after, now)
    if saved is None:
        raise NotStuckError(f"R{request_id} has just changed. Run `clsfy-bot stuck` again.")
    _record(connection, saved, now)
    return saved


def settle_notification(
    connection: Connection, notification_id: int, resolution: Resolution, now: datetime
) -> Notification:
    """Settle a notification and return it as it is then. Raises NotStuckError."""
    notification = _get_notification(connection, notification_id)
    if notification is None or notification.delivery not in _SETTLED_BY_HAND:
        raise NotStuckError(f"M{notification_id} is neither unconfirmed nor undeliverable.")
    request = get_by_id(connection, notification.request_id)
    if request is None:
        raise NotStuckError(f"The request of M{notification_id} can't be read.")
    if resolution is Resolution.POSTED:
        delivery_transitions.close(connection, notification, DeliveryState.OBSOLETE)
    elif notification.kind is NotificationKind.ANNOUNCEMENT and request.thread_ts is not None:
        raise NotStuckError(
            f"M{notification_id} can't be posted again: "
            "a direct message has taken its place, and is the thread now."
        )
    else:
        delivery_transitions.reschedule(connection, notification, now)
        edits.request_announcement_edit(connection, request.id, now)
    _record(connection, request, now)
    settled = _get_notification(connection, notification_id)
    return notification if settled is None else settled


def _settled(
    connection: Connection, request: Request, resolution: Resolution, classify_id: int | None, now: datetime
) -> Request:
    if resolution is Resolution.DROP:
        return transitions.drop(request)
    if resolution is not Resolution.CREATED or classify_id is None:
        if request.state is not State.PREPARING:
            return transitions.force_resend(request, now)
        # Its lists come first. It is sent once they are read.
        is_about_lists = request.question in preparation.QUESTIONS
        return (preparation.go_on if is_about_lists else transitions.continue_sending)(request, now)
    if request.kind.is_repeatable:
        raise NotStuckError(
            f"{request.reference} is an edit, which creates nothing: send it again or drop it."
        )
    if already_adopted(connection, request.kind, [classify_id]):
        raise NotStuckError(f"{request.kind.noun.capitalize()} {classify_id} is another request's already.")
    outcome = transitions.Outcome.BUILDING if request.kind.has_build else transitions.Outcome.COMPLETE
    return transitions.mark_created(request, transitions.BuildReport(classify_id, outcome), now)


def _outstanding_kinds(connection: Connection, request: Request) -> tuple[NotificationKind, ...]:
    rows = connection.execute(
        sa.select(notifications.c.kind)
        .where(notifications.c.request_id == request.id, notifications.c.delivery.in_(OUTSTANDING))
        .order_by(notifications.c.id)
    )
    return tuple(rows.scalars())


def _get_notification(connection: Connection, notification_id: int) -> Notification | None:
    statement = sa.select(notifications).where(notifications.c.id == notification_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else notification_from_row(row)


def _record(connection: Connection, request: Request, now: datetime) -> None:
    entry = audit_log.Entry.about(request, Action.SETTLED, now, audit_log.OPERATOR)
    audit_log.record(connection, entry)
