"""The progress of a build: its message and thread in the channel, and its status in Classify."""

from playground.classify import Segment
from playground.demo.environment import DemoEnvironment
from playground.slack import Channel, Message


class BuildProgress:
    """What happened in the channel and in Classify since then. builds: whether a segment is expected."""

    def __init__(self, environment: DemoEnvironment, channel: Channel, *, builds: bool = True) -> None:
        self.builds = builds
        self.channel = channel
        self.environment = environment
        self._posts_before = len(channel.messages)
        self._segments_before = set(environment.classify.segments)

    @property
    def posts(self) -> list[Message]:
        """The new messages in the channel, with their threads."""
        return self.channel.messages[self._posts_before :]

    @property
    def segment(self) -> Segment | None:
        """The new segment in Classify. None if there is none."""
        new = self.environment.classify.segments.keys() - self._segments_before
        return self.environment.classify.segments[max(new)] if new else None

    @property
    def seconds(self) -> float:
        """How long it has been building since the request, at most the build time."""
        created = self.environment.classify.traffic.of("segments.create")[-1].at
        return min(
            (self.environment.classify.clock.now() - created).total_seconds(),
            self.environment.build_seconds,
        )

    def author(self, message: Message) -> str:
        """Return the name of a message's author."""
        return self.environment.slack.workspace.users[message.user].name

    def pinged(self, message: Message) -> list[str]:
        """Return the names of the people that a message mentions."""
        names = self.environment.slack.workspace.names
        return sorted(names.get(id_, id_) for id_ in message.mentions)
