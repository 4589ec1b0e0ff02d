"""The announcement of a channel's new default client, and a direct message if it can't be posted."""

from collections.abc import Sequence

import structlog
from msgspec import Struct
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.interaction.slack_calls import call_until_done
from handlers.messages import announcement
from handlers.messages.formatting import channel, escaped, mention
from storage.engine.database import Database
from storage.lifecycle.client import Client
from storage.outbox import channel_joins

_NEW_CLIENT = (
    "{person} set this channel's default client to “{client}”. New segment forms here start with it."
)
_NO_CLIENT = "{person} removed this channel's default client."
_NOT_ANNOUNCED_CLIENT = "The default client for {channel} is now “{client}”."
_NOT_ANNOUNCED_NO_CLIENT = "{channel} has no default client anymore."
_TELL_THEM = "{explanation}, so please tell its members yourself."
_log = structlog.get_logger()


class ClientAnnouncer(Struct, frozen=True, kw_only=True):
    """Tells a channel's members about their new default client. It isn't stored, so a crash may lose it."""

    #: Holds how often the bot has joined each channel.
    database: Database
    #: The clients that have a name.
    clients: Sequence[Client]
    slack: AsyncWebClient

    async def announce(self, user_id: str, channel_id: str, client_id: str | None) -> None:
        """Post it in the channel, at most once. If Slack refuses it or doesn't confirm it, tell the person.

        client_id: the new default. None: there is none anymore.
        """
        labels = {client.id: client.label for client in self.clients}
        client = "" if client_id is None else escaped(labels.get(client_id, client_id))
        template, instead = (
            (_NEW_CLIENT, _NOT_ANNOUNCED_CLIENT) if client else (_NO_CLIENT, _NOT_ANNOUNCED_NO_CLIENT)
        )
        await self._join(channel_id)
        text = template.format(person=mention(user_id), client=client)
        error = await self._post(channel_id, text, at_most_once=True)
        if error is None:
            return
        saved = instead.format(channel=channel(channel_id), client=client)
        explanation = announcement.explanation(error if error.islower() else "unconfirmed", channel_id)
        text = f"{saved} {_TELL_THEM.format(explanation=explanation)}"
        await self._post(user_id, text, at_most_once=False)

    async def _post(self, channel_id: str, text: str, *, at_most_once: bool) -> str | None:
        """Return None once it is posted, or else why not."""
        return await call_until_done(
            lambda: self.slack.chat_postMessage(channel=channel_id, text=text, unfurl_links=False),
            at_most_once=at_most_once,
        )

    async def _join(self, channel_id: str) -> None:
        """Join a channel, unless the bot was removed twice. Slack refuses it in a private one, where the bot
        is already."""
        if not await self.database.run(channel_joins.may_join, channel_id):
            _log.warning("not joined again", channel=channel_id)
            return
        is_new = False

        async def join() -> AsyncSlackResponse:
            nonlocal is_new
            answer = await self.slack.conversations_join(channel=channel_id)
            is_new = answer.get("warning") != "already_in_channel"
            return answer

        if await call_until_done(join) is None and is_new:
            await self.database.run(channel_joins.record_join, channel_id)
