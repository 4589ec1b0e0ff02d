"""A view that opens at once and is filled when its contents are known; where that breaks, it says so."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncRespond

from handlers.interaction.errors import ErrorReplies
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports

Fill = Callable[[str], Awaitable[None]]  # given the view's id


@dataclass(frozen=True)
class LoadingView:
    """title: the view's, at most 24 characters, also of the apology in its place."""

    ports: Ports
    title: str

    async def open(self, words: str, trigger_id: str, respond: AsyncRespond | None, fill: Fill) -> None:
        """Open a view that says `words`, within the three seconds that a trigger lives, and let `fill` put
        something else in its place."""
        opened = await self.ports.screen.open(trigger_id, notice(self.title, words), respond)
        if opened is not None:
            await self.fill(opened, respond, fill)

    async def fill(self, view_id: str, respond: AsyncRespond | None, fill: Fill) -> None:
        """The same where a view of ours is open already."""
        try:
            await fill(view_id)
        except Exception as error:
            said = ErrorReplies(self.ports).log(error)
            await self.ports.screen.fill(view_id, notice(self.title, said), respond)
