"""The person who acts, and the place where they act."""

from collections.abc import Collection

from msgspec import Struct


class Actor(Struct, frozen=True):
    """A person who types a command, clicks a button, or submits a form."""

    #: Slack's ID of the person.
    user_id: str
    #: Slack's ID of their own workspace. None if Slack doesn't name it.
    team_id: str | None
    #: Slack's ID of their own workspace's enterprise. None if it belongs to none, or isn't known.
    enterprise_id: str | None = None
    #: Slack's ID of the channel where they act. None on the Home tab and in global shortcuts.
    channel_id: str | None = None
    #: The same person's other ID in Slack, as members of an organization may have one. None if there is none,
    #: or it isn't known.
    other_id: str | None = None

    @property
    def ids(self) -> frozenset[str]:
        """Return the person's IDs, which are one or two."""
        return frozenset({self.user_id, self.other_id or self.user_id})

    def is_among(self, user_ids: Collection[str]) -> bool:
        """Return whether the person is one of these, under either ID."""
        return not self.ids.isdisjoint(user_ids)
