"""Save what became of a notification: sent, to be tried again or elsewhere, unknown, or undeliverable."""

from datetime import datetime

import structlog
from msgspec import Struct

from bot.observability.metrics import Metrics
from bot.outbox.claim import Address
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from storage.engine.database import Database, P, T, WorkWith
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions, undeliverable
from storage.outbox.notification import Notification

_log = structlog.get_logger()


class DeliveryResults(Struct, frozen=True, kw_only=True):
    """Commits the results of attempts, however long the database is unavailable."""

    database: Database
    clock: Clock
    metrics: Metrics

    async def save_sent(
        self, notification: Notification, request: Request, address: Address, ts: str, status_key: str
    ) -> None:
        """Save that the message is in Slack. `status_key` is the state that it shows, empty if unknown."""
        now = self.clock.now()
        await self.commit(
            delivery_transitions.mark_sent,
            notification,
            address.channel,
            ts,
            status_key,
            now,
            read_due_at=request.edit_due_at,
        )
        finished_at = request.finished_at or request.noticed_at
        if notification.kind is NotificationKind.RESULT and finished_at is not None:
            self.metrics.observe_reply(now - finished_at)
        _log.info(
            "notification sent",
            request=notification.reference,
            what=notification.kind.log_name,
            fallback_reason=notification.fallback_reason,
        )

    async def reschedule(self, notification: Notification, until: datetime, error: str | None = None) -> None:
        """Save that it was definitely not posted. It is posted at `until`. error: why Slack refused it."""
        await self.commit(delivery_transitions.reschedule, notification, until, error)

    async def check_again_at(
        self, notification: Notification, until: datetime, error: str | None = None
    ) -> None:
        """Save that nothing new is known, and that the step is repeated at `until`."""
        await self.commit(delivery_transitions.check_again_at, notification, until, error)

    async def save_unknown(self, notification: Notification, request: Request) -> None:
        """Save that it was possibly posted, and that Slack can't be read."""
        await self.commit(delivery_transitions.mark_unknown, notification, request, self.clock.now())

    async def save_undeliverable(self, notification: Notification, request: Request, error: str) -> None:
        """Save that Slack refuses it everywhere, with this error code."""
        _log.warning(
            "undeliverable", request=notification.reference, what=notification.kind.log_name, error=error
        )
        await self.commit(undeliverable.mark_undeliverable, notification, request, error, self.clock.now())

    async def commit(self, work: WorkWith[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` with these arguments in a transaction and return its result."""
        return await commit_with_retries(self.database, self.clock, work, *args, **kwargs)
