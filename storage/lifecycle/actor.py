"""The person who acts, and the place where they act."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person who types a command, clicks a button, or submits a form."""

    #: Slack's ID of the person.
    user_id: str
    #: Slack's ID of their own workspace. None if Slack doesn't name it.
    team_id: str | None
    #: Slack's ID of their own workspace's enterprise. None if it belongs to none, or isn't known.
    enterprise_id: str | None = None
    #: Slack's ID of the channel where they act. None on the Home tab and in global shortcuts.
    channel_id: str | None = None
