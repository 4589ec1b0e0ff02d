"""What the pretend Slack knows: its people, channels and messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.clock import Clock
from playground.slack.errors import SlackError
from playground.slack.ids import new_id
from playground.slack.workspace.message import Message
from playground.traffic import Traffic


@dataclass(eq=False)
class User:
    """An account of the workspace; the bot is one too. team_id differs for people of another workspace."""

    id: str
    name: str
    team_id: str
    bot_id: str | None = None
    app_id: str | None = None


@dataclass(eq=False)
class Channel:
    """A conversation. messages: the posts themselves, oldest first; replies stand in each of them.

    direct_with: whose direct messages with the bot it is. group: direct messages of several people.
    connected: the workspaces that share it (https://docs.slack.dev/apis/slack-connect), by team id.
    """

    id: str
    name: str
    created: int
    private: bool = False
    archived: bool = False
    members: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    direct_with: str | None = None
    group: bool = False
    connected: set[str] = field(default_factory=set)

    @property
    def timeline(self) -> list[Message]:
        """What people see without opening a thread: the posts, and replies also sent to the channel."""
        broadcasts = [reply for post in self.messages for reply in post.replies if reply.broadcast]
        return sorted(self.messages + broadcasts, key=lambda message: message.ts)

    def every_message(self) -> Iterator[Message]:
        """Posts and replies."""
        for post in self.messages:
            yield post
            yield from post.replies

    @property
    def scope_prefix(self) -> str:
        """What its scopes start with: https://docs.slack.dev/apis/web-api/using-the-conversations-api"""
        if self.direct_with:
            return "im"
        if self.group:
            return "mpim"
        return "groups" if self.private else "channels"

    def find(self, ts: str) -> Message | None:
        """Return the post or reply with this `ts`, or None."""
        return next((message for message in self.every_message() if message.ts == ts), None)


class Workspace:
    """One team, its people and its conversations; every change is told to `traffic`."""

    def __init__(self, clock: Clock, traffic: Traffic) -> None:
        self.clock = clock
        self.traffic = traffic
        self.team_id = new_id("T")
        self.team_domain = "example"
        self.team_name = "Example"
        self.enterprise_id: str | None = None
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.names: dict[str, str] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self._last_ts = 0
        self.bot = self.add_user("clsfy", bot_id=new_id("B"), app_id=new_id("A"))

    def add_user(
        self, name: str, *, team_id: str | None = None, bot_id: str | None = None, app_id: str | None = None
    ) -> User:
        """Sign somebody up."""
        user = User(new_id("U"), name, team_id or self.team_id, bot_id, app_id)
        self.users[user.id] = user
        self.names[user.id] = name
        self.traffic.changed()
        return user

    def add_channel(
        self, name: str, *, private: bool, archived: bool, members: set[str], connected: set[str]
    ) -> Channel:
        """Create a channel; private ones have ids with `C` too, as Slack gives them since 2021."""
        channel = Channel(new_id("C"), name, self.now(), private, archived, members, connected=connected)
        self.channels[channel.id] = channel
        self.names[channel.id] = name
        self.traffic.changed()
        return channel

    def add_group(self, members: set[str]) -> Channel:
        """Direct messages of several people: https://docs.slack.dev/reference/objects/mpim-object"""
        name = "mpdm-" + "--".join(sorted(self.names[member] for member in members)) + "-1"
        channel = Channel(new_id("G"), name, self.now(), private=True, members=members, group=True)
        self.channels[channel.id] = channel
        self.names[channel.id] = name
        self.traffic.changed()
        return channel

    def direct(self, user_id: str) -> Channel:
        """The bot's direct conversation with a person, made on first use."""
        for channel in self.channels.values():
            if channel.direct_with == user_id:
                return channel
        channel = Channel(new_id("D"), "directmessage", self.now(), private=True, direct_with=user_id)
        channel.members = {user_id, self.bot.id}
        self.channels[channel.id] = channel
        self.traffic.changed()
        return channel

    def has_direct(self, user_id: str) -> bool:
        """Whether the bot and this person have talked directly."""
        return any(channel.direct_with == user_id for channel in self.channels.values())

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def next_ts(self) -> str:
        """A `ts` that no message has, later than every other."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add(self, channel: Channel, message: Message) -> None:
        """Put a message in a channel, or in the thread that it names."""
        if message.thread_ts is None:
            channel.messages.append(message)
        else:
            parent = channel.find(message.thread_ts)
            if parent is None:
                raise SlackError("thread_not_found")
            message.parent_user = parent.user
            parent.replies.append(message)
        self.traffic.changed()

    def remove(self, channel: Channel, message: Message) -> None:
        """Take a post or a reply away."""
        for place in (channel.messages, *(post.replies for post in channel.messages)):
            if message in place:
                place.remove(message)
        self.traffic.changed()

    def show_to(self, user_id: str, message: Message) -> None:
        """Show a message to one person alone."""
        self.ephemerals.setdefault(user_id, []).append(message)
        self.traffic.changed()

    def message(self, **fields: Any) -> Message:
        """A message with a `ts` of its own, not yet anywhere."""
        return Message(ts=self.next_ts(), names=self.names, **fields)
