"""The direct messages with people: each opened once, at Slack's pace, and remembered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.runtime.clock import Clock
from bot.slack.call_result import CallResult, Done, RetryLater
from bot.slack.client import SlackClient

_APART = timedelta(seconds=1.2)  # fifty a minute: https://docs.slack.dev/reference/methods/conversations.open


@dataclass
class DirectMessages:
    """Knows in which conversation each person is told what is for them alone. most: how many are remembered.
    next_at: when Slack takes another question."""

    slack: SlackClient
    clock: Clock
    most: int = 10_000
    next_at: datetime | None = None
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    async def find(self, user_id: str) -> str | CallResult:
        """The conversation's id; why there is none (now), where there isn't."""
        if (known := self._known.get(user_id)) is not None:
            return known
        now = self.clock.now()
        if self.next_at is not None and now < self.next_at:
            return RetryLater((self.next_at - now).total_seconds())
        self.next_at = now + _APART
        verdict = await self.slack.open_direct(user_id)
        match verdict:
            case Done(answer):
                while len(self._known) >= self.most:
                    del self._known[next(iter(self._known))]
                channel_id = self._known[user_id] = str(answer["channel"]["id"])
                return channel_id
            case RetryLater(wait) if wait is not None:
                self.next_at = self.clock.now() + timedelta(seconds=wait)
        return verdict
