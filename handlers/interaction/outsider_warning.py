"""Showing a form whose answer outsiders may read: at once, and with a warning as soon as that is known."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.models.views import View

from handlers.interaction.ports import Ports

Draw = Callable[[bool], View]  # of whether outsiders will read the answer


@dataclass(frozen=True)
class OutsiderWarning:
    """Asks Slack about a channel only after the form is shown, and then draws it again."""

    ports: Ports

    async def show(self, channel_id: str, draw: Draw, show: Callable[[View], Awaitable[str | None]]) -> None:
        """show: what opens a view, or fills one, and says its id. What was typed meanwhile stays, since the
        fields are the same (https://docs.slack.dev/reference/views, "preserving input entry")."""
        shared = self.ports.sharing.known(channel_id)
        view_id = await show(draw(bool(shared)))
        if view_id is not None and shared is None and await self.ports.sharing.ask(channel_id):
            await self.ports.screen.fill(view_id, draw(True), None)
