"""Who may ask for things, and where: what the operator set, in one place."""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.messages.formatting import contact
from storage.lifecycle.actor import Actor

_OUTSIDER = "I work for the people of another workspace alone, so I can't do this for you."


@dataclass(frozen=True)
class Permissions:
    """team_id, enterprise_id: the workspace that the bot belongs to. ask: whom people may ask about it.

    users, channels: Slack's ids of those who may; empty: everyone, everywhere.
    """

    team_id: str
    enterprise_id: str | None = None
    ask: str = ""
    users: Collection[str] = ()
    channels: Collection[str] = ()

    def is_outsider(self, actor: Actor) -> bool:
        """Whether they belong to another workspace, as people in a shared channel may
        (https://docs.slack.dev/apis/slack-connect)."""
        if self.enterprise_id and actor.enterprise_id == self.enterprise_id:
            return False
        return actor.team_id is not None and actor.team_id not in (self.team_id, self.enterprise_id)

    def stranger(self, actor: Actor) -> str | None:
        """What to say to people of another workspace, who get nothing from us; None to others."""
        return f"{_OUTSIDER} {self._whom}" if self.is_outsider(actor) else None

    def refusal(self, actor: Actor, channel_id: str | None) -> str | None:
        """Why this person may not ask, here, in a sentence that says whom to ask; None where they may.

        channel_id: where the answer would come; None where that is still to be chosen.
        """
        if said := self.stranger(actor):
            return said
        if self.users and actor.user_id not in self.users:
            return f"You are not on the list of those who may ask for segments and campaigns. {self._whom}"
        if self.channels and channel_id is not None and channel_id not in self.channels:
            return f"Segments and campaigns can't be asked for in this channel. {self._whom}"
        return None

    @property
    def _whom(self) -> str:
        return f"Please ask {contact(self.ask)}."
