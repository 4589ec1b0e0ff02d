"""A click that shows a view about saved lists: in the modal where it was clicked, or in a new one."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.interaction.clicks import Listener
from handlers.interaction.interactions import Body, Interaction, InteractionReader
from handlers.interaction.modals import Modals, ViewKey
from handlers.interaction.notice_view import notice
from handlers.interaction.permissions import PermissionCheck
from handlers.saved_lists.meta import TITLE, Meta, is_modal, meta_of

WHAT = "list"
Build = Callable[[Interaction, Meta], Awaitable[View]]


class ListClicks(Struct, frozen=True, kw_only=True):
    """Acknowledges clicks and shows what they lead to."""

    interactions: InteractionReader
    modals: Modals
    permission_check: PermissionCheck

    def listener(self, build: Build) -> Listener:
        """Return what acknowledges a click, and then shows what `build` returns."""

        async def listen(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
            click = self.interactions.read(body, ack, respond)
            meta = meta_of(body["view"]) if is_modal(body) else Meta()

            async def fill(key: ViewKey) -> None:
                await self.modals.fill(click, key, await self._build(click, meta, build), WHAT)

            await self.modals.open_or_replace(click, body, TITLE, fill, what=WHAT)

        return listen

    async def _build(self, click: Interaction, meta: Meta, build: Build) -> View:
        if refusal := await self.permission_check.outsider_refusal(click.actor):
            return notice(TITLE, refusal)
        return await build(click, meta)
