"""Everything that one person sees on the page, in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.page.feed.page_json import (
    channel_json,
    manifest_json,
    message_json,
    message_version,
    view_json,
)
from playground.page.feed.panel_state import PanelState
from playground.page.feed.piece import Piece, whole_piece
from playground.page.read_state import ReadState
from playground.slack import Channel, Manifest, Message, Person, Slack

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Reads the page's data as one person sees it."""

    #: the local Slack
    slack: Slack
    #: the panel's data, the same for everyone
    panel: PanelState
    #: what each person has read
    read_state: ReadState
    #: the person
    person: Person

    def pieces(self) -> Iterator[Piece]:
        """Return all pieces as they are now."""
        yield whole_piece("workspace", self._workspace())
        for channel in self._channels():
            yield whole_piece(f"channel/{channel.id}", self._channel(channel))
            for message in (*channel.every_message(), *channel.joins):
                yield _message_piece(message)
        for message in self.person.ephemerals:
            yield _message_piece(message)
        files = self.slack.workspace.files.files
        yield whole_piece("modals", [view_json(view, files) for view in self.person.open_modals])
        home_tab = self.person.home_tab
        yield whole_piece("home_tab", view_json(home_tab, files) if home_tab else None)
        yield from self.panel.pieces()

    def snapshot(self) -> Json:
        """Return the JSON of all pieces by key."""
        return {piece.key: piece.as_json() for piece in self.pieces()}

    def _channels(self) -> list[Channel]:
        return [each for each in self.slack.workspace.channels.values() if self.person.id in each.members]

    def _channel(self, channel: Channel) -> Json:
        unread = self.read_state.unread(self.person, channel)
        read_until = self.read_state.read_until(self.person, channel)
        return channel_json(channel, unread, read_until, bot_id=self.slack.bot.id)

    def _workspace(self) -> Json:
        workspace = self.slack.workspace
        # guess: people of another workspace get no shortcuts and no Home tab, as they get no commands
        is_own = self.person.user.team_id == workspace.team_id
        return {
            "me": self.person.id,
            "people": [
                {"id": each.id, "name": each.name, "mentions": self._mentions(each)}
                for each in self.slack.people
            ],
            "names": dict(workspace.names),
            "bot": workspace.bot.id,
            **manifest_json(self.slack.manifest if is_own else Manifest()),
        }

    def _mentions(self, person: Person) -> int:
        """Return how many unread notifications another person has. This person's are counted per channel."""
        if person.id == self.person.id:
            return 0
        channels = [each for each in self.slack.workspace.channels.values() if person.id in each.members]
        return sum(self.read_state.unread(person, channel).mentions for channel in channels)


def _message_piece(message: Message) -> Piece:
    def as_json() -> Json:
        return message_json(message)

    return Piece(f"message/{message.channel}/{message.ts}", message_version(message), as_json)
