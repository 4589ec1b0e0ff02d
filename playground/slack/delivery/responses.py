"""Response URLs: what an app says to an interaction afterwards, up to five times within half an hour.

https://docs.slack.dev/interactivity/handling-user-interaction ("up to 5 times within 30 minutes")
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playground.slack.block_kit import surfaces
from playground.slack.block_kit.completion import completed
from playground.slack.delivery.delivery import Ack
from playground.slack.errors import Refused
from playground.slack.ids import digits, letters
from playground.slack.workspace.message import Message
from playground.slack.workspace.workspace import Channel, User, Workspace

Json = dict[str, Any]
LIFE = timedelta(minutes=30)
USES = 5


@dataclass
class ResponseUrl:
    """To whom and where it answers; message: the one that was interacted with, if one was."""

    user: User
    channel: Channel
    message: Message | None
    given: datetime
    used: int = 0


class Responses:
    """Every response URL given so far, by its path."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._given: dict[str, ResponseUrl] = {}
        self.base = ""

    def give(self, kind: str, user: User, channel: Channel, message: Message | None = None) -> str:
        """A new URL; kind: `commands`, `actions` or `app`, as in Slack's paths."""
        path = f"/{kind}/{self._workspace.team_id}/{digits(13)}/{letters(24)}"
        self._given[path] = ResponseUrl(user, channel, message, self._workspace.clock.now())
        return self.base + path

    def post(self, path: str, said: Json) -> None:
        """What the app sent to the URL."""
        url = self._given.get(path)
        if url is None:
            raise Refused("no_team")  # guess: what hooks.slack.com says to an address that it never gave
        if self._workspace.clock.now() - url.given > LIFE:
            raise Refused("expired_url")  # guess: the word; the limit is documented
        if url.used >= USES:
            raise Refused("used_url")  # guess: the word; the limit is documented
        url.used += 1
        self.say(url, said)

    def answered(self, user: User, channel: Channel, ack: Ack) -> None:
        """What the app said in its acknowledgement of a command; nothing is shown where it said nothing."""
        said = ack.payload or {}
        if ack.status == 200 and (said.get("text") or said.get("blocks")):
            self.say(ResponseUrl(user, channel, None, self._workspace.clock.now()), said)

    def say(self, url: ResponseUrl, said: Json) -> None:
        """Show it: to the person alone unless the app says `in_channel`; in place of the message if asked.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        workspace = self._workspace
        if said.get("delete_original") in (True, "true") and url.message is not None:
            self._remove(url, url.message)
            return
        text = surfaces.check_text(str(said.get("text") or ""))
        blocks = completed(surfaces.check_blocks(said.get("blocks") or []))
        if said.get("replace_original") in (True, "true") and url.message is not None:
            url.message.text, url.message.blocks = text, blocks
            workspace.traffic.changed()
            return
        if not text and not blocks:
            raise Refused("no_text")  # https://docs.slack.dev/reference/methods/chat.postMessage
        message = workspace.message(
            channel=url.channel.id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            bot_id=workspace.bot.bot_id,
            app_id=workspace.bot.app_id,
            team_id=workspace.team_id,
            thread_ts=said.get("thread_ts"),
        )
        if said.get("response_type") == "in_channel":
            workspace.add(url.channel, message)
        else:
            message.ephemeral = True
            workspace.show_to(url.user.id, message)

    def _remove(self, url: ResponseUrl, message: Message) -> None:
        for place in (url.channel.messages, self._workspace.ephemerals.get(url.user.id, [])):
            if message in place:
                place.remove(message)
        self._workspace.traffic.changed()
