"""A message: what was posted, its JSON in Slack's API, and the text that people see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playground.slack.block_kit import mrkdwn
from playground.slack.workspace.files import File

Json = dict[str, Any]


@dataclass(eq=False)
class Message:
    """A post or a reply."""

    #: Slack's ID of the message within its channel
    ts: str
    #: the channel's ID
    channel: str
    #: the author's user ID
    user: str
    #: the text, in mrkdwn
    text: str
    #: the names of users and channels, by ID
    names: Mapping[str, str] = field(repr=False)
    #: the blocks. Empty if it has none
    blocks: list[Json] = field(default_factory=list)
    #: the attachments. Empty if it has none
    attachments: list[Json] = field(default_factory=list)
    #: the files shared in it. Empty if it has none
    files: Sequence[File] = ()
    #: the metadata. None if it has none
    metadata: Json | None = None
    #: the `ts` of the thread's parent. None for a post
    thread_ts: str | None = None
    #: the author of the thread's parent. None for a post
    parent_user: str | None = None
    #: whether the reply was also sent to the channel
    broadcast: bool = False
    #: whether only one person sees it
    ephemeral: bool = False
    #: when it was last edited, as a `ts`. None if it wasn't
    edited_ts: str | None = None
    #: the bot that posted it. None for a person's message
    bot_id: str | None = None
    #: the app that posted it. None for a person's message
    app_id: str | None = None
    #: the author's workspace
    team_id: str = ""
    #: Slack's subtype. None if it has none
    subtype: str | None = None
    #: who invited the user, in a `channel_join` message. None if nobody did
    inviter: str | None = None
    #: the `parse` argument of the call: empty, `none` or `full`
    parse: str = ""
    #: the replies, oldest first
    replies: list["Message"] = field(default_factory=list)

    @property
    def edited(self) -> bool:
        """Whether people see "(edited)"."""
        return self.edited_ts is not None

    @property
    def visible_text(self) -> str:
        """What people can read in it: its text, then the texts of its blocks, and its files, one per line."""
        texts = [mrkdwn.read(text, self.names) for text in self._texts() if text.text]
        return "\n".join([*texts, *(file.title for file in self.files if not file.is_deleted)])

    @property
    def mentions(self) -> set[str]:
        """Whom it mentions: user IDs, `channel`, `here`, `everyone`."""
        return {found for text in self._texts() for found in mrkdwn.mentions(text)}

    @property
    def links(self) -> set[str]:
        """The URLs that it links to."""
        return {found for text in self._texts() for found in mrkdwn.links(text)}

    def button(self, action_id: str) -> Json:
        """Return the interactive element with this action ID. Raises KeyError if there is none."""
        return element(self.blocks, action_id).element

    def as_json(self, *, with_metadata: bool = False) -> Json:
        """Return it as `conversations.history` does: https://docs.slack.dev/reference/events/message"""
        result: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.subtype:
            result["subtype"] = self.subtype
        if self.inviter:
            result["inviter"] = self.inviter
        if self.bot_id:
            result |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.team_id:
            result["team"] = self.team_id
        if self.blocks:
            result["blocks"] = self.blocks
        if self.attachments:
            result["attachments"] = self.attachments
        if self.files:
            # https://docs.slack.dev/reference/events/message/file_share
            result |= {"subtype": "file_share", "upload": True, "display_as_bot": self.bot_id is not None}
            result["files"] = [file.in_payload() for file in self.files]
        if self.edited_ts:
            result["edited"] = {"user": self.user, "ts": self.edited_ts}
        if self.thread_ts:
            result |= {"thread_ts": self.thread_ts, "parent_user_id": self.parent_user}
        if self.broadcast:
            result["subtype"] = "thread_broadcast"
        if self.replies:
            result |= self._thread()
        if with_metadata and self.metadata is not None:
            result["metadata"] = self.metadata
        return result

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


class Placed(NamedTuple):
    """An interactive element and the block that contains it."""

    #: the block
    block: Json
    #: the element in it
    element: Json


def element(blocks: list[Json], action_id: str, block_id: str | None = None) -> Placed:
    """Return the element with this action ID, in the block with this ID or else in the first that has it.

    Raises KeyError if there is none.
    """
    for block in blocks:
        if block_id not in (None, block.get("block_id")):
            continue
        inside = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for candidate in inside:
            if isinstance(candidate, dict) and candidate.get("action_id") == action_id:
                return Placed(block, candidate)
    raise KeyError(action_id)
