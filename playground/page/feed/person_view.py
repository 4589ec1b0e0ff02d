"""Everything that one person has before them, in pieces, each with a trace that tells whether it changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from playground.page.feed import page_json as shown
from playground.page.feed.panel_state import PanelState
from playground.page.read_state import ReadState
from playground.slack import Channel, Manifest, Message, Person, Slack

Json = dict[str, Any]


class Piece(NamedTuple):
    """One thing on the page. trace: equal as long as it looks the same. tell: makes its JSON."""

    key: str
    trace: object
    tell: Callable[[], Any]


@dataclass(frozen=True)
class PersonView:
    """The page as one person has it."""

    slack: Slack
    backstage: PanelState
    reading: ReadState
    person: Person

    def pieces(self) -> Iterator[Piece]:
        """All of it, as it is now."""
        yield _whole("around", self._around())
        for channel in self._channels():
            yield _whole(f"channel/{channel.id}", self._channel(channel))
            for message in channel.every_message():
                yield _message(message)
        for message in self.person.ephemerals:
            yield _message(message)
        yield _whole("screen", [shown.view(view) for view in self.person.open_modals])
        home = self.person.home_tab
        yield _whole("home", shown.view(home) if home else None)
        for key, trace, tell in self.backstage.pieces():
            yield Piece(key, trace, tell)

    def snapshot(self) -> Json:
        """All of it at once."""
        return {piece.key: piece.tell() for piece in self.pieces()}

    def _channels(self) -> list[Channel]:
        return [each for each in self.slack.workspace.channels.values() if self.person.id in each.members]

    def _channel(self, channel: Channel) -> Json:
        unread = self.reading.unread(self.person, channel)
        mark = self.reading.mark(self.person, channel)
        return shown.channel(channel, unread, mark, self.slack.bot.id)

    def _around(self) -> Json:
        space = self.slack.workspace
        people = [
            {"id": each.id, "name": each.name, "mentions": self._mentions(each)} for each in self.slack.people
        ]
        # guess: people of another workspace are offered no shortcuts and no home, as they are no commands
        offered = self.slack.manifest if self.person.user.team_id == space.team_id else Manifest()
        return shown.around(self.person, people, dict(space.names), space.bot.id, offered)

    def _mentions(self, person: Person) -> int:
        """How much waits for a person in all their channels; of the one in view it is told by channel."""
        if person.id == self.person.id:
            return 0
        channels = [each for each in self.slack.workspace.channels.values() if person.id in each.members]
        return sum(self.reading.unread(person, channel).mentions for channel in channels)


def _whole(key: str, told: Any) -> Piece:
    """Something small: compared as it is told."""
    return Piece(key, told, lambda: told)


def _message(message: Message) -> Piece:
    key = f"message/{message.channel}/{message.ts}"
    return Piece(key, shown.trace(message), lambda: shown.message(message))
