"""Post one notification to Slack: commit the attempt, post it, save what the result means."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from bot.observability.slack_access import SlackAccess
from bot.outbox import channel_joiner
from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.outbox.channel_joiner import ChannelJoiner
from bot.outbox.claim import Address, ClaimedNotification, claim_notification
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.read_back import FIRST_READ_BACK, ReadBack
from bot.runtime.backoff import backoff
from bot.runtime.clock import Clock
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.throttles import SlackThrottle
from bot.slack import error_codes
from bot.slack.call_result import Ambiguous, AuthFailed, CallResult, Done, Rejected, RetryLater
from bot.slack.client import SlackClient
from bot.slack.error_codes import Concern, concern_of
from handlers.messages import notices
from handlers.messages.blocks import Contacts, Message
from storage.lifecycle.planned_notifications import Conversation, NotificationKind
from storage.lifecycle.request import Request
from storage.outbox import delivery_transitions, second_announcement
from storage.outbox.notification import Notification
from storage.tables import DeliveryState

_REFUSED_RETRY_DELAY = timedelta(seconds=30)  # while the workspace refuses our calls
_MAX_CONTRADICTIONS = 5  # attempts after which the bot believes Slack that it isn't in a channel
_log = structlog.get_logger()


class MessagePoster(Struct, frozen=True, kw_only=True):
    """Delivers notifications: each is posted again only if it was definitely not posted, or is proven absent.

    See `mark_unknown` for what happens if that can't be proven.
    """

    slack: SlackClient
    direct_messages: DirectMessages
    #: Checked before each post, and again right before it leaves.
    lease: LeaderLease
    clock: Clock
    throttle: SlackThrottle
    contacts: Contacts
    auth_state: AuthState
    #: Told if a direct message is refused by the whole workspace.
    slack_access: SlackAccess
    #: Takes over if an earlier attempt may have posted.
    read_back: ReadBack
    results: DeliveryResults
    joiner: ChannelJoiner
    #: Who is asked if the person can't be reached, in this order.
    admins: Sequence[str]

    async def deliver(self, notification: Notification) -> None:
        """Take the next step: post the notification, or read back whether an earlier attempt posted it."""
        claimed = await self._claim(notification, None)
        if claimed is not None and claimed.address is None:
            user_id = notification.recipient_id or claimed.request.user_id
            if notification.kind is NotificationKind.QUESTION:
                self.direct_messages.forget(user_id)  # a question needs a reader
            channel = await self.direct_messages.find(user_id)
            if not isinstance(channel, str):
                await self._save_no_direct_message(notification, claimed.request, channel)
                return
            claimed = await self._claim(notification, Address(channel))
        if claimed is None:
            self.read_back.forget(notification)
            _log.info(
                "notification obsolete", request=notification.reference, what=notification.kind.log_name
            )
        elif claimed.address is not None and notification.delivery is DeliveryState.SENDING:
            await self.read_back.run(notification, claimed.request, claimed.address)
        elif claimed.address is not None:
            await self._post(claimed, claimed.address)

    async def _claim(self, notification: Notification, direct: Address | None) -> ClaimedNotification | None:
        # The time is read inside the transaction. Otherwise a build that fails meanwhile would be in two
        # summaries.
        return await self.results.commit(
            lambda connection: claim_notification(
                connection, notification, direct, self.clock.now(), self.slack.time.now()
            )
        )

    async def _save_no_direct_message(
        self, notification: Notification, request: Request, result: CallResult
    ) -> None:
        """Save that no direct message can be opened. Try later, or never if the person is gone."""
        refused_until = self.clock.now() + _REFUSED_RETRY_DELAY
        match result:
            case Rejected(error) if concern_of(error) is Concern.SUSPENDED:
                self.slack_access.record_refusal(error_codes.OPEN, error)
                await self.results.check_again_at(notification, refused_until, error)
            case Rejected(error):
                await self._give_up(notification, request, error)
            case RetryLater(error=str(error)):
                await self.results.check_again_at(notification, refused_until, error)
            case _:
                until = self._retry_at(notification, result, notification.attempts + 1)
                await self.results.check_again_at(notification, until)

    def _retry_at(self, notification: Notification, result: CallResult, attempts: int) -> datetime:
        """Return when to try again. All with this throttle key wait for as long as Slack asks us to."""
        now = self.clock.now()
        match result:
            case RetryLater(wait) if wait is not None:
                until = now + timedelta(seconds=wait)
                self.throttle.block_until(notification.throttle_key, until)
                return until
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                return now + AUTH_RETRY_DELAY
        return now + backoff(attempts)

    async def _post(self, claimed: ClaimedNotification, address: Address) -> None:
        notification, request = claimed.notification, claimed.request
        started = self.clock.now()
        message = notices.render(notification.kind, request, self.contacts, claimed.context)
        result = await self._call(notification, address, message)
        if isinstance(result, Rejected) and concern_of(result.error) is Concern.MESSAGE:
            _log.error(
                "message rejected, trying its text alone",
                request=request.reference,
                what=notification.kind.log_name,
                error=result.error,
            )
            result = await self._call(notification, address, message.without_blocks())
        if result is None:
            return  # the new lease holder reads it back first
        self.throttle.record_post(notification.throttle_key, self.clock.now())
        match result:
            case Done(answer):
                await self.results.save_sent(
                    notification, request, address, str(answer["ts"]), request.status_key
                )
            case Ambiguous(reason):
                _log.warning(
                    "maybe posted", request=request.reference, what=notification.kind.log_name, reason=reason
                )
                self.read_back.note_unanswered(notification)
                check_at = started + min(FIRST_READ_BACK, self.read_back.settling_time.length)
                await self.results.check_again_at(notification, check_at)
            case _:
                await self._save_not_posted(notification, request, result)

    async def _call(
        self, notification: Notification, address: Address, message: Message
    ) -> CallResult | None:
        """Post once. Return None if this process doesn't hold the lease anymore."""
        if not self._holds_lease():
            return None
        return await self.slack.post(
            address.channel,
            message.arguments(),
            message_uuid=notification.uuid,
            thread_ts=address.thread_ts,
            broadcast=message.broadcast and address.thread_ts is not None,
            may_leave=self._holds_lease,
        )

    def _holds_lease(self) -> bool:
        return self.lease.held

    async def _save_not_posted(
        self, notification: Notification, request: Request, result: CallResult
    ) -> None:
        """Save that it was definitely not posted: try again later, go elsewhere, or give up."""
        match result:
            case Rejected(error):
                await self._handle_rejected(notification, request, error)
            case RetryLater(error=str(error)) as refused:
                until = self.clock.now() + backoff(notification.attempts, refused.longest_wait)
                await self.results.reschedule(notification, until, error)
            case _:
                until = self._retry_at(notification, result, notification.attempts)
                await self.results.reschedule(notification, until)

    async def _handle_rejected(self, notification: Notification, request: Request, error: str) -> None:
        """Join a public channel and try again. Otherwise fall back to a direct message to the person."""
        now = self.clock.now()
        if error == "not_in_channel" and notification.conversation is not Conversation.PERSON:
            match await self.joiner.join(request.channel_id):
                case Rejected(channel_joiner.REMOVED):
                    error = channel_joiner.REMOVED
                case Done() as joined if (
                    not channel_joiner.was_member(joined) or notification.attempts < _MAX_CONTRADICTIONS
                ):
                    await self.results.reschedule(notification, now + backoff(1))
                    return
                case RetryLater() | Ambiguous():
                    await self.results.reschedule(notification, now + backoff(notification.attempts))
                    return
        _log.warning(
            "message rejected", request=request.reference, what=notification.kind.log_name, error=error
        )
        concern, is_direct = concern_of(error), notification.conversation is Conversation.PERSON
        if is_direct and concern is Concern.SUSPENDED:
            # The direct message was the last place, so the whole workspace refuses. Some day it won't.
            self.slack_access.record_refusal(error_codes.POST, error)
            await self.results.reschedule(notification, now + _REFUSED_RETRY_DELAY, error)
        elif concern is Concern.DELETED and notification.conversation is Conversation.THREAD:
            await self.results.commit(second_announcement.move_reply, notification, request, error, now)
        elif is_direct or concern is Concern.MESSAGE or not notification.kind.has_fallback:
            await self._give_up(notification, request, error)
        else:
            await self.results.commit(
                delivery_transitions.fall_back_to_direct_message, notification, request.user_id, error, now
            )

    async def _give_up(self, notification: Notification, request: Request, error: str) -> None:
        """Ask the next admin if a question doesn't reach anybody. Give up any other message."""
        admin = _next_admin(notification, request, self.admins)
        if admin is None or concern_of(error) is not Concern.CONVERSATION:
            await self.results.save_undeliverable(notification, request, error)
            return
        _log.warning("asking an admin instead", request=request.reference, error=error)
        await self.results.commit(delivery_transitions.forward, notification, admin, self.clock.now())


def _next_admin(notification: Notification, request: Request, admins: Sequence[str]) -> str | None:
    """Return the admin who is asked next, or None if everybody was, or if it isn't a question."""
    asked = [request.user_id, *admins]
    if notification.kind is not NotificationKind.QUESTION:
        return None
    latest = notification.recipient_id or request.user_id
    later = asked[asked.index(latest) + 1 :] if latest in asked else []  # the setting may have changed
    return next((admin for admin in later if admin != request.user_id), None)
