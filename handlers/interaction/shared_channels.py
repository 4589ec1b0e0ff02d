"""Forms in channels that other workspaces share: whether a channel is one, and the warning in the form."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.modals import Modals

_KEPT_FOR = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)
_MAX_CALLS_PER_MINUTE = 50  # https://docs.slack.dev/reference/methods/conversations.info
_log = structlog.get_logger()
BuildForm = Callable[[bool], View]  # is given whether outsiders will read the reply


@dataclass
class SharedChannels:
    """What Slack says about channels (https://docs.slack.dev/reference/objects/conversation-object), kept for
    ten minutes, so that not every form costs a call."""

    #: Slack's Web API.
    slack: AsyncWebClient
    now: Callable[[], datetime]
    #: How many channels are remembered.
    max_channels: int = 1000
    #: When Slack takes calls again after a `429`. None before the first. Others may use up the minute's
    #: calls.
    paused_until: datetime | None = None
    _known: dict[str, tuple[datetime, bool]] = field(default_factory=dict, repr=False)
    _calls: deque[datetime] = field(default_factory=lambda: deque(maxlen=_MAX_CALLS_PER_MINUTE), repr=False)

    def known(self, channel_id: str) -> bool | None:
        """Return whether a channel is shared, or None if Slack has to be called for that.

        No channel and a direct message are not shared. If Slack can't be called now, the answer is no.
        """
        if not channel_id or channel_id.startswith("D"):
            return False
        fetched_at, shared = self._known.get(channel_id, (None, False))
        if fetched_at is not None and self.now() - fetched_at < _KEPT_FOR:
            return shared
        return None if self._may_call() else False

    async def fetch(self, channel_id: str) -> bool:
        """Return whether Slack says that a channel is shared. A failed call means no, and is not
        remembered."""
        self._calls.append(self.now())
        try:
            answer = await self.slack.conversations_info(channel=channel_id)
            shared = bool(answer["channel"].get("is_ext_shared"))
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError, TypeError) as error:
            _log.warning("sharing unknown", error=type(error).__name__)
            if isinstance(error, SlackApiError) and _status(error) == HTTPStatus.TOO_MANY_REQUESTS:
                self.paused_until = self.now() + _MINUTE
            return False
        self._known.pop(channel_id, None)
        while len(self._known) >= self.max_channels:
            del self._known[next(iter(self._known))]  # the one fetched longest ago
        self._known[channel_id] = (self.now(), shared)
        return shared

    def _may_call(self) -> bool:
        now = self.now()
        if self.paused_until is not None and now < self.paused_until:
            return False
        return len(self._calls) < _MAX_CALLS_PER_MINUTE or now - self._calls[0] >= _MINUTE


@dataclass(frozen=True, kw_only=True)
class OutsiderWarning:
    """Shows a form at once, and adds the warning when Slack says that outsiders will read the reply.

    What was typed meanwhile stays, since the fields are the same (https://docs.slack.dev/reference/views,
    "preserving input entry").
    """

    #: Says which channels are shared.
    channels: SharedChannels
    #: Opens and fills modals.
    modals: Modals

    async def open(
        self, trigger_id: str, channel_id: str, build: BuildForm, respond: AsyncRespond | None
    ) -> None:
        """Open the form. channel_id: where the reply will be posted. Empty if the form asks for it."""
        shared = self.channels.known(channel_id)
        view_id = await self.modals.open(trigger_id, build(bool(shared)), respond)
        if view_id is not None and shared is None:
            await self._warn(view_id, channel_id, build)

    async def fill(
        self, view_id: str, channel_id: str, build: BuildForm, respond: AsyncRespond | None
    ) -> None:
        """Replace an open view with the form. channel_id: as for `open`."""
        shared = self.channels.known(channel_id)
        shown = await self.modals.fill(view_id, build(bool(shared)), respond)
        if shown is not None and shared is None:
            await self._warn(shown, channel_id, build)

    async def _warn(self, view_id: str, channel_id: str, build: BuildForm) -> None:
        if await self.channels.fetch(channel_id):
            await self.modals.fill(view_id, build(True), None)


def _status(error: SlackApiError) -> int | None:
    return getattr(error.response, "status_code", None)  # what isn't JSON has none
