"""What the words of a message depend on beside its request, read from the record."""

from sqlalchemy.engine import Connection

from handlers.messages.blocks import RenderContext
from storage.lifecycle.notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import edits, failure_digest
from storage.outbox.notification import Notification
from storage.people import followers
from storage.requests import estimates, queue


def read_context(connection: Connection, message: Notification, request: Request) -> RenderContext:
    """For a message that is about to be sent."""
    match message.kind:
        case NotificationKind.RESULT | NotificationKind.OVERDUE:
            return _reply(connection, message, request)
        case NotificationKind.DIGEST:
            ids = failure_digest.requests_in_digest(connection, message.id, request.channel_id)
            return RenderContext(
                fallback_reason=message.fallback_reason,
                digest_requests=tuple(queue.get_by_ids(connection, ids)),
            )
        case NotificationKind.ANNOUNCEMENT | NotificationKind.SLOW:
            return RenderContext(
                fallback_reason=message.fallback_reason, estimate=estimates.read_estimate(connection)
            )
        case _:
            return RenderContext(fallback_reason=message.fallback_reason)


def _reply(connection: Connection, message: Notification, request: Request) -> RenderContext:
    """An end is for all who want to hear of it; in a direct message only the one who asked does."""
    wanting = followers.users_to_mention(connection, request)
    mine = tuple(one for one in wanting if one == request.user_id)
    others = tuple(one for one in wanting if one != request.user_id)
    if message.kind is NotificationKind.OVERDUE:
        return RenderContext(fallback_reason=message.fallback_reason, mentioned=mine)
    if message.fallback_reason or (request.thread_channel or "").startswith("D"):
        return RenderContext(
            fallback_reason=message.fallback_reason,
            mentioned=mine,
            unreachable_followers=others,
            thread_only=message.thread_only,
        )
    return RenderContext(mentioned=wanting, thread_only=message.thread_only)


def read_announcement_context(connection: Connection, request: Request) -> RenderContext:
    """For an announcement that is to be brought up to date."""
    fallback_reason = edits.announcement_fallback_reason(connection, request.id)
    return RenderContext(fallback_reason=fallback_reason, estimate=estimates.read_estimate(connection))
