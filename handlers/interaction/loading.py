"""A modal that opens at once and is filled when its contents are known. If that breaks, it says so."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncRespond

from handlers.interaction.errors import log_error
from handlers.interaction.modals import Modals, notice

Fill = Callable[[str], Awaitable[object]]  # is given the view's ID


@dataclass(frozen=True, kw_only=True)
class LoadingView:
    """Shows a loading view and what replaces it."""

    #: Opens and fills modals.
    modals: Modals

    async def open(
        self, title: str, text: str, *, trigger_id: str, respond: AsyncRespond | None, fill: Fill
    ) -> None:
        """Open a modal that says `text`, within the three seconds that a trigger lives, then call `fill`,
        which replaces it. title: at most 24 characters, also of the error message."""
        view_id = await self.modals.open(trigger_id, notice(title, text), respond)
        if view_id is not None:
            await self.fill(title, view_id=view_id, respond=respond, fill=fill)

    async def fill(self, title: str, *, view_id: str, respond: AsyncRespond | None, fill: Fill) -> None:
        """Call `fill`, which replaces a modal that is open."""
        try:
            await fill(view_id)
        except Exception as error:
            await self.modals.fill(view_id, notice(title, log_error(error)), respond)
