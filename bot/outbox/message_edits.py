"""Edit channel messages until they show the current state. Only the latest edit counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.outbox.auth_state import AuthState
from bot.outbox.render_context import read_announcement_context
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from bot.runtime.leader_lease import LeaderLease
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from storage.engine.database import Database
from storage.lifecycle.request import Request
from storage.outbox import edits
from storage.read_requests import get_by_id
from storage.requests.queries import with_latest_edit

_RETRY_DELAY = timedelta(seconds=10)
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _ToEdit:
    """What an edit is rendered from."""

    request: Request
    context: RenderContext


@dataclass(frozen=True, kw_only=True)
class MessageEditor:
    """Edits announcements. An edit may be repeated, so no result has to be read back."""

    database: Database
    slack: SlackClient
    #: Checked right before each call.
    lease: LeaderLease
    clock: Clock
    contacts: Contacts
    auth_state: AuthState

    async def edit(self, request_id: int) -> datetime | None:
        """Edit one announcement to show the request as it is now.

        Returns until when Slack takes no more edits, or None if Slack didn't limit us.
        """
        found = await commit_with_retries(
            self.database, self.clock, lambda connection: _read(connection, request_id)
        )
        if found is None:
            return None
        request = found.request
        if request.thread_channel is None or request.thread_ts is None or not self.lease.held:
            return None
        message = announcement.render(request, self.contacts, found.context)
        result = await self.slack.update(request.thread_channel, request.thread_ts, message.arguments())
        limited_until: datetime | None = None
        retry_at: datetime | None = self.clock.now() + _RETRY_DELAY
        match result:
            case Done():
                await self._mark_edited(request)
                return None
            case RetryLater(wait) if wait is not None:
                retry_at = limited_until = self.clock.now() + timedelta(seconds=wait)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
            case Rejected(error):
                _log.warning("edit rejected", request=request.reference, error=error)
                retry_at = None
        await commit_with_retries(
            self.database,
            self.clock,
            lambda connection: edits.reschedule_edit(connection, request_id, retry_at),
        )
        return limited_until

    async def _mark_edited(self, request: Request) -> None:
        now = self.clock.now()
        await commit_with_retries(
            self.database,
            self.clock,
            lambda connection: edits.mark_edited(
                connection, request.id, request.status_key, now, read_due_at=request.edit_due_at
            ),
        )
        _log.info("message edited", request=request.reference, status=request.status_key)


def _read(connection: Connection, request_id: int) -> _ToEdit | None:
    request = get_by_id(connection, request_id)
    if request is None:
        return None
    request = with_latest_edit(connection, request)
    return _ToEdit(request=request, context=read_announcement_context(connection, request))
