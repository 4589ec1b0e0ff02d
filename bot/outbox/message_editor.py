"""Edit messages until they show the current state. Only the latest edit counts."""

from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.engine import Connection

from bot.outbox.auth_state import AuthState
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.render_context import read_announcement_context, read_edit_context
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from bot.slack.error_codes import Concern, concern_of
from handlers.messages import notices
from handlers.messages.blocks import Contacts, RenderContext
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import edits, second_announcement
from storage.outbox.notification import Notification
from storage.read_requests import get_by_id
from storage.requests.queries import with_latest_edit

_RETRY_DELAY = timedelta(seconds=10)
_SUSPENDED_RETRY_DELAY = timedelta(minutes=5)
# What the person is told as the reason: that the message is gone or that its channel is, or else that it
# can't be edited.
_REASONS = frozenset({"message_not_found", "is_inactive", "channel_not_found"})
_OTHER_REASON = "cant_update_message"
_log = structlog.get_logger()


class _ToEdit(Struct, frozen=True, kw_only=True):
    """A message that is to be edited."""

    #: The conversation's ID.
    channel: str
    #: The message's `ts`.
    ts: str
    kind: NotificationKind
    request: Request
    context: RenderContext


class MessageEditor(Struct, frozen=True, kw_only=True):
    """Edits announcements and direct messages. An edit may be repeated, so no result has to be read back."""

    slack: SlackClient
    #: Checked right before each call.
    lease: LeaderLease
    clock: Clock
    contacts: Contacts
    auth_state: AuthState
    results: DeliveryResults

    async def edit(self, due: Request | Notification) -> datetime | None:
        """Edit a request's announcement, or one direct message, to show the request as it is now.

        Return when Slack takes edits again. None if Slack didn't limit us.
        """
        found = await self.results.commit(_read, due)
        if found is None or not self.lease.held:
            return None
        message = notices.render(found.kind, found.request, self.contacts, found.context)
        result = await self.slack.update(found.channel, found.ts, message.arguments())
        if isinstance(result, Rejected) and concern_of(result.error) is Concern.MESSAGE:
            _log.error("edit rejected, trying its text alone", request=due.reference, error=result.error)
            text = message.without_blocks().arguments()
            result = await self.slack.update(found.channel, found.ts, text)
        limited_until: datetime | None = None
        retry_at: datetime | None = self.clock.now() + _RETRY_DELAY
        match result:
            case Done():
                await self._mark_edited(due, found)
                return None
            case RetryLater(wait) if wait is not None:
                retry_at = limited_until = self.clock.now() + timedelta(seconds=wait)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
            case Rejected(error):
                _log.warning("edit rejected", request=due.reference, what=found.kind.log_name, error=error)
                is_final = concern_of(error) is not Concern.SUSPENDED
                retry_at = None if is_final else self.clock.now() + _SUSPENDED_RETRY_DELAY
                if isinstance(due, Request) and _is_needed(found.request, error):
                    await self._announce_again(found.request, error)
                    retry_at = None
        await self.results.commit(edits.reschedule_edit, due, retry_at)
        return limited_until

    async def _announce_again(self, request: Request, error: str) -> None:
        reason = error if error in _REASONS else _OTHER_REASON
        await self.results.commit(second_announcement.announce_again, request, reason, self.clock.now())

    async def _mark_edited(self, due: Request | Notification, shown: _ToEdit) -> None:
        now, request = self.clock.now(), shown.request

        def mark(connection: Connection) -> None:
            if isinstance(due, Notification):
                edits.reschedule_edit(connection, due, None)
            else:
                edits.mark_edited(
                    connection, request.id, request.status_key, now, read_due_at=request.edit_due_at
                )

        await self.results.commit(mark)
        _log.info(
            "message edited", request=due.reference, what=shown.kind.log_name, status=request.status_key
        )


def _is_needed(request: Request, error: str) -> bool:
    """Return whether the person has to be told by direct message what this edit would have shown.

    A deleted message may have taken its thread along: Slack may accept replies in it that nobody sees. If the
    request isn't built, the announcement is all that the person gets.
    """
    is_news = request.displayed_status != request.status_key
    return is_news and (concern_of(error) is Concern.DELETED or not request.kind.has_build)


def _read(connection: Connection, due: Request | Notification) -> _ToEdit | None:
    """Return what the message shows now. None if the message or its request isn't there."""
    if isinstance(due, Notification):
        kind, request_id, channel, ts = due.kind, due.request_id, due.channel_id, due.ts
    else:
        kind, request_id = NotificationKind.ANNOUNCEMENT, due.id
        channel, ts = due.thread_channel, due.thread_ts
    request = get_by_id(connection, request_id)
    if request is None or channel is None or ts is None:
        return None
    if isinstance(due, Notification):
        context = read_edit_context(connection, due, request)
    else:
        context = read_announcement_context(connection, request)
    request = with_latest_edit(connection, request)
    return _ToEdit(channel=channel, ts=ts, kind=kind, request=request, context=context)
