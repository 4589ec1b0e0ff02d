"""What each person has read, and so what is unread."""

from dataclasses import dataclass, field

from playground.slack import Channel, Message, Person


@dataclass(frozen=True)
class Unread:
    """What a person hasn't read in a channel."""

    #: the number of messages
    messages: int = 0
    #: how many messages and replies notify the person
    mentions: int = 0
    #: the number of replies, by the thread's `ts`
    threads: dict[str, int] = field(default_factory=dict)


class ReadState:
    """The `ts` of the last message that each person has read, by channel or thread."""

    def __init__(self, since: str) -> None:
        """since: a `ts`. Earlier messages count as read."""
        self._since = since
        self._read_until: dict[tuple[str, str, str | None], str] = {}

    def read_until(self, person: Person, channel: Channel, thread: str | None = None) -> str:
        """Return the `ts` of the last message that the person has read in a channel or thread."""
        return self._read_until.get((person.id, channel.id, thread), self._since)

    def mark_read(self, person: Person, channel: Channel, thread: str | None = None) -> None:
        """Mark everything in a channel or thread as read."""
        parent = channel.find(thread) if thread else None
        messages = parent.replies if parent else [] if thread else channel.timeline
        if messages:
            self._read_until[person.id, channel.id, thread] = max(message.ts for message in messages)

    def unread(self, person: Person, channel: Channel) -> Unread:
        """Return what the person hasn't read."""
        read_until = self.read_until(person, channel)
        new = [post for post in channel.timeline if post.ts > read_until and post.user != person.id]
        mentions = sum(1 for post in new if channel.direct_with or _mentions(post, person))
        threads: dict[str, int] = {}
        for post in channel.messages:
            if not post.replies or post.replies[-1].ts <= self._since:
                continue
            thread_read_until = self.read_until(person, channel, post.ts)
            replies = [reply for reply in post.replies if _is_new(reply, thread_read_until, person)]
            if replies and _follows(post, person):
                threads[post.ts] = len(replies)
                mentions += sum(1 for reply in replies if channel.direct_with or _mentions(reply, person))
        return Unread(len(new), mentions, threads)


def _is_new(reply: Message, read_until: str, person: Person) -> bool:
    """Return whether it is new in the thread. A reply that was also sent to the channel is new there."""
    return reply.ts > read_until and reply.user != person.id and not reply.broadcast


def _mentions(message: Message, person: Person) -> bool:
    return bool(message.mentions & {person.id, "channel", "here", "everyone"})


def _follows(post: Message, person: Person) -> bool:
    """Return whether Slack notifies the person of replies: if they posted, replied, or were mentioned.

    https://slack.com/help/articles/115000769927
    """
    return any(message.user == person.id or _mentions(message, person) for message in (post, *post.replies))
