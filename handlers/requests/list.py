"""`segment list` and `campaign list`: mine, this channel's, those that failed, all that Classify has."""

import asyncio
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from classify import Campaign, ClassifyError, Segment
from handlers.interaction.channels import ResultChannels
from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import ACTIVATIONS, CAMPAIGNS, SEGMENTS, ClassifyLookup
from handlers.interaction.visibility import Visibility
from handlers.messages import classify_errors
from handlers.messages.blocks import Contacts
from handlers.requests.list_page import PAGE_SIZE, ListPage, Row, classify_row, request_row
from handlers.requests.list_query import ListQuery, ListScope, read
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind
from storage.requests import queries

_ADMINS = "Only clsfy's admins can list everything in Classify. To see yours, type `/clsfy {noun} list`."
_NO_CHANNEL = "There's no channel here. To see a channel's {noun}s, type `/clsfy {noun} list here` in it."


class _Listed(NamedTuple):
    """What a list is about."""

    kinds: Collection[Kind]
    noun: str


_SEGMENTS, _CAMPAIGNS = _Listed(SEGMENTS, "segment"), _Listed(CAMPAIGNS, "campaign")
_DEALS = _Listed(ACTIVATIONS, "deal")
_NO_LIST = "Classify has no list of deals. To see yours, type `/clsfy deal list`."


