"""Somebody opens their home, or begins something from there."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.actor import actor_of
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.ports import Ports
from storage.lifecycle.actor import Actor
from storage.people import home_views

EVENT = "app_home_opened"
Start = Callable[[Actor, str, AsyncRespond | None, str | None], Coroutine[Any, Any, object]]


@dataclass(frozen=True)
class HomeEvents:
    """The home's own listeners. start_segment, start_campaign: open a form, or say why not, within the three
    seconds that a trigger lives; given who asks, the trigger, no address for words (the home has none), and
    no channel."""

    ports: Ports
    start_segment: Start
    start_campaign: Start

    async def opened(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """It is drawn, and kept up to date for a day; Slack tells of the messages tab as well
        (https://docs.slack.dev/reference/events/app_home_opened)."""
        event, now = body["event"], self.ports.now()
        if event.get("tab") == "home":
            user_id = str(event["user"])
            await self.ports.database.run(lambda connection: home_views.mark_opened(connection, user_id, now))
            self.ports.wake()
        await ack()

    async def segment(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """New segment."""
        await self._start(self.start_segment, ack, body)

    async def campaign(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """New campaign."""
        await self._start(self.start_campaign, ack, body)

    async def _start(self, start: Start, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        work = start(actor_of(body), str(body["trigger_id"]), None, None)
        ErrorReplies(self.ports).spawn(body, None, work)
