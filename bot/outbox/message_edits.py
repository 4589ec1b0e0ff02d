"""Edits of the channel message: desired against shown, and only the latest counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.outbox.auth_state import AuthState
from bot.outbox.render_context import read_announcement_context
from bot.runtime.clock import Clock
from bot.runtime.commits import commit_with_retries
from bot.runtime.leader_lease import LeaderLease
from bot.slack.call_result import AuthFailed, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from storage.engine.database import Database
from storage.lifecycle.request import Request
from storage.outbox import edits
from storage.request_rows import get_by_id

_AGAIN = timedelta(seconds=10)
_log = structlog.get_logger()


@dataclass(frozen=True)
class MessageEditor:
    """Brings an announcement up to date. An edit may be repeated, so no verdict needs a look."""

    database: Database
    slack: SlackClient
    lease: LeaderLease
    clock: Clock
    contacts: Contacts
    auth_state: AuthState

    async def edit(self, request_id: int) -> datetime | None:
        """One edit, of the request as it stands now; before when Slack wants no other, where it says so."""
        read = await commit_with_retries(
            self.database, self.clock, lambda connection: _read(connection, request_id)
        )
        if read is None:
            return None
        request, around = read
        if request.thread_channel is None or request.thread_ts is None or not self.lease.held:
            return None
        post = announcement.render(request, self.contacts, around)
        verdict = await self.slack.update(request.thread_channel, request.thread_ts, post.arguments())
        limited_until: datetime | None = None
        again: datetime | None = self.clock.now() + _AGAIN
        match verdict:
            case Done():
                now, face = self.clock.now(), request.status_key
                await commit_with_retries(
                    self.database, self.clock, lambda c: edits.mark_edited(c, request_id, face, now)
                )
                _log.info("redrawn", request=request.reference, face=face)
                return None
            case RetryLater(wait) if wait is not None:
                again = limited_until = self.clock.now() + timedelta(seconds=wait)
            case AuthFailed(error):
                self.auth_state.reject(error)
            case Rejected(error):
                _log.warning("edit refused", request=request.reference, error=error)
                again = None
        await commit_with_retries(
            self.database, self.clock, lambda c: edits.reschedule_edit(c, request_id, again)
        )
        return limited_until


def _read(connection: Connection, request_id: int) -> tuple[Request, RenderContext] | None:
    """A request as it stands now, and what else its announcement tells."""
    request = get_by_id(connection, request_id)
    return None if request is None else (request, read_announcement_context(connection, request))
