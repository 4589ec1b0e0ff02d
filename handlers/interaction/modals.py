"""Showing a view: at once, within the three seconds that a trigger lives, and filled in later."""

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
    """Opens and fills modals; where Slack would not, the person is told so."""

    slack: AsyncWebClient

    async def open(self, trigger_id: str, view: View, respond: AsyncRespond | None) -> str | None:
        """The id of the view that is open now; None where it is not. respond: None, or without an address,
        where there is no place for a word (the home, a global shortcut)."""
        return await self._show(self.slack.views_open(trigger_id=trigger_id, view=view.to_dict()), respond)

    async def fill(self, view_id: str, view: View, respond: AsyncRespond | None) -> str | None:
        """Put `view` where another is open."""
        return await self._show(self.slack.views_update(view_id=view_id, view=view.to_dict()), respond)

    async def say(self, text: str, title: str, trigger_id: str, respond: AsyncRespond | None) -> None:
        """A sentence to this person alone: beside what they did, or in a view where a word has no place."""
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
    """A sentence in a form's place: while its contents are fetched, or where there is nothing to fill in.

    title: at most 24 characters. text: mrkdwn.
    """
    return View(type="modal", callback_id="notice", title=title, blocks=[context_block(text)])
