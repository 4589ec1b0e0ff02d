"""Opening modals within the three seconds that a trigger lives, and filling them later."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from msgspec import Struct
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.interaction.error_sentences import log_error, why_not_shown
from handlers.interaction.interactions import Interaction
from handlers.interaction.notice_view import notice
from handlers.interaction.slack_calls import (
    SLACK_ERRORS,
    call_until_done,
    error_code,
    is_limit,
    surely_not_done,
)
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import contact
from storage.lifecycle.request import UNSUCCESSFUL, Request

_LOADING = "Loading…"
_NOT_OPENED = "I couldn't open the {what}. {reason}"
_UNCERTAIN = "If no {what} appeared, please try again."
_NOT_FILLED = "I couldn't load the {what}. Please close it. {reason}"
_OPENED_BEFORE = ("exchanged_trigger_id", "duplicate_external_id")  # by the same call, made twice
_CLOSED = "not_found"  # https://docs.slack.dev/reference/methods/views.update
_log = structlog.get_logger()
ViewKey = Mapping[str, str]  # by which `views.update` finds an open view: its `view_id` or its `external_id`
Fill = Callable[[ViewKey], Coroutine[Any, Any, object]]


class Reopening(Struct, frozen=True, kw_only=True):
    """What a form is opened again with."""

    #: The request that it was filled in for. Its channel is empty if the form has to ask for one.
    earlier: Request
    #: Is shown above the form. May be empty.
    note: str
    #: Whether the reply is posted where the person is, and not in the channel of the request.
    reply_here: bool

    @property
    def is_retry(self) -> bool:
        """Return whether the new request takes the place of the earlier one."""
        return self.earlier.state in UNSUCCESSFUL and not self.reply_here


class Modals(Struct, frozen=True):
    """Opens and fills modals. If Slack doesn't show one, the person is told."""

    slack: AsyncWebClient
    #: Whom people tell if trying again doesn't help.
    contacts: Contacts

    async def open(
        self, interaction: Interaction, view: View, then: Fill | None = None, *, what: str = "form"
    ) -> None:
        """Open a view and acknowledge, both before Slack gives up waiting. If the view didn't open, say so.

        then: runs after the acknowledgement if the view is open, however late Slack says so. what: what the
        view is called if it didn't open.
        """
        opening = asyncio.ensure_future(self._open(interaction.trigger_id, view, what))
        await asyncio.wait({opening}, timeout=interaction.seconds_left)
        if not opening.done():
            await interaction.answer(_UNCERTAIN.format(what=what), keep_message=True)
            interaction.spawn(_fill_late(opening, then))
        elif isinstance(opened := opening.result(), str):
            await interaction.answer(opened, keep_message=True)
        else:
            await interaction.acknowledge()
            if then is not None:
                interaction.spawn(then(opened))

    async def open_loading(
        self, interaction: Interaction, title: str, fill: Fill, *, what: str = "form"
    ) -> None:
        """Open a view that says “Loading…”, then call `fill`, which replaces it. If that breaks, the view
        says so. title: at most 24 characters, also of the error message."""
        fill_safely = partial(self.fill_safely, interaction, title, fill)
        await self.open(interaction, notice(title, _LOADING), fill_safely, what=what)

    async def open_or_replace(
        self, click: Interaction, body: Mapping[str, Any], title: str, fill: Fill, *, what: str = "form"
    ) -> None:
        """Open a view as `open_loading` does. A click in a modal has its view filled instead.

        body: the payload of the click.
        """
        clicked_in = body.get("view") or {}
        if clicked_in.get("type") == "modal":
            await click.acknowledge()
            click.spawn(self.fill_safely(click, title, fill, {"view_id": str(clicked_in["id"])}))
        else:
            await self.open_loading(click, title, fill, what=what)

    async def fill_safely(self, interaction: Interaction, title: str, fill: Fill, key: ViewKey) -> None:
        """Call `fill`, which replaces an open view. If it raises, the view says so."""
        try:
            await fill(key)
        except Exception as error:
            await self.fill(interaction, key, notice(title, log_error(error)))

    async def fill(self, interaction: Interaction, key: ViewKey, view: View, what: str = "form") -> bool:
        """Replace an open view with `view`. Return whether Slack shows it. If not, the person is told, unless
        they have closed it."""
        error = await self.update(key, view)
        if error is not None and error != _CLOSED:
            text = _NOT_FILLED.format(what=what, reason=self._reason(error))
            await interaction.answer_later(text, keep_message=True)
        return error is None

    async def update(self, key: ViewKey, view: View) -> str | None:
        """Replace an open view with `view`. Return None if Slack shows it, or else why not."""
        return await call_until_done(lambda: self.slack.views_update(view=view.to_dict(), **key))

    async def _open(self, trigger_id: str, view: View, what: str) -> ViewKey | str:
        """Return the key of the view that is open now, or what to say if it isn't, or perhaps isn't.

        A trigger opens one view. If it is used up when the call is repeated, then the first call opened it
        (https://docs.slack.dev/reference/methods/views.open). The `external_id` finds that view.
        """
        external_id, is_uncertain, failure = str(uuid4()), False, ""
        source = {**view.to_dict(), "external_id": external_id}
        for _ in range(2):
            try:
                shown = await self.slack.views_open(trigger_id=trigger_id, view=source)
                return {"view_id": str(shown["view"]["id"])}
            except SLACK_ERRORS as error:
                code = error_code(error)
                _log.warning("view not shown", error=type(error).__name__, code=code)
                failure = "ratelimited" if is_limit(error) else code or type(error).__name__
                if is_uncertain and code in _OPENED_BEFORE:
                    return {"external_id": external_id}
                if code is not None:
                    break
                is_uncertain = is_uncertain or not surely_not_done(error)
        if is_uncertain:
            return _UNCERTAIN.format(what=what)
        return _NOT_OPENED.format(what=what, reason=self._reason(failure))

    def _reason(self, failure: str) -> str:
        return why_not_shown(failure, contact(self.contacts.admin))


async def _fill_late(opening: Awaitable[ViewKey | str], then: Fill | None) -> None:
    """Wait for the view after the person was told to try again if there is none."""
    opened = await opening
    if then is not None and not isinstance(opened, str):
        await then(opened)
