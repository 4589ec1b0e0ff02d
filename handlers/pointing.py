"""Until a form asks for its channel: what the home says in its place."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncRespond

from handlers.admission import Admission
from handlers.asked import Asker
from handlers.ports import Ports
from handlers.screen import notice


@dataclass(frozen=True)
class Pointing:
    """Points to the command that opens the form. title: the form's; words: the command's."""

    ports: Ports
    title: str
    words: str

    async def start(
        self, asker: Asker, trigger_id: str, respond: AsyncRespond | None, channel_id: str | None
    ) -> None:
        """Say where to type it, or why they may not."""
        where = f"Please type /clsfy {self.words} in the channel where the answer shall come."
        said = await Admission(self.ports).refusal(asker, channel_id) or where
        await self.ports.screen.open(trigger_id, notice(self.title, said), respond)
