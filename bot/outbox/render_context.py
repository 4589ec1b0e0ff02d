"""Read what a message shows besides its request: who is mentioned, the estimate, other failed requests."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from sqlalchemy.engine import Connection

from handlers.messages.blocks import RenderContext
from handlers.messages.list_messages import MAX_OVERLAPS
from storage.lifecycle.lists import InputName, RequestList
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import UNSUCCESSFUL, Request
from storage.lists import overlap_sources, request_lists
from storage.outbox import edits, failure_digest
from storage.outbox.notification import Notification
from storage.outbox.recipient import find_recipient
from storage.people import followers
from storage.requests import deals, estimates, preparation, queries, queue


def read_context(connection: Connection, notification: Notification, request: Request) -> RenderContext:
    """Return the context of a notification that is about to be posted."""
    return replace(
        _read_facts(connection, notification, request),
        fallback_reason=notification.fallback_reason,
        asks_admin=notification.recipient_id is not None,
        is_reminder=notification.is_reminder,
        thread_only=notification.thread_only,
    )


def _read_facts(connection: Connection, notification: Notification, request: Request) -> RenderContext:
    """Return what a notification of this kind shows besides what its row says."""
    match notification.kind:
        case NotificationKind.RESULT | NotificationKind.OVERDUE:
            return _read_reply_context(connection, notification, request)
        case NotificationKind.DIGEST:
            ids = failure_digest.requests_in_digest(connection, notification.id, request.channel_id)
            return RenderContext(digest_requests=tuple(queue.get_by_ids(connection, ids)))
        case NotificationKind.ANNOUNCEMENT | NotificationKind.SLOW:
            return _read_announcement_facts(connection, request)
        case NotificationKind.REJECTION:
            return RenderContext(sent_counts=_count_sent(connection, request))
        case NotificationKind.LEFT_OUT | NotificationKind.QUESTION:
            return read_lists_context(connection, request)
        case NotificationKind.ENDS_SOON | NotificationKind.ENDS_TOMORROW | NotificationKind.UNUSED:
            return RenderContext(newer_deal=_find_newer_deal(connection, notification, request))
        case _:
            return RenderContext()


def read_lists_context(connection: Connection, request: Request) -> RenderContext:
    """Return what messages about the lists of a request show. Empty if it has none."""
    if not request.list_count:
        return RenderContext()
    overlaps = preparation.load_lists(connection, request).overlaps
    shown = overlap_sources.name_sources(connection, request, overlaps[:MAX_OVERLAPS])
    return RenderContext(
        lists=request_lists.find_lists(connection, request.id),
        overlaps=[*shown, *overlaps[MAX_OVERLAPS:]],
        left_out=request_lists.load_left_out(connection, request.id),
    )


def _read_reply_context(
    connection: Connection, notification: Notification, request: Request
) -> RenderContext:
    """Mention all followers of a result. A direct message reaches only the person who made the request."""
    to_mention = followers.users_to_mention(connection, request)
    requester = tuple(user_id for user_id in to_mention if user_id == request.user_id)
    others = tuple(user_id for user_id in to_mention if user_id != request.user_id)
    if notification.kind is NotificationKind.OVERDUE:
        return RenderContext(mentioned=requester, estimate=estimates.read_estimate(connection, request.kind))
    if notification.fallback_reason or (request.thread_channel or "").startswith("D"):
        return RenderContext(mentioned=requester, unreachable_followers=others)
    return RenderContext(mentioned=to_mention)


def _find_newer_deal(connection: Connection, notification: Notification, request: Request) -> Request | None:
    """Return the deal that replaces this one.

    None if there is none, or if it is a colleague's and this is a direct message: the reader may have left
    its channel.
    """
    today = (notification.attempted_at or notification.created_at).date()
    newer = deals.find_newer(connection, request, today)
    is_direct = notification.fallback_reason or (request.thread_channel or "").startswith("D")
    is_own = newer is not None and newer.user_id == request.user_id
    return newer if is_own or not is_direct else None


def read_announcement_context(connection: Connection, request: Request) -> RenderContext:
    """Return the context of an announcement that is about to be edited."""
    unsuccessful = [request.uuid] if request.state in UNSUCCESSFUL else []
    retries = queries.find_retries(connection, unsuccessful, same_channel=True)
    return replace(
        _read_announcement_facts(connection, request),
        fallback_reason=edits.announcement_fallback_reason(connection, request.id),
        retry=retries.get(request.uuid),
    )


def _read_announcement_facts(connection: Connection, request: Request) -> RenderContext:
    return RenderContext(
        estimate=estimates.read_estimate(connection, request.kind),
        recipient=find_recipient(connection, request),
        lists=_find_lists(connection, request),
        deals=_find_deals_here(connection, request),
    )


def _find_deals_here(connection: Connection, request: Request) -> Sequence[Request]:
    """Return the deals of a segment that were requested in its channel. One for segments of several channels
    is in the first one's thread, and people in the others may not see that."""
    return [each for each in deals.find_issued(connection, request) if each.channel_id == request.channel_id]


def _find_lists(connection: Connection, request: Request) -> Sequence[RequestList]:
    return request_lists.find_lists(connection, request.id) if request.list_count else ()


def _count_sent(connection: Connection, request: Request) -> Mapping[InputName, int]:
    if not request.list_count:
        return {}
    inputs = request_lists.merge_inputs(connection, request)
    return {name: len(inputs.get(name, ())) for name in InputName}


def read_edit_context(connection: Connection, notification: Notification, request: Request) -> RenderContext:
    """Return the context of a direct message that is about to be edited."""
    if notification.kind is NotificationKind.REJECTION:
        return RenderContext(
            retry=queries.find_latest_retry(connection, request), sent_counts=_count_sent(connection, request)
        )
    context = read_lists_context(connection, request)
    is_open = request.question is notification.question and request.is_waiting_for_answer
    if not is_open or edits.has_newer_question(connection, notification):
        return replace(context, answered=notification.question)
    asks_admin = notification.recipient_id is not None
    return replace(context, asks_admin=asks_admin, is_reminder=notification.is_reminder)
