"""Somebody opens the Home tab, dismisses a request there, or has a message sent again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from slack_bolt.async_app import AsyncAck
from sqlalchemy.engine import Connection

from storage.engine.database import Database
from storage.outbox import undeliverable
from storage.outbox.enqueue import request_home_update
from storage.people import home_views
from storage.read_requests import find_by_uuid
from storage.requests import queries

EVENT = "app_home_opened"
# Changes a person's request, by its UUID. Returns False if it isn't theirs.
Change = Callable[[Connection, str, str, datetime], bool]


class HomeEvents(Struct, frozen=True, kw_only=True):
    """Has the Home tab published for the person who opens it or dismisses something."""

    #: Holds the Home views, and the requests that are dismissed.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: Tells the jobs that there is work.
    wake: Callable[[], None]

    async def home_opened(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """Have the Home tab published, and kept up to date for a day. Slack sends the same event for the
        Messages tab (https://docs.slack.dev/reference/events/app_home_opened)."""
        event = body["event"]
        if event.get("tab") == "home":
            await self.database.run(home_views.mark_opened, str(event["user"]), self.now())
            self.wake()
        await ack()

    async def dismiss(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“Dismiss”, below a request that needs the person's attention."""
        await self._change(ack, body, queries.dismiss)

    async def send_again(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """“Send message again”, below a request with a message that Slack refused everywhere."""
        await self._change(ack, body, _send_again)

    async def _change(self, ack: AsyncAck, body: Mapping[str, Any], change: Change) -> None:
        """Acknowledge a click, change the request below which it was made, and have the tab show that."""
        uuid, user_id, now = str(body["actions"][0]["value"]), str(body["user"]["id"]), self.now()

        def change_and_show(connection: Connection) -> bool:
            is_theirs = change(connection, uuid, user_id, now)
            if is_theirs:
                request_home_update(connection, user_id, now)
            return is_theirs

        await ack()
        if await self.database.run(change_and_show):
            self.wake()


def _send_again(connection: Connection, uuid: str, user_id: str, now: datetime) -> bool:
    request = find_by_uuid(connection, uuid)
    if request is None or request.user_id != user_id:
        return False
    undeliverable.send_again(connection, request.id, now)
    return True
