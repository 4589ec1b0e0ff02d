"""A message: what was posted, how Slack tells it, and what people see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.slack.block_kit import mrkdwn

Json = dict[str, Any]


@dataclass(eq=False)
class Message:
    """A post or a reply; `replies` are its thread, oldest first."""

    ts: str
    channel: str
    user: str
    text: str
    names: Mapping[str, str] = field(repr=False)
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    parent_user: str | None = None
    broadcast: bool = False
    ephemeral: bool = False
    edited_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    team_id: str = ""
    subtype: str | None = None
    parse: str = ""
    replies: list["Message"] = field(default_factory=list)

    @property
    def edited(self) -> bool:
        """Whether people see "(edited)"."""
        return self.edited_ts is not None

    @property
    def shown(self) -> str:
        """All that can be read in the message: its text, then the texts of its blocks, a line each."""
        return "\n".join(mrkdwn.read(text, self.names) for text in self._texts() if text.text)

    @property
    def mentions(self) -> set[str]:
        """Whom it pings: ids, `channel`, `here`, `everyone`."""
        return {found for text in self._texts() for found in mrkdwn.mentions(text)}

    @property
    def links(self) -> set[str]:
        """Where it links to."""
        return {found for text in self._texts() for found in mrkdwn.links(text)}

    def button(self, action_id: str) -> Json:
        """The interactive element of this action id; KeyError where there is none."""
        return element(self.blocks, action_id)[1]

    def as_json(self, *, with_metadata: bool = False) -> Json:
        """As `conversations.history` tells it.

        https://docs.slack.dev/reference/events/message
        """
        told: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.subtype:
            told["subtype"] = self.subtype
        if self.bot_id:
            told |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.team_id:
            told["team"] = self.team_id
        if self.blocks:
            told["blocks"] = self.blocks
        if self.attachments:
            told["attachments"] = self.attachments
        if self.edited_ts:
            told["edited"] = {"user": self.user, "ts": self.edited_ts}
        if self.thread_ts:
            told |= {"thread_ts": self.thread_ts, "parent_user_id": self.parent_user}
        if self.broadcast:
            told["subtype"] = "thread_broadcast"
        if self.replies:
            told |= self._thread()
        if with_metadata and self.metadata is not None:
            told["metadata"] = self.metadata
        return told

    def _thread(self) -> Json:
        authors = list(dict.fromkeys(reply.user for reply in self.replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users": authors,
            "reply_users_count": len(authors),
            "latest_reply": self.replies[-1].ts,
        }

    def _texts(self) -> list[mrkdwn.Text]:
        # "By default, URLs will be hyperlinked. Set parse to none to remove the hyperlinks":
        # https://docs.slack.dev/reference/methods/chat.postMessage
        text = mrkdwn.Text(self.text, links=self.parse != "none", names=self.parse == "full")
        return [text, *mrkdwn.texts_of(self.blocks)]


def element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element in it of this action id; KeyError where there is none.

    block_id: the block it stands in; without one the first that has such an element.
    """
    for block in blocks:
        if block_id not in (None, block.get("block_id")):
            continue
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for candidate in inside:
            if isinstance(candidate, dict) and candidate.get("action_id") == action_id:
                return block, candidate
    raise KeyError(action_id)
