"""The people and channels of the workspace, created on first use."""

from collections.abc import Iterable

from playground.slack.errors import FormInputError
from playground.slack.people.context import ClientContext
from playground.slack.people.person import Person
from playground.slack.workspace.files import MAX_SIZE, File
from playground.slack.workspace.workspace import Channel


class Directory:
    """Returns people and channels by name."""

    def __init__(self, client: ClientContext) -> None:
        self._client = client
        self._workspace = client.workspace
        self._people: dict[str, Person] = {}
        self._channels: dict[str, Channel] = {}

    @property
    def people(self) -> list[Person]:
        """Everyone but the bot."""
        return list(self._people.values())

    def person(self, name: str, *, team_id: str | None = None, enterprise_id: str | None = None) -> Person:
        """Return the person of this name, who signs up on first use. team_id: of another workspace, of which
        `enterprise_id` is the organization."""
        if name not in self._people:
            user = self._workspace.add_user(name, team_id=team_id)
            user.enterprise_id = enterprise_id
            self._people[name] = Person(self._client, user)
        return self._people[name]

    def channel(
        self,
        name: str,
        *,
        private: bool = False,
        archived: bool = False,
        bot: bool = False,
        members: Iterable[Person | str] | None = None,
        shared_with: Iterable[str] = (),
    ) -> Channel:
        """Return the channel of this name, created on first use.

        members: if None, everyone so far; people of other workspaces only if it is shared_with theirs (team
        IDs). Raises ValueError if a member's workspace doesn't share the channel.
        """
        if name not in self._channels:
            connected = set(shared_with)
            team_ids = {self._workspace.team_id, *connected}
            everyone = [person for person in self._people.values() if person.user.team_id in team_ids]
            chosen = everyone if members is None else members
            ids = {member.id if isinstance(member, Person) else member for member in chosen}
            strangers = sorted(id_ for id_ in ids if self._workspace.users[id_].team_id not in team_ids)
            if strangers:
                raise ValueError(f"#{name} is not shared with the workspace of {strangers}")
            if bot:
                ids.add(self._workspace.bot.id)
            self._channels[name] = self._workspace.add_channel(
                name, private=private, archived=archived, members=ids, connected=connected
            )
        return self._channels[name]

    def group(self, *people: Person, bot: bool = False) -> Channel:
        """Create a group direct message."""
        return self._workspace.add_group(
            {person.id for person in people} | ({self._workspace.bot.id} if bot else set())
        )

    def conversation(self, one: Person, other: Person) -> Channel:
        """Create direct messages between two people, which the bot can't see."""
        return self._workspace.add_conversation({one.id, other.id})

    def direct(self, person: Person) -> Channel:
        """Return the bot's direct messages with a person."""
        return self._workspace.direct(person.id)

    def upload(self, person: Person, name: str, data: bytes) -> File:
        """Upload a file, to choose it in a form by its ID.

        Raises FormInputError if it is larger than Slack's client takes.
        """
        if len(data) > MAX_SIZE:
            raise FormInputError({name: "This file is too large."})  # guess: the sentence
        workspace, user = self._workspace, person.user
        return workspace.files.add(
            name,
            data,
            user_id=user.id,
            team_id=user.team_id,
            # An organization's ID in the example of https://docs.slack.dev/messaging/working-with-files
            user_team=workspace.enterprise_of(user) or user.team_id,
            created=workspace.now(),
        )
