"""Open direct messages with people, within Slack's rate limit, and remember them."""

from datetime import datetime, timedelta

from msgspec import Struct, field

from bot.runtime.clock import Clock
from bot.slack.call_result import CallResult, Done, RetryLater
from bot.slack.client import SlackClient

# Fifty a minute: https://docs.slack.dev/reference/methods/conversations.open
_INTERVAL = timedelta(seconds=1.2)


class DirectMessages(Struct):
    """The direct messages of the people whom the bot has notified."""

    slack: SlackClient
    clock: Clock
    #: How many are remembered. The oldest is forgotten first.
    capacity: int = 10_000
    #: When Slack takes the next call. None: now.
    next_at: datetime | None = None
    _channel_ids: dict[str, str] = field(default_factory=dict)

    def forget(self, user_id: str) -> None:
        """Forget the conversation, so that Slack is asked again whether this person can be reached.

        Slack accepts a message to somebody who was deactivated if the conversation was opened before:
        https://github.com/slackapi/python-slack-sdk/issues/1156
        """
        self._channel_ids.pop(user_id, None)

    async def find(self, user_id: str) -> str | CallResult:
        """Return the conversation's ID, or the result of the call that failed to open it."""
        if (known := self._channel_ids.get(user_id)) is not None:
            return known
        now = self.clock.now()
        if self.next_at is not None and now < self.next_at:
            return RetryLater((self.next_at - now).total_seconds())
        self.next_at = now + _INTERVAL
        result = await self.slack.open_direct_message(user_id)
        match result:
            case Done(answer):
                while len(self._channel_ids) >= self.capacity:
                    del self._channel_ids[next(iter(self._channel_ids))]
                channel_id = self._channel_ids[user_id] = str(answer["channel"]["id"])
                return channel_id
            case RetryLater(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
        return result
