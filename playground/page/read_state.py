"""What each person has read, and so what is new to them."""

from dataclasses import dataclass, field

from playground.slack import Channel, Message, Person


@dataclass(frozen=True)
class Unread:
    """What is new in a channel. mentions: how much of it notifies the person. threads: new replies."""

    messages: int = 0
    mentions: int = 0
    threads: dict[str, int] = field(default_factory=dict)


class ReadState:
    """The latest `ts` that each person has seen, by channel or thread. began: all before it is read."""

    def __init__(self, began: str) -> None:
        self._began = began
        self._marks: dict[tuple[str, str, str | None], str] = {}

    def mark(self, person: Person, channel: Channel, thread: str | None = None) -> str:
        """Up to where a channel, or one of its threads, is read."""
        return self._marks.get((person.id, channel.id, thread), self._began)

    def read(self, person: Person, channel: Channel, thread: str | None = None) -> None:
        """All that is there is read now."""
        parent = channel.find(thread) if thread else None
        seen = parent.replies if parent else [] if thread else channel.timeline
        if seen:
            self._marks[person.id, channel.id, thread] = max(message.ts for message in seen)

    def unread(self, person: Person, channel: Channel) -> Unread:
        """What is new to the person."""
        mark = self.mark(person, channel)
        new = [post for post in channel.timeline if post.ts > mark and post.user != person.id]
        pings = sum(1 for post in new if channel.direct_with or _pings(post, person))
        threads: dict[str, int] = {}
        for post in channel.messages:
            if not post.replies or post.replies[-1].ts <= self._began:
                continue
            seen = self.mark(person, channel, post.ts)
            fresh = [reply for reply in post.replies if _new(reply, seen, person)]
            if fresh and _follows(post, person):
                threads[post.ts] = len(fresh)
                pings += sum(1 for reply in fresh if channel.direct_with or _pings(reply, person))
        return Unread(len(new), pings, threads)


def _new(reply: Message, seen: str, person: Person) -> bool:
    """Whether it is new in the thread; what was also sent to the channel is new there."""
    return reply.ts > seen and reply.user != person.id and not reply.broadcast


def _pings(message: Message, person: Person) -> bool:
    return bool(message.mentions & {person.id, "channel", "here", "everyone"})


def _follows(post: Message, person: Person) -> bool:
    """Slack notifies of replies whom the thread concerns: its author, who replied, who was mentioned.

    https://slack.com/help/articles/115000769927
    """
    return any(message.user == person.id or _pings(message, person) for message in (post, *post.replies))
