"""Looking at saved lists: the command, and the buttons that lead from one view to the next."""

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.views import View

from handlers.interaction.channels import ResultChannels
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import ViewKey
from handlers.saved_lists.list_clicks import WHAT, ListClicks
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.views import ListViews


class BrowseLists(Struct, frozen=True, kw_only=True):
    """Shows saved lists."""

    views: ListViews
    clicks: ListClicks
    #: Finds out whose lists a conversation has.
    result_channels: ResultChannels

    async def open(self, interaction: Interaction) -> None:
        """`/clsfy lists`: open the view of all lists that can be used here."""
        if refusal := await self.clicks.permission_check.outsider_refusal(interaction.actor):
            await interaction.answer(refusal)
            return
        modals = self.clicks.modals

        async def fill(key: ViewKey) -> None:
            here = interaction.actor.channel_id
            place = await self.result_channels.find(interaction, here)
            view = await self.views.overview(interaction.actor, place.channel_id or "")
            await modals.fill(interaction, key, view, WHAT)

        await modals.open_loading(interaction, TITLE, fill, what=WHAT)

    async def open_list(self, click: Interaction, meta: Meta) -> View:
        """“Open”, beside a list."""
        return await self.views.one(click.actor, replace(meta, list_id=_number(click.argument)))

    async def turn_page(self, click: Interaction, meta: Meta) -> View:
        """“Next” and “Previous”, below the lists."""
        return await self.views.overview(click.actor, meta.channel, page=_number(click.argument))

    async def show_all(self, click: Interaction, meta: Meta) -> View:
        """“All lists”, on the view of one."""
        return await self.views.overview(click.actor, meta.channel)

    async def show_version(self, click: Interaction, meta: Meta) -> View:
        """“Show all” and “Show”, for all that a version holds."""
        return await self.views.version(click.actor, meta, _number(click.argument))

    async def go_back(self, click: Interaction, meta: Meta) -> View:
        """“Back”, to the view of the list."""
        return await self.views.one(click.actor, meta)


def _number(text: str) -> int:
    """Return the number that a button carries. 0 if it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
