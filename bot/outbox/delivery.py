"""Deliver one notification to Slack: commit the attempt, post or read back, save what the result means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from bot.observability.metrics import Metrics
from bot.outbox.auth_state import AuthState
from bot.outbox.claim import Address, ClaimedNotification, claim_notification
from bot.outbox.direct_messages import DirectMessages
from bot.runtime.clock import Clock
from bot.runtime.commit_with_retries import commit_with_retries
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.rate_limits import SlackThrottle, backoff
from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, Rejected, RetryLater
from bot.slack.client import FoundMessage, NoMessage, SlackClient, UnreadableHistory
from handlers.messages import notices
from handlers.messages.blocks import Contacts
from storage.engine.database import Database, T
from storage.lifecycle.planned_notifications import Destination, NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions
from storage.outbox.notification import Notification
from storage.tables import DeliveryState

_FIRST_READ_BACK = timedelta(seconds=5)
_CLOCK_MARGIN = timedelta(days=1)  # our clock may be ahead of Slack's by as much, or may have been
_AUTH_RETRY_DELAY = timedelta(seconds=30)
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Deliverer:
    """Delivers notifications exactly once."""

    database: Database
    slack: SlackClient
    direct_messages: DirectMessages
    #: Checked right before each post.
    lease: LeaderLease
    clock: Clock
    throttle: SlackThrottle
    contacts: Contacts
    auth_state: AuthState
    #: How long a post may take to show in Slack.
    settling_time: timedelta
    metrics: Metrics

    async def deliver(self, notification: Notification) -> None:
        """Take the next step: post the notification, or read back whether an earlier attempt posted it."""
        claimed = await self._claim(notification, None)
        if claimed is not None and claimed.address is None:
            channel = await self.direct_messages.find(claimed.request.user_id)
            if not isinstance(channel, str):
                await self._save_no_direct_message(notification, channel)
                return
            claimed = await self._claim(notification, Address(channel))
        if claimed is None:
            _log.info("notification obsolete", request=notification.reference, what=notification.kind.value)
        elif claimed.address is not None and notification.delivery is DeliveryState.SENDING:
            await self._read_back(notification, claimed.request, claimed.address)
        elif claimed.address is not None:
            await self._post(claimed, claimed.address)

    async def _claim(self, notification: Notification, direct: Address | None) -> ClaimedNotification | None:
        # The time is read inside the transaction. Otherwise a build that fails meanwhile would be in two
        # summaries.
        return await self._commit(
            lambda connection: claim_notification(connection, notification, direct, self.clock.now())
        )

    async def _save_no_direct_message(self, notification: Notification, result: CallResult) -> None:
        """The direct message can't be opened. Try later, or never if there is no such person any more."""
        now = self.clock.now()
        match result:
            case Rejected(error):
                _log.warning(
                    "undeliverable", request=notification.reference, what=notification.kind, error=error
                )
                await self._close_undeliverable(notification)
                return
            case RetryLater(wait) if wait is not None:
                until = now + timedelta(seconds=wait)
                # This person's other notifications wait as well.
                self.throttle.block_until(notification.throttle_key, until)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                until = now + _AUTH_RETRY_DELAY
            case _:
                until = now + backoff(notification.attempts + 1)
        await self._check_again_at(notification, until)

    async def _post(self, claimed: ClaimedNotification, address: Address) -> None:
        if not self.lease.held:
            return  # the new lease holder reads it back first
        notification, request = claimed.notification, claimed.request
        started = self.clock.now()
        message = notices.render(notification.kind, request, self.contacts, claimed.context)
        result = await self.slack.post(
            address.channel,
            message.arguments(),
            message_uuid=notification.uuid,
            thread_ts=address.thread_ts,
            broadcast=message.broadcast and address.thread_ts is not None,
        )
        self.throttle.record_post(notification.throttle_key, self.clock.now())
        match result:
            case Done(answer):
                await self._save_sent(notification, request, address, str(answer["ts"]), request.status_key)
            case Ambiguous(reason):
                _log.warning("maybe posted", request=request.reference, what=notification.kind, reason=reason)
                check_at = started + min(_FIRST_READ_BACK, self.settling_time)
                await self._check_again_at(notification, check_at)
            case _:
                await self._save_not_posted(notification, request, result)

    async def _read_back(self, notification: Notification, request: Request, address: Address) -> None:
        """Look for the message in Slack, and post again only if it is absent after the settling time."""
        now = self.clock.now()
        oldest = (request.accepted_at - _CLOCK_MARGIN).timestamp()
        found = await self.slack.read_back(address.channel, address.thread_ts, notification.uuid, oldest)
        settled_at = (notification.attempted_at or notification.created_at) + self.settling_time
        match found:
            case FoundMessage(ts):
                # The message may show an older state than the current one.
                await self._save_sent(notification, request, address, ts, "")
            case NoMessage() | UnreadableHistory() if notification.maybe_restored:
                # Only its age suggests that it was posted. Silence would be worse than saying it twice.
                await self._reschedule(notification, now)
            case NoMessage() if now >= settled_at:
                await self._reschedule(notification, now)
            case NoMessage():
                await self._check_again_at(notification, settled_at)
            case UnreadableHistory("not_in_channel") if isinstance(
                await self._join(notification, request), Done
            ):
                await self._check_again_at(notification, now)
            case UnreadableHistory(error):
                _log.warning("unconfirmed", request=request.reference, what=notification.kind, error=error)
                await self._commit(
                    lambda connection: delivery_transitions.mark_unknown(
                        connection, notification, request, now
                    )
                )
            case RetryLater(wait):
                check_at = now + (_FIRST_READ_BACK if wait is None else timedelta(seconds=wait))
                await self._check_again_at(notification, check_at)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                await self._check_again_at(notification, now + _AUTH_RETRY_DELAY)

    async def _save_sent(
        self, notification: Notification, request: Request, address: Address, ts: str, status_key: str
    ) -> None:
        """Save that the message is in Slack. `status_key` is the state that it shows, empty if unknown."""
        now = self.clock.now()
        await self._commit(
            lambda connection: delivery_transitions.mark_sent(
                connection, notification, address.channel, ts, status_key, now
            )
        )
        finished_at = request.finished_at or request.noticed_at
        if notification.kind is NotificationKind.RESULT and finished_at is not None:
            self.metrics.observe_reply(now - finished_at)
        _log.info(
            "notification sent",
            request=notification.reference,
            what=notification.kind.value,
            fallback_reason=notification.fallback_reason,
        )

    async def _save_not_posted(
        self, notification: Notification, request: Request, result: CallResult
    ) -> None:
        """Definitely not posted: try again later, go elsewhere, or give up."""
        now = self.clock.now()
        match result:
            case RetryLater(wait) if wait is not None:
                until = now + timedelta(seconds=wait)
                self.throttle.block_until(notification.throttle_key, until)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                until = now + _AUTH_RETRY_DELAY
            case Rejected(error):
                await self._handle_rejected(notification, request, error)
                return
            case _:
                until = now + backoff(notification.attempts)
        await self._reschedule(notification, until)

    async def _handle_rejected(self, notification: Notification, request: Request, error: str) -> None:
        """Join a public channel and try again. Otherwise fall back to a direct message to the person."""
        now = self.clock.now()
        if error == "not_in_channel":
            match await self._join(notification, request):
                case Done():
                    await self._reschedule(notification, now + backoff(1))
                    return
                case RetryLater() | Ambiguous():
                    await self._reschedule(notification, now + backoff(notification.attempts))
                    return
        _log.warning("message rejected", request=request.reference, what=notification.kind, error=error)
        if notification.destination is Destination.PERSON or not notification.kind.has_fallback:
            await self._close_undeliverable(notification)
        else:
            await self._commit(
                lambda connection: delivery_transitions.fall_back_to_direct_message(
                    connection, notification, request.user_id, error, now
                )
            )

    async def _join(self, notification: Notification, request: Request) -> CallResult:
        if notification.destination is Destination.PERSON:
            return Rejected("a direct message can't be joined")
        return await self.slack.join(request.channel_id)

    async def _reschedule(self, notification: Notification, until: datetime) -> None:
        await self._commit(
            lambda connection: delivery_transitions.reschedule(connection, notification, until)
        )

    async def _check_again_at(self, notification: Notification, until: datetime) -> None:
        await self._commit(
            lambda connection: delivery_transitions.check_again_at(connection, notification, until)
        )

    async def _close_undeliverable(self, notification: Notification) -> None:
        await self._commit(
            lambda connection: delivery_transitions.close(
                connection, notification, DeliveryState.UNDELIVERABLE
            )
        )

    async def _commit(self, work: Callable[[Connection], T]) -> T:
        return await commit_with_retries(self.database, self.clock, work)
