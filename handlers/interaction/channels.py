"""What Slack says about a channel, and what depends on that: sentences in forms, and who may post there."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field
from msgspec.structs import replace
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from handlers.interaction.channel_field import ChannelFacts
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Modals, ViewKey
from handlers.interaction.slack_calls import SLACK_ERRORS, error_code, is_limit
from handlers.interaction.visibility import Visibility
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.requests import queries

_DATABASE_SECONDS = 0.5  # of the two before a form has to open
_RESULT_CHANNEL_SECONDS = 0.5  # of the same two
_KEPT_FOR = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)
_MAX_CALLS_PER_MINUTE = 50  # https://docs.slack.dev/reference/methods/conversations.info
_log = structlog.get_logger()
BuildForm = Callable[[ChannelFacts | None], View]  # None: Slack hasn't said anything about the channel


class ChannelLookup(Struct):
    """What Slack says about channels (https://docs.slack.dev/reference/objects/conversation-object). What
    rarely changes is remembered for ten minutes, so that not every form costs a call."""

    slack: AsyncWebClient
    now: Callable[[], datetime]
    #: How many channels are remembered.
    max_channels: int = 1000
    #: When Slack takes calls again after a `429`. None before the first. Others may use up the minute's
    #: calls.
    paused_until: datetime | None = None
    #: Whether the latest lookup that failed lacked a scope, so that none will tell.
    lacks_scope: bool = False
    _known: dict[str, tuple[datetime, ChannelFacts]] = field(default_factory=dict)
    _calls: deque[datetime] = field(default_factory=lambda: deque(maxlen=_MAX_CALLS_PER_MINUTE))

    def known(self, channel_id: str) -> ChannelFacts | None:
        """Return what is known about a channel without a call. None if that is nothing."""
        if not channel_id or channel_id.startswith("D"):
            return ChannelFacts()
        fetched_at, facts = self._known.get(channel_id, (None, None))
        return facts if fetched_at is not None and self.now() - fetched_at < _KEPT_FOR else None

    async def fetch(self, channel_id: str) -> ChannelFacts | None:
        """Return what Slack says about a channel. None if it doesn't say, or can't be called now.

        A channel that the bot isn't in isn't remembered, since people invite it.
        """
        if not self._may_call():
            return None
        self._calls.append(self.now())
        try:
            answer = await self.slack.conversations_info(channel=channel_id)
            channel, is_private = answer["channel"], bool(answer["channel"].get("is_private"))
            is_closed = is_private and not channel.get("is_member")
            is_shared = bool(channel.get("is_ext_shared"))
            facts = ChannelFacts(is_shared=is_shared, is_private=is_private, is_closed=is_closed)
        except SLACK_ERRORS as error:
            _log.warning("channel unknown", error=type(error).__name__, code=error_code(error))
            self.lacks_scope = error_code(error) == "missing_scope"
            if is_limit(error):
                self.paused_until = self.now() + _MINUTE
            # Slack doesn't show a private channel to those who aren't in it.
            return ChannelFacts(is_closed=True) if error_code(error) == "channel_not_found" else None
        self._known.pop(channel_id, None)
        while len(self._known) >= self.max_channels:
            del self._known[next(iter(self._known))]  # the one fetched longest ago
        if not facts.is_closed:
            self._known[channel_id] = (self.now(), facts)
        return facts

    def _may_call(self) -> bool:
        now = self.now()
        if self.paused_until is not None and now < self.paused_until:
            return False
        return len(self._calls) < _MAX_CALLS_PER_MINUTE or now - self._calls[0] >= _MINUTE


class ResultChannel(Struct, frozen=True):
    """Where a result is posted."""

    #: Slack's ID of the channel or of the person's direct messages with the bot. None if the form asks.
    channel_id: str | None
    #: Whether it is these direct messages because the person is in a conversation between people.
    is_between_people: bool = False
    #: Whether it is requested from a reply in a thread, where the result isn't posted.
    is_from_thread: bool = False

    def complete(self, facts: ChannelFacts | None) -> ChannelFacts | None:
        """Return what Slack says about the channel, and how the result is posted there."""
        return facts and replace(
            facts, is_between_people=self.is_between_people, is_from_thread=self.is_from_thread
        )


class ResultChannels(Struct, frozen=True):
    """Finds out where a result can be posted. The bot can neither post in a conversation between people nor
    be invited to it."""

    slack: AsyncWebClient

    async def find(self, interaction: Interaction, channel_id: str | None) -> ResultChannel:
        """Return the channel, or the person's direct messages with the bot if they are in a conversation
        between people. If Slack doesn't say soon what it is, return the channel: messages fall back."""
        is_here = channel_id is not None and channel_id == interaction.actor.channel_id
        if channel_id is None or not is_here or not _is_direct(interaction.channel_name):
            return ResultChannel(channel_id)
        try:
            async with asyncio.timeout(_RESULT_CHANNEL_SECONDS):
                if not channel_id.startswith("D") and await self._can_see(channel_id):
                    return ResultChannel(channel_id)  # a group that the bot is in
                opened = await self.slack.conversations_open(users=interaction.actor.user_id)
                own_id = str(opened["channel"]["id"])
        except SLACK_ERRORS as error:
            _log.warning("conversation unknown", error=type(error).__name__, code=error_code(error))
            return ResultChannel(channel_id)
        return ResultChannel(own_id, is_between_people=own_id != channel_id)

    async def _can_see(self, channel_id: str) -> bool:
        """Raise one of SLACK_ERRORS if Slack doesn't say."""
        try:
            await self.slack.conversations_info(channel=channel_id)
        except SLACK_ERRORS as error:
            if error_code(error) != "channel_not_found":
                raise
            return False
        return True


def _is_direct(channel_name: str) -> bool:
    """Return whether Slack gives this name to direct messages or group messages
    (https://docs.slack.dev/interactivity/implementing-slash-commands)."""
    return channel_name == "directmessage" or channel_name.startswith("mpdm-")


class ChannelForms(Struct, frozen=True, kw_only=True):
    """Shows a form at once, and completes its sentences about the channel when Slack has answered.

    What was typed meanwhile stays, since the fields are the same (https://docs.slack.dev/reference/views,
    "preserving input entry").
    """

    channels: ChannelLookup
    modals: Modals
    database: Database

    async def open(self, interaction: Interaction, channel_id: str, build: BuildForm) -> None:
        """Open the form. channel_id: where the reply will be posted. Empty if the form asks for it."""
        known = self.channels.known(channel_id)
        if not channel_id:
            known = ChannelFacts(last_channel=await self._last_channel(interaction))

        async def complete(key: ViewKey) -> None:
            await self._complete(key, channel_id, build)

        await self.modals.open(interaction, build(known), complete if known is None else None)

    async def fill(self, interaction: Interaction, key: ViewKey, channel_id: str, build: BuildForm) -> None:
        """Replace an open view with the form. channel_id: as for `open`."""
        known = self.channels.known(channel_id)
        if await self.modals.fill(interaction, key, build(known)) and known is None:
            await self._complete(key, channel_id, build)

    async def _last_channel(self, interaction: Interaction) -> str | None:
        """Return the channel of a person's last request. None if there is none, or that takes too long."""
        try:
            async with asyncio.timeout_at(interaction.lookups_end(_DATABASE_SECONDS)):
                return await self.database.read(queries.find_last_channel, interaction.actor.user_id)
        except (SQLAlchemyError, TimeoutError) as error:
            _log.error("form without the last channel", exc_info=error)
            return None

    async def _complete(self, key: ViewKey, channel_id: str, build: BuildForm) -> None:
        if (facts := await self.channels.fetch(channel_id)) is not None:
            await self.modals.update(key, build(facts))


class ChannelAccess(Struct, frozen=True, kw_only=True):
    """Decides for whom the bot posts in a channel: for everyone in a public one, for its members in a private
    one."""

    #: Looks up members, and knows the admins.
    visibility: Visibility
    channels: ChannelLookup

    async def may_post(self, actor: Actor, channel_id: str, deadline: float) -> bool | None:
        """Return whether the bot posts in a channel for this person. None if Slack doesn't say before the
        deadline, by the event loop's clock.

        Nothing is posted in a private channel that the bot isn't in: messages fall back. If it can't be
        checked at all, since a scope is missing or there are too many members, the bot posts.
        """
        try:
            async with asyncio.timeout_at(deadline):
                return await self._look_up(actor, channel_id)
        except TimeoutError:
            _log.warning("access unknown", channel=channel_id)
            return None

    async def _look_up(self, actor: Actor, channel_id: str) -> bool | None:
        facts = self.channels.known(channel_id)
        is_open = facts is not None and not facts.is_private
        if is_open or self.visibility.is_admin(actor):
            return True
        facts = facts or await self.channels.fetch(channel_id)
        if facts is None:
            return True if self.channels.lacks_scope else None
        if facts.is_closed or not facts.is_private:
            return True
        is_member = await self.visibility.find_membership(actor, channel_id)
        return self.visibility.is_too_large(channel_id) if is_member is False else is_member
