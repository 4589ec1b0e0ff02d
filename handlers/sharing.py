"""Whether people of other workspaces are in a channel, and so will read the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

_KEPT_FOR = timedelta(minutes=10)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Sharing:
    """What Slack says of channels (https://docs.slack.dev/reference/objects/conversation-object), remembered
    for ten minutes, so that not every form costs a question. most: how many channels are remembered."""

    slack: AsyncWebClient
    now: Callable[[], datetime]
    most: int = 1000
    _known: dict[str, tuple[datetime, bool]] = field(default_factory=dict, repr=False)

    def known(self, channel_id: str) -> bool | None:
        """Whether it is shared; None where that is to be asked. No channel and a direct message are not."""
        if not channel_id or channel_id.startswith("D"):
            return False
        asked_at, shared = self._known.get(channel_id, (None, False))
        return shared if asked_at is not None and self.now() - asked_at < _KEPT_FOR else None

    async def ask(self, channel_id: str) -> bool:
        """Whether it is shared, by Slack; a look-up that fails means no, and is not remembered."""
        try:
            answer = await self.slack.conversations_info(channel=channel_id)
            shared = bool(answer["channel"].get("is_ext_shared"))
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError) as error:
            _log.warning("sharing unknown", error=type(error).__name__)
            return False
        self._known.pop(channel_id, None)
        while len(self._known) >= self.most:
            del self._known[next(iter(self._known))]  # the one asked about longest ago
        self._known[channel_id] = (self.now(), shared)
        return shared
