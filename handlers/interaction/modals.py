"""Opening modals within the three seconds that a trigger lives, and filling them later."""

from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackClientError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.messages.blocks import context_block

_LATE = (
    "Slack gave me no time to open the form (it allows three seconds). Nothing was lost; please try again."
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Modals:
    """Opens and fills modals. If Slack doesn't show one, the person is told."""

    #: Slack's Web API.
    slack: AsyncWebClient

    async def open(self, trigger_id: str, view: View, respond: AsyncRespond | None) -> str | None:
        """Return the ID of the view that is open now. None if Slack didn't open it.

        respond: tells the person. None, or without a URL, if there is none (the Home tab, a global shortcut).
        """
        return await self._show(self.slack.views_open(trigger_id=trigger_id, view=view.to_dict()), respond)

    async def fill(self, view_id: str, view: View, respond: AsyncRespond | None) -> str | None:
        """Replace an open view with `view`. Return its ID, or None if Slack didn't show it."""
        return await self._show(self.slack.views_update(view_id=view_id, view=view.to_dict()), respond)

    async def tell(self, text: str, title: str, trigger_id: str, respond: AsyncRespond | None) -> None:
        """Tell this person alone: by `respond`, or in a modal if that is None."""
        if respond is None:
            await self.open(trigger_id, notice(title, text), None)
        else:
            await respond(text=text, response_type="ephemeral", replace_original=False)

    async def _show(self, call: Awaitable[AsyncSlackResponse], respond: AsyncRespond | None) -> str | None:
        try:
            shown = await call
            return str(shown["view"]["id"])
        except (SlackClientError, ClientError, TimeoutError, AttributeError, LookupError) as error:
            # What slack-sdk makes of an outage, or of an answer of another shape.
            _log.warning("view not shown", error=type(error).__name__)
            if respond is not None and respond.response_url is not None:
                await respond(text=_LATE, response_type="ephemeral", replace_original=False)
            return None


def notice(title: str, text: str) -> View:
    """Return a modal that only says `text` (mrkdwn): while contents are fetched, or if there is nothing to
    fill in.

    title: at most 24 characters.
    """
    return View(type="modal", callback_id="notice", title=title, blocks=[context_block(text)])
