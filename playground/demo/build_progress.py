"""What is to be seen while a segment builds: its message and thread in the channel, its state at Classify."""

from playground.classify import Segment
from playground.demo.environment import DemoEnvironment
from playground.slack import Channel, Message


class BuildProgress:
    """All that came into the channel, and to Classify, since this was made. builds: whether a segment is
    awaited."""

    def __init__(self, world: DemoEnvironment, channel: Channel, *, builds: bool = True) -> None:
        self.builds = builds
        self.channel = channel
        self.world = world
        self._posts_before = len(channel.messages)
        self._segments_before = set(world.classify.segments)

    @property
    def posts(self) -> list[Message]:
        """The new messages in the channel; their threads stand in them."""
        return self.channel.messages[self._posts_before :]

    @property
    def segment(self) -> Segment | None:
        """The new segment at Classify."""
        new = self.world.classify.segments.keys() - self._segments_before
        return self.world.classify.segments[max(new)] if new else None

    @property
    def seconds(self) -> float:
        """How long it has been building, by the request that created it; at most what a build takes."""
        created = self.world.classify.traffic.of("segments.create")[-1].at
        return min(
            (self.world.classify.clock.now() - created).total_seconds(),
            self.world.build_seconds,
        )

    def author(self, message: Message) -> str:
        """Who wrote a message."""
        return self.world.slack.workspace.users[message.user].name

    def pinged(self, message: Message) -> list[str]:
        """Whom a message mentions, by name."""
        names = self.world.slack.workspace.names
        return sorted(names.get(id_, id_) for id_ in message.mentions)
