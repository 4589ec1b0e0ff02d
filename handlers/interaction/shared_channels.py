"""Whether people of other workspaces are in a channel, and so will read the answer."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

_KEPT_FOR = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)
_MOST_A_MINUTE = 50  # https://docs.slack.dev/reference/methods/conversations.info
_log = structlog.get_logger()


@dataclass
class SharedChannels:
    """What Slack says of channels (https://docs.slack.dev/reference/objects/conversation-object), remembered
    for ten minutes, so that not every form costs a question. most: how many channels are remembered.
    asks_from: when Slack takes questions again; others may use up what it takes in a minute."""

    slack: AsyncWebClient
    now: Callable[[], datetime]
    most: int = 1000
    asks_from: datetime | None = None
    _known: dict[str, tuple[datetime, bool]] = field(default_factory=dict, repr=False)
    _asked: deque[datetime] = field(default_factory=lambda: deque(maxlen=_MOST_A_MINUTE), repr=False)

    def known(self, channel_id: str) -> bool | None:
        """Whether it is shared; None where that is to be asked. No channel and a direct message are not, and
        what can't be asked now counts as no."""
        if not channel_id or channel_id.startswith("D"):
            return False
        asked_at, shared = self._known.get(channel_id, (None, False))
        if asked_at is not None and self.now() - asked_at < _KEPT_FOR:
            return shared
        return None if self._may_ask() else False

    async def ask(self, channel_id: str) -> bool:
        """Whether it is shared, by Slack; a look-up that fails means no, and is not remembered."""
        self._asked.append(self.now())
        try:
            answer = await self.slack.conversations_info(channel=channel_id)
            shared = bool(answer["channel"].get("is_ext_shared"))
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError) as error:
            _log.warning("sharing unknown", error=type(error).__name__)
            if isinstance(error, SlackApiError) and _status(error) == HTTPStatus.TOO_MANY_REQUESTS:
                self.asks_from = self.now() + _MINUTE
            return False
        self._known.pop(channel_id, None)
        while len(self._known) >= self.most:
            del self._known[next(iter(self._known))]  # the one asked about longest ago
        self._known[channel_id] = (self.now(), shared)
        return shared

    def _may_ask(self) -> bool:
        now = self.now()
        if self.asks_from is not None and now < self.asks_from:
            return False
        return len(self._asked) < _MOST_A_MINUTE or now - self._asked[0] >= _MINUTE


def _status(error: SlackApiError) -> int | None:
    return getattr(error.response, "status_code", None)  # what isn't JSON has none
