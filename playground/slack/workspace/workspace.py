"""The state of the local Slack: its users, channels and messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.clock import Clock
from playground.slack.errors import SlackError
from playground.slack.ids import new_id
from playground.slack.workspace.files import Files
from playground.slack.workspace.message import Message
from playground.traffic import Traffic

DIRECT_NAME = "directmessage"  # https://docs.slack.dev/interactivity/implementing-slash-commands


@dataclass(eq=False)
class User:
    """A person or the bot."""

    #: the user's ID
    id: str
    #: the user's name
    name: str
    #: the user's workspace, which may be another one
    team_id: str
    #: the bot's ID. None for a person
    bot_id: str | None = None
    #: the app's ID. None for a person
    app_id: str | None = None
    #: the organization of the user's workspace. None if it belongs to none
    enterprise_id: str | None = None
    #: the `W…` ID beside a `U…` one (https://docs.slack.dev/reference/methods/migration.exchange), or None
    global_id: str | None = None
    deactivated: bool = False


@dataclass(eq=False)
class Channel:
    """A conversation."""

    #: the channel's ID
    id: str
    #: the channel's name, without `#`
    name: str
    #: when it was created, in seconds since 1970
    created: int
    #: whether only members see it
    private: bool = False
    #: whether it is read-only
    archived: bool = False
    #: the members' user IDs
    members: set[str] = field(default_factory=set)
    #: the posts, oldest first; each contains its replies
    messages: list[Message] = field(default_factory=list)
    #: the `channel_join` messages, oldest first
    joins: list[Message] = field(default_factory=list)
    #: the person whose direct messages with the bot it is. None for a channel
    direct_with: str | None = None
    #: the error code with which Slack refuses every post here. None if it takes them
    refusal: str | None = None
    #: whether it is a group direct message
    group: bool = False
    #: the IDs of other workspaces that share it: https://docs.slack.dev/apis/slack-connect
    connected: set[str] = field(default_factory=set)

    @property
    def timeline(self) -> list[Message]:
        """What people see without opening a thread: posts, and replies that were also sent to the channel."""
        broadcasts = [reply for post in self.messages for reply in post.replies if reply.broadcast]
        return sorted(self.messages + broadcasts, key=lambda message: message.ts)

    def every_message(self) -> Iterator[Message]:
        """Return the posts and replies."""
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
    """One workspace: its users and conversations. Every change is counted in `traffic`."""

    def __init__(self, clock: Clock, traffic: Traffic) -> None:
        self.clock = clock
        self.traffic = traffic
        self.team_id = new_id("T")
        self.team_domain = "example"
        self.team_name = "Example"
        self.enterprise_id: str | None = None
        # The most messages on a page, 15 for some apps: https://docs.slack.dev/apis/web-api/rate-limits
        self.history_page_size: int | None = None
        # Both were seen: refused in slackapi/bolt-js#2307, taken in slackapi/python-slack-events-api#87.
        self.takes_replies_to_deleted = False
        #: whether interactions carry `team: null`, as https://github.com/slackapi/bolt-python/pull/23 shows
        self.names_no_team = False
        #: whether the app is installed for the whole organization
        self.is_org_wide = False
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files = Files()
        self.names: dict[str, str] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self._last_ts = 0
        self.bot = self.add_user("clsfy", bot_id=new_id("B"), app_id=new_id("A"))

    def add_user(
        self, name: str, *, team_id: str | None = None, bot_id: str | None = None, app_id: str | None = None
    ) -> User:
        """Add a user."""
        user = User(id=new_id("U"), name=name, team_id=team_id or self.team_id, bot_id=bot_id, app_id=app_id)
        self.users[user.id] = user
        self.names[user.id] = name
        self.traffic.changed()
        return user

    def find_user(self, user_id: str) -> User | None:
        """Return the user with this ID, local or global. None if there is none."""
        users = self.users.values()
        return self.users.get(user_id) or next((user for user in users if user.global_id == user_id), None)

    def enterprise_of(self, user: User) -> str | None:
        """Return the organization of a user's own workspace. None if it belongs to none."""
        return self.enterprise_id if user.team_id == self.team_id else user.enterprise_id

    def is_colleague(self, user: User) -> bool:
        """Return whether a user belongs to this workspace, or to another one of its organization."""
        enterprise_id = self.enterprise_of(user)
        return user.team_id == self.team_id or (
            enterprise_id is not None and enterprise_id == self.enterprise_id
        )

    def add_channel(
        self, name: str, *, private: bool, archived: bool, members: set[str], connected: set[str]
    ) -> Channel:
        """Create a channel. Private channels have IDs with `C` too, as in Slack since 2021."""
        channel = Channel(new_id("C"), name, self.now(), private=private, archived=archived, members=members)
        channel.connected = connected
        self.channels[channel.id] = channel
        self.names[channel.id] = name
        self.traffic.changed()
        return channel

    def add_group(self, members: set[str]) -> Channel:
        """Create a group direct message: https://docs.slack.dev/reference/objects/mpim-object"""
        name = "mpdm-" + "--".join(sorted(self.names[member] for member in members)) + "-1"
        channel = Channel(new_id("G"), name, self.now(), private=True, members=members, group=True)
        self.channels[channel.id] = channel
        self.names[channel.id] = name
        self.traffic.changed()
        return channel

    def add_conversation(self, members: set[str]) -> Channel:
        """Create direct messages between people: https://docs.slack.dev/reference/objects/im-object"""
        channel = Channel(new_id("D"), DIRECT_NAME, self.now(), private=True, members=members)
        self.channels[channel.id] = channel
        self.traffic.changed()
        return channel

    def direct(self, user_id: str) -> Channel:
        """Return the bot's direct messages with a person, created on first use."""
        for channel in self.channels.values():
            if channel.direct_with == user_id:
                return channel
        channel = Channel(new_id("D"), DIRECT_NAME, self.now(), private=True, direct_with=user_id)
        channel.members = {user_id, self.bot.id}
        self.channels[channel.id] = channel
        self.traffic.changed()
        return channel

    def has_direct(self, user_id: str) -> bool:
        """Return whether the bot and this person have direct messages."""
        return any(channel.direct_with == user_id for channel in self.channels.values())

    def now(self) -> int:
        """Return the time in seconds since 1970."""
        return int(self.clock.now().timestamp())

    def next_ts(self) -> str:
        """Return a new `ts`, later than every other."""
        micros = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add(self, channel: Channel, message: Message) -> None:
        """Add a message to a channel, or to its thread."""
        if message.thread_ts is None:
            channel.messages.append(message)
        else:
            parent = channel.find(message.thread_ts)
            if parent is None and not self.takes_replies_to_deleted:
                raise SlackError("thread_not_found")
            if parent is not None:
                message.parent_user = parent.user
                parent.replies.append(message)
        for file in message.files:
            file.shared_in.add(channel.id)
        self.traffic.changed()

    def add_member(self, channel: Channel, user: User, inviter: str | None = None) -> None:
        """Add a user to a channel, with the line that Slack shows there.

        inviter: the user ID of whoever added them. https://docs.slack.dev/reference/events/message/channel_join
        """
        if user.id in channel.members:
            return
        channel.members.add(user.id)
        channel.joins.append(
            self.message(
                channel=channel.id,
                user=user.id,
                text=f"<@{user.id}> has joined the channel",
                subtype="channel_join",
                inviter=inviter,
            )
        )
        self.traffic.changed()

    def remove(self, channel: Channel, message: Message) -> None:
        """Remove a post or a reply."""
        for place in (channel.messages, *(post.replies for post in channel.messages)):
            if message in place:
                place.remove(message)
        self.traffic.changed()

    def show_to(self, user_id: str, message: Message) -> None:
        """Show an ephemeral message to one person."""
        self.ephemerals.setdefault(user_id, []).append(message)
        self.traffic.changed()

    def message(self, **fields: Any) -> Message:
        """Return a new message, which isn't in a channel yet."""
        return Message(ts=self.next_ts(), names=self.names, **fields)
