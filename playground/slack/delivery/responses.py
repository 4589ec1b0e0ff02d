"""Response URLs: how an app replies to an interaction, up to five times within half an hour.

https://docs.slack.dev/interactivity/handling-user-interaction ("up to 5 times within 30 minutes")
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.slack.block_kit import surfaces
from playground.slack.block_kit.completion import completed
from playground.slack.delivery.delivery import Ack
from playground.slack.errors import SlackError
from playground.slack.ids import digits, letters
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel, User, Workspace

Json = dict[str, Any]
LIFETIME = timedelta(minutes=30)
MAX_USES = 5


@dataclass(kw_only=True)
class ResponseUrl:
    """A response URL that was issued."""

    #: the person who interacted
    user: User
    #: the channel to reply in
    channel: Channel
    #: the message that was interacted with. None if it was none
    message: Message | None
    #: when the URL was issued
    issued_at: datetime
    #: how often it was used
    uses: int = 0


class Responses:
    """The response URLs issued so far."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._issued: dict[str, ResponseUrl] = {}
        self.base = ""

    def issue(self, kind: str, user: User, channel: Channel, message: Message | None = None) -> str:
        """Return a new URL. kind: `commands`, `actions` or `app`, as in Slack's paths."""
        path = f"/{kind}/{self._workspace.team_id}/{digits(13)}/{letters(24)}"
        now = self._workspace.clock.now()
        self._issued[path] = ResponseUrl(user=user, channel=channel, message=message, issued_at=now)
        return self.base + path

    def post(self, path: str, reply: Json) -> None:
        """Show what the app posted to the URL. Raises SlackError if the URL or the reply is invalid."""
        url = self._issued.get(path)
        if url is None:
            raise SlackError("no_team")  # guess: what hooks.slack.com answers for an unknown URL
        if self._workspace.clock.now() - url.issued_at > LIFETIME:
            raise SlackError("expired_url")  # guess: the error code. The limit is documented.
        if url.uses >= MAX_USES:
            raise SlackError("used_url")  # guess: the error code. The limit is documented.
        url.uses += 1
        self._show(url, reply)

    def show_ack(self, user: User, channel: Channel, ack: Ack) -> None:
        """Show the reply in a command's acknowledgement, if there is one. Raises SlackError for a bad one."""
        reply = ack.payload or {}
        if ack.status == 200 and (reply.get("text") or reply.get("blocks")):
            now = self._workspace.clock.now()
            self._show(ResponseUrl(user=user, channel=channel, message=None, issued_at=now), reply)

    def _show(self, url: ResponseUrl, reply: Json) -> None:
        """Show a reply: to the person only, unless it is `in_channel`, or in place of the message.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        workspace = self._workspace
        if reply.get("delete_original") in (True, "true") and url.message is not None:
            self._remove(url, url.message)
            return
        text = surfaces.check_text(str(reply.get("text") or ""))
        blocks = completed(surfaces.check_blocks(reply.get("blocks") or []))
        if reply.get("replace_original") in (True, "true") and url.message is not None:
            url.message.text, url.message.blocks = text, blocks
            workspace.traffic.changed()
            return
        if not text and not blocks:
            raise SlackError("no_text")  # https://docs.slack.dev/reference/methods/chat.postMessage
        message = workspace.message(
            channel=url.channel.id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            bot_id=workspace.bot.bot_id,
            app_id=workspace.bot.app_id,
            team_id=workspace.team_id,
            thread_ts=reply.get("thread_ts"),
        )
        if reply.get("response_type") == "in_channel":
            workspace.add(url.channel, message)
        else:
            message.ephemeral = True
            workspace.show_to(url.user.id, message)

    def _remove(self, url: ResponseUrl, message: Message) -> None:
        for messages in (url.channel.messages, self._workspace.ephemerals.get(url.user.id, [])):
            if message in messages:
                messages.remove(message)
        self._workspace.traffic.changed()
