"""After a timeout or a crash: look in Slack for a message that may have been posted.

It is posted again only if it is absent after the settling time.
"""

from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field

from bot.outbox.auth_state import AUTH_RETRY_DELAY, AuthState
from bot.outbox.channel_joiner import ChannelJoiner, was_member
from bot.outbox.claim import Address
from bot.outbox.delivery_results import DeliveryResults
from bot.runtime.backoff import backoff
from bot.runtime.clock import Clock
from bot.runtime.settling import SettlingTime
from bot.slack.call_result import AuthFailed, Done, RetryLater
from bot.slack.client import HistoryPage, HistoryResult, SlackClient, UnreadableHistory, Window
from storage.lifecycle.planned_notifications import Conversation
from storage.lifecycle.request import Request
from storage.outbox.notification import Notification

FIRST_READ_BACK = timedelta(seconds=5)  # after the call began
_WINDOW_MARGIN = timedelta(minutes=2)  # for a slow call, and for what we don't know about Slack's clock
_CLOCK_MARGIN = timedelta(days=1)  # our clock may be ahead of Slack's by this much, or may have been
_AFTER_JOINING = timedelta(seconds=1)
_MAX_PAGES = 50
# Slack may take one call a minute, of 15 messages each: https://docs.slack.dev/apis/web-api/rate-limits
_MAX_LIMITED = 50
_log = structlog.get_logger()


class _Reading(Struct, kw_only=True):
    """How far a conversation has been read. It is continued where Slack stopped us."""

    #: When its first page was read. A message that was posted later may be missing.
    began_at: datetime
    #: The cursor of the next page. None: the first one.
    cursor: str | None = None
    #: How many pages were read.
    pages: int = 0
    #: How many times Slack limited the rate.
    limited: int = 0
    #: How many times it failed in another way.
    failed: int = 0


class ReadBack(Struct, kw_only=True):
    """Finds out whether an earlier attempt posted a notification."""

    slack: SlackClient
    clock: Clock
    auth_state: AuthState
    results: DeliveryResults
    joiner: ChannelJoiner
    #: How long a post may take to show in Slack.
    settling_time: SettlingTime
    _unanswered_at: dict[int, datetime] = field(default_factory=dict)  # by the notification's id
    _readings: dict[int, _Reading] = field(default_factory=dict)  # by the notification's id

    def note_unanswered(self, notification: Notification) -> None:
        """Note that an attempt to post it has just ended without a good answer: the settling time begins.

        It needn't outlive this process. The next one waits the full settling time anyway.
        """
        self._unanswered_at[notification.id] = self.clock.now()

    def forget(self, notification: Notification) -> None:
        """Forget a notification that has become obsolete, or that was read to the end."""
        self._unanswered_at.pop(notification.id, None)
        self._readings.pop(notification.id, None)

    async def run(self, notification: Notification, request: Request, address: Address) -> None:
        """Continue reading the conversation, as far as Slack lets us, and save what that shows."""
        now = self.clock.now()
        unanswered_at = self._unanswered_at[notification.id] = self._find_unanswered_at(notification, now)
        reading = self._readings.setdefault(notification.id, _Reading(began_at=now))
        match await self._read_on(notification, request, address, reading):
            case RetryLater(wait, error) as failed:
                if wait is not None:
                    reading.limited += 1
                    check_at = now + timedelta(seconds=wait)
                else:
                    reading.failed += 1
                    check_at = now + max(FIRST_READ_BACK, backoff(reading.failed, failed.longest_wait))
                await self.results.check_again_at(notification, check_at, error)
                return
            case AuthFailed(error):
                self.auth_state.mark_rejected(error)
                await self.results.check_again_at(notification, now + AUTH_RETRY_DELAY)
                return
            case found:
                self.forget(notification)
        settled_at = self.settling_time.ends_at(unanswered_at)
        match found:
            case HistoryPage(str(ts)):
                # The message may show an older state than the current one.
                await self.results.save_sent(notification, request, address, ts, "")
            case HistoryPage() | UnreadableHistory() if notification.maybe_restored:
                # Only its age suggests that it was posted. Silence would be worse than saying it twice.
                await self.results.reschedule(notification, now)
            case HistoryPage() if reading.began_at >= settled_at:
                await self.results.reschedule(notification, now)
            case HistoryPage():
                self._unanswered_at[notification.id] = unanswered_at
                await self.results.check_again_at(notification, max(settled_at, now))
            case UnreadableHistory("not_in_channel") if await self._join(
                notification, request, may_be_member=now < settled_at
            ):
                self._unanswered_at[notification.id] = unanswered_at
                await self.results.check_again_at(notification, now + _AFTER_JOINING)
            case UnreadableHistory(error):
                _log.warning(
                    "unconfirmed", request=request.reference, what=notification.kind.log_name, error=error
                )
                await self.results.save_unknown(notification, request)

    def _find_unanswered_at(self, notification: Notification, now: datetime) -> datetime:
        """Return when the latest attempt had ended, or when this process first saw one that isn't its own.

        That may be in progress still: a virtual machine that was paused believes for a moment that it leads.
        """
        began_at = notification.attempted_at or notification.created_at
        unanswered_at = self._unanswered_at.get(notification.id, began_at)
        return unanswered_at if self.settling_time.is_own(unanswered_at) else now

    async def _read_on(
        self, notification: Notification, request: Request, address: Address, reading: _Reading
    ) -> HistoryResult:
        """Return the page with the message, or the last page, or why there is none yet."""
        window = self._window(notification, request)
        while reading.pages < _MAX_PAGES and reading.limited < _MAX_LIMITED:
            page = await self.slack.read_page(
                address.channel, address.thread_ts, notification.uuid, window, reading.cursor
            )
            if isinstance(page, UnreadableHistory) and page.error == "invalid_cursor" and reading.cursor:
                reading.began_at, reading.cursor = self.clock.now(), None
            elif not isinstance(page, HistoryPage) or page.ts is not None or page.next_cursor is None:
                return page
            else:
                reading.cursor = page.next_cursor
            reading.pages += 1
        return UnreadableHistory("too much to read")

    def _window(self, notification: Notification, request: Request) -> Window:
        """Return when Slack may have posted it: around the attempt, if that is known in Slack's time.

        A virtual machine doesn't know for how long it was paused before the attempt. So a recent attempt may
        be later than it seems, and there isn't much to read after it.
        """
        attempted_at = notification.slack_attempted_at
        if attempted_at is None:
            return Window(min(request.accepted_at, self.clock.now()) - _CLOCK_MARGIN)
        is_recent = notification.attempted_at and self.settling_time.is_own(notification.attempted_at)
        latest = None if is_recent else attempted_at + self.settling_time.length + _WINDOW_MARGIN
        return Window(attempted_at - _WINDOW_MARGIN, latest)

    async def _join(self, notification: Notification, request: Request, *, may_be_member: bool) -> bool:
        """Join the request's channel. Return whether that worked, so that reading may work too.

        may_be_member: whether it may also work if the bot was in the channel already.
        """
        if notification.conversation is Conversation.PERSON:
            return False
        joined = await self.joiner.join(request.channel_id)
        return isinstance(joined, Done) and (may_be_member or not was_member(joined))
