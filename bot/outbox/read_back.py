"""After a timeout or a crash: look in Slack for a message that may have been posted.

It is posted again only if it is absent after the settling time.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.outbox.claim import Address
from bot.outbox.delivery_results import DeliveryResults
from bot.runtime.clock import Clock
from bot.slack.call_result import AuthFailed, Done, RetryLater
from bot.slack.client import FoundMessage, NoMessage, SlackClient, UnreadableHistory
from storage.lifecycle.planned_notifications import Destination
from storage.lifecycle.request import Request
from storage.outbox.notification import Notification

FIRST_READ_BACK = timedelta(seconds=5)  # after the call began
_CLOCK_MARGIN = timedelta(days=1)  # our clock may be ahead of Slack's by as much, or may have been
_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """Finds out whether an earlier attempt posted a notification."""

    slack: SlackClient
    clock: Clock
    auth_state: AuthState
    results: DeliveryResults
    #: How long a post may take to show in Slack.
    settling_time: timedelta

    async def run(self, notification: Notification, request: Request, address: Address) -> None:
        """Read the conversation, and save what that shows."""
        now = self.clock.now()
        oldest = (request.accepted_at - _CLOCK_MARGIN).timestamp()
        found = await self.slack.read_back(address.channel, address.thread_ts, notification.uuid, oldest)
        settled_at = (notification.attempted_at or notification.created_at) + self.settling_time
        match found:
            case FoundMessage(ts):
                # The message may show an older state than the current one.
                await self.results.save_sent(notification, request, address, ts, "")
            case NoMessage() | UnreadableHistory() if notification.maybe_restored:
                # Only its age suggests that it was posted. Silence would be worse than saying it twice.
                await self.results.reschedule(notification, now)
            case NoMessage() if now >= settled_at:
                await self.results.reschedule(notification, now)
            case NoMessage():
                await self.results.check_again_at(notification, settled_at)
            case UnreadableHistory("not_in_channel") if await self._join(notification, request):
                await self.results.check_again_at(notification, now)
            case UnreadableHistory(error):
                _log.warning("unconfirmed", request=request.reference, what=notification.kind, error=error)
                await self.results.save_unknown(notification, request)
            case RetryLater(wait):
                check_at = now + (FIRST_READ_BACK if wait is None else timedelta(seconds=wait))
                await self.results.check_again_at(notification, check_at)
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                await self.results.check_again_at(notification, now + AUTH_RETRY_DELAY)

    async def _join(self, notification: Notification, request: Request) -> bool:
        """Join the request's channel. Return whether that worked."""
        return notification.destination is not Destination.PERSON and isinstance(
            await self.slack.join(request.channel_id), Done
        )
