"""Read what a message shows beside its request: who is mentioned, the estimate, other failed requests."""

from sqlalchemy.engine import Connection

from handlers.messages.blocks import RenderContext
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import UNSUCCESSFUL, Request
from storage.outbox import edits, failure_digest
from storage.outbox.direct_message import find_direct_message
from storage.outbox.notification import Notification
from storage.people import followers
from storage.requests import estimates, queries, queue


def read_context(connection: Connection, notification: Notification, request: Request) -> RenderContext:
    """Return the context of a notification that is about to be posted."""
    fallback_reason = notification.fallback_reason
    match notification.kind:
        case NotificationKind.RESULT | NotificationKind.OVERDUE:
            return _read_reply_context(connection, notification, request)
        case NotificationKind.DIGEST:
            ids = failure_digest.requests_in_digest(connection, notification.id, request.channel_id)
            digest_requests = tuple(queue.get_by_ids(connection, ids))
            return RenderContext(fallback_reason=fallback_reason, digest_requests=digest_requests)
        case NotificationKind.ANNOUNCEMENT | NotificationKind.SLOW:
            return RenderContext(
                fallback_reason=fallback_reason,
                estimate=estimates.read_estimate(connection),
                direct_message=find_direct_message(connection, request),
            )
        case _:
            asks_admin = notification.recipient_id is not None
            return RenderContext(fallback_reason=fallback_reason, asks_admin=asks_admin)


def _read_reply_context(
    connection: Connection, notification: Notification, request: Request
) -> RenderContext:
    """Mention all followers of a result. A direct message reaches only the person who made the request."""
    to_mention = followers.users_to_mention(connection, request)
    requester = tuple(user_id for user_id in to_mention if user_id == request.user_id)
    others = tuple(user_id for user_id in to_mention if user_id != request.user_id)
    if notification.kind is NotificationKind.OVERDUE:
        return RenderContext(
            fallback_reason=notification.fallback_reason,
            mentioned=requester,
            estimate=estimates.read_estimate(connection),
        )
    if notification.fallback_reason or (request.thread_channel or "").startswith("D"):
        return RenderContext(
            fallback_reason=notification.fallback_reason,
            mentioned=requester,
            unreachable_followers=others,
            thread_only=notification.thread_only,
        )
    return RenderContext(mentioned=to_mention, thread_only=notification.thread_only)


def read_announcement_context(connection: Connection, request: Request) -> RenderContext:
    """Return the context of an announcement that is about to be edited."""
    fallback_reason = edits.announcement_fallback_reason(connection, request.id)
    retries = queries.find_retries(connection, [request.uuid]) if request.state in UNSUCCESSFUL else {}
    return RenderContext(
        fallback_reason=fallback_reason,
        estimate=estimates.read_estimate(connection),
        retry=retries.get(request.uuid),
        direct_message=find_direct_message(connection, request),
    )


def read_edit_context(connection: Connection, notification: Notification, request: Request) -> RenderContext:
    """Return the context of a direct message that is about to be edited."""
    if notification.kind is NotificationKind.REJECTION:
        return RenderContext(retry=queries.find_latest_retry(connection, request))
    is_open = request.question is notification.question and request.is_waiting_for_answer
    if is_open and not edits.has_newer_question(connection, notification):
        return RenderContext(asks_admin=notification.recipient_id is not None)
    return RenderContext(answered=notification.question)