class ListRequests(Struct, frozen=True, kw_only=True):
    """Answers with lists. Each shows what its reader may see."""

    database: Database
    classify: ClassifyLookup
    contacts: Contacts
    visibility: Visibility
    #: Finds out where what is requested in a conversation is stored.
    result_channels: ResultChannels

    async def segments(self, interaction: Interaction) -> None:
        """`/clsfy segment list [mine|here|failed|all] [page]`."""
        await self._list(interaction, _SEGMENTS)

    async def campaigns(self, interaction: Interaction) -> None:
        """`/clsfy campaign list [mine|here|failed|all] [page]`."""
        await self._list(interaction, _CAMPAIGNS)

    async def deals(self, interaction: Interaction) -> None:
        """`/clsfy deal list [mine|here|failed] [page]`, from the bot's own record."""
        await self._list(interaction, _DEALS)

    async def _list(self, interaction: Interaction, listed: _Listed) -> None:
        actor, query = interaction.actor, read(interaction.argument)
        if refusal := self.visibility.permissions.outsider_refusal(actor):
            await interaction.answer(refusal)
        elif query.scope is ListScope.ALL and listed is _DEALS:
            await interaction.answer(_NO_LIST)
        elif query.scope is ListScope.ALL and not self.visibility.is_admin(actor):
            await interaction.answer(_ADMINS.format(noun=listed.noun))
        elif query.scope is ListScope.HERE and actor.channel_id is None:
            await interaction.answer(_NO_CHANNEL.format(noun=listed.noun))
        elif (page := await self._find_soon(interaction, listed, query)) is None:
            await interaction.ack()
            interaction.spawn(self._answer_later(interaction, listed, query))
        else:
            message = page.render()
            await interaction.answer(message.text, message.blocks)

    async def _find_soon(
        self, interaction: Interaction, listed: _Listed, query: ListQuery
    ) -> ListPage | None:
        """Return a page of the person's own requests. None if it is another list, for which Slack or Classify
        is asked, or if the database takes longer than Slack waits."""
        if query.scope is not ListScope.MINE:
            return None
        try:
            async with asyncio.timeout_at(interaction.deadline):
                return await self._find_page(interaction.actor, listed, query, is_member=False)
        except TimeoutError:
            return None

    async def _answer_later(self, interaction: Interaction, listed: _Listed, query: ListQuery) -> None:
        """Answer with a list after the acknowledgement."""
        actor, is_member, is_between_people = interaction.actor, False, False
        if query.scope in (ListScope.HERE, ListScope.FAILED):
            place = await self.result_channels.find(interaction, actor.channel_id)
            actor, is_between_people = replace(actor, channel_id=place.channel_id), place.is_between_people
            is_member = await self._is_member(actor)
        try:
            page = await self._find_page(actor, listed, query, is_member=is_member)
        except ClassifyError as error:
            text = classify_errors.sentence(error, self.contacts)
            await interaction.answer_later(text, keep_message=True)
            return
        message = replace(page, is_between_people=is_between_people).render()
        await interaction.answer_later(message.text, message.blocks)

    async def _is_member(self, actor: Actor) -> bool:
        if actor.channel_id is None:
            return False
        return self.visibility.is_admin(actor) or await self.visibility.is_member(actor, actor.channel_id)

    async def _find_page(
        self, actor: Actor, listed: _Listed, query: ListQuery, *, is_member: bool
    ) -> ListPage:
        """Return a page. If it is empty, the number at its end may be of the name. Raise ClassifyError."""
        page = await self._page(actor, listed, query, is_member=is_member)
        if page.rows or (named := query.with_number_in_name) is None:
            return page
        found = await self._page(actor, listed, named, is_member=is_member)
        return found if found.rows else page

    async def _page(self, actor: Actor, listed: _Listed, query: ListQuery, *, is_member: bool) -> ListPage:
        """Return a page of what was requested through the bot, or of what Classify has. Raise ClassifyError
        only for the latter."""
        if query.scope is ListScope.ALL:
            return await self._page_of_all(actor, listed, query)
        found = await self.database.run(
            queries.page,
            listed.kinds,
            queries.Scope(query.scope),
            actor.user_id,
            actor.channel_id or "",
            member=is_member,
            skip=(query.number - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
            search=query.search,
        )
        return ListPage(
            noun=listed.noun,
            scope=query.scope,
            actor=actor,
            number=query.number,
            rows=[request_row(request, actor) for request in found.requests],
            has_more=found.more,
            offered_scopes=self._offered_scopes(actor, has_all=listed is not _DEALS),
            own_only=not is_member,
            too_many_members=self.visibility.is_too_large(actor.channel_id or ""),
            search=query.search,
            bot=self.contacts.bot,
        )

    async def _page_of_all(self, actor: Actor, listed: _Listed, query: ListQuery) -> ListPage:
        """Return a page of what Classify has. Raise ClassifyError."""
        everything: Sequence[Segment | Campaign] = (
            await self.classify.segments() if listed is _SEGMENTS else await self.classify.campaigns()
        )
        start = (query.number - 1) * PAGE_SIZE
        wanted = [each for each in everything if query.search.casefold() in each.name.casefold()]
        newest = sorted(wanted, key=attrgetter("id"), reverse=True)
        rows = await self.database.run(_rows, listed.kinds, newest[start : start + PAGE_SIZE])
        return ListPage(
            noun=listed.noun,
            scope=ListScope.ALL,
            actor=actor,
            number=query.number,
            rows=rows,
            has_more=len(newest) > start + PAGE_SIZE,
            offered_scopes=self._offered_scopes(actor, has_all=True),
            total=len(newest),
            search=query.search,
        )

    def _offered_scopes(self, actor: Actor, *, has_all: bool) -> Collection[ListScope]:
        """Return the lists that they may see. Without a channel there is no list of it. has_all: whether
        Classify has a list of everything."""
        hidden = {ListScope.HERE} if actor.channel_id is None else set()
        if not has_all or not self.visibility.is_admin(actor):
            hidden.add(ListScope.ALL)
        return [scope for scope in ListScope if scope not in hidden]


def _rows(
    connection: Connection, kinds: Collection[Kind], listed: Sequence[Segment | Campaign]
) -> Sequence[Row]:
    requested = [kind for kind in kinds if kind is not Kind.WATCH]
    return [
        classify_row(each, next(iter(queries.find_by_classify_id(connection, requested, each.id)), None))
        for each in listed
    ]
