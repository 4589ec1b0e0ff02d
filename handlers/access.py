"""Who may ask for things, and where: what the operator set, in one place."""

from collections.abc import Collection
from dataclasses import dataclass

from handlers.wording import contact


@dataclass(frozen=True)
class Access:
    """users, channels: Slack's ids of those who may; empty: everyone, everywhere."""

    users: Collection[str] = ()
    channels: Collection[str] = ()

    def refusal(self, user_id: str, channel_id: str, ask: str) -> str | None:
        """Why this person may not, here, in a sentence that says whom to ask; None where they may."""
        if self.users and user_id not in self.users:
            return f"You are not on the list of those who may ask for segments. Please ask {contact(ask)}."
        if self.channels and channel_id not in self.channels:
            return f"Segments can't be asked for in this channel. Please ask {contact(ask)}."
        return None
