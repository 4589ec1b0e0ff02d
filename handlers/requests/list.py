"""`segment list` and `campaign list`: mine, this channel's, those that failed, and all that the key sees."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy.engine import Connection

from classify import Campaign, ClassifyError, Segment
from handlers.interaction.actor import Interaction
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import CAMPAIGNS, SEGMENTS
from handlers.messages import classify_errors
from handlers.messages.formatting import escaped
from handlers.requests.list_page import PAGE_SIZE, ListPage, ListScope, Row, classify_row, request_row
from storage.lifecycle.actor import Actor
from storage.lifecycle.request import Kind
from storage.requests import queries

_WORDS = {
    "": ListScope.MINE,
    **dict.fromkeys(("mine", "my", "me"), ListScope.MINE),
    **dict.fromkeys(("here", "channel", "this channel"), ListScope.HERE),
    **dict.fromkeys(("failed", "failure", "failures"), ListScope.FAILED),
    **dict.fromkeys(("all", "everything"), ListScope.ALL),
}
_SCOPES = {
    ListScope.MINE: queries.Scope.MINE,
    ListScope.HERE: queries.Scope.HERE,
    ListScope.FAILED: queries.Scope.FAILED,
}
_TYPED = re.compile(r"(?P<which>.*?)\s*(?P<number>[1-9][0-9]{0,5})?", re.DOTALL)
_ADMINS = "Only this bot's admins may list all that Classify has; `/clsfy {noun} list` shows yours."
_NO_CHANNEL = "There is no channel here. Type `/clsfy {noun} list here` in one, or see `/clsfy {noun} list`."
_UNKNOWN = "I know no list “{words}”. There are: {known}; a number after it is the page."


def read(words: str) -> tuple[ListScope, int] | None:
    """Which list, and which page of it; None where no list is called so."""
    found = _TYPED.fullmatch(" ".join(words.lower().split()))
    if found is None or found["which"] not in _WORDS:
        return None
    return _WORDS[found["which"]], int(found["number"] or 1)


@dataclass(frozen=True)
class ListRequests:
    """Answers to those who want to see what there is; each list shows what its reader may see."""

    ports: Ports

    async def segments(self, asked: Interaction) -> None:
        """`/clsfy segment list [mine|here|failed|all] [page]`."""
        await self._list(asked, SEGMENTS, "segment")

    async def campaigns(self, asked: Interaction) -> None:
        """`/clsfy campaign list`, the same."""
        await self._list(asked, CAMPAIGNS, "campaign")

    async def _list(self, asked: Interaction, kinds: Collection[Kind], noun: str) -> None:
        actor, visibility = asked.actor, self.ports.visibility
        wanted = read(asked.words)
        if refusal := self.ports.access.stranger(actor):
            await asked.answer(refusal)
        elif wanted is None:
            known = ", ".join(f"`{which}`" for which in self._offered(actor, None))
            await asked.answer(_UNKNOWN.format(words=escaped(asked.words, 40), known=known))
        elif wanted[0] is ListScope.ALL and not visibility.is_admin(actor):
            await asked.answer(_ADMINS.format(noun=noun))
        elif wanted[0] is ListScope.HERE and actor.channel_id is None:
            await asked.answer(_NO_CHANNEL.format(noun=noun))
        elif wanted[0] is ListScope.MINE:
            page = (await self._page(actor, kinds, noun, *wanted, member=False)).render()
            await asked.answer(page.text, page.blocks)
        else:
            await asked.ack()
            asked.spawn(self._say(asked, kinds, noun, *wanted))

    async def _say(
        self, asked: Interaction, kinds: Collection[Kind], noun: str, which: ListScope, number: int
    ) -> None:
        """The lists for which another is asked first: Slack, who is a member; Classify, what it has."""
        if which is ListScope.ALL:
            try:
                page = await self._page_of_all(asked.actor, kinds, noun, number)
            except ClassifyError as error:
                await asked.beside().say(classify_errors.sentence(error, self.ports.contacts))
                return
        else:
            member = await self._is_member(asked.actor)
            page = await self._page(asked.actor, kinds, noun, which, number, member=member)
        message = page.render()
        await asked.say(message.text, message.blocks)

    async def _is_member(self, actor: Actor) -> bool:
        if actor.channel_id is None:
            return False
        visibility = self.ports.visibility
        return visibility.is_admin(actor) or await visibility.is_member(actor.user_id, actor.channel_id)

    async def _page(
        self, actor: Actor, kinds: Collection[Kind], noun: str, which: ListScope, number: int, *, member: bool
    ) -> ListPage:
        """A page of what was asked for through us."""
        found = await self.ports.database.run(
            lambda connection: queries.page(
                connection,
                kinds,
                _SCOPES[which],
                actor.user_id,
                actor.channel_id or "",
                member=member,
                skip=(number - 1) * PAGE_SIZE,
                size=PAGE_SIZE,
            )
        )
        return ListPage(
            noun=noun,
            scope=which,
            actor=actor,
            number=number,
            rows=[request_row(request, actor) for request in found.requests],
            has_more=found.more,
            offered_scopes=self._offered(actor, which),
            own_only=not member,
        )

    async def _page_of_all(self, actor: Actor, kinds: Collection[Kind], noun: str, number: int) -> ListPage:
        """A page of what Classify has. Raises ClassifyError."""
        lookup = self.ports.lookup
        everything: Sequence[Segment | Campaign] = (
            await lookup.segments() if kinds is SEGMENTS else await lookup.campaigns()
        )
        start = (number - 1) * PAGE_SIZE
        newest = sorted(everything, key=attrgetter("id"), reverse=True)
        rows = await self.ports.database.run(
            lambda connection: _rows(connection, kinds, newest[start : start + PAGE_SIZE])
        )
        return ListPage(
            noun=noun,
            scope=ListScope.ALL,
            actor=actor,
            number=number,
            rows=rows,
            has_more=len(newest) > start + PAGE_SIZE,
            offered_scopes=self._offered(actor, ListScope.ALL),
            total=len(newest),
        )

    def _offered(self, actor: Actor, shown: ListScope | None) -> Collection[ListScope]:
        """The lists that they may see; those of this place alone where there is one."""
        unseen = {ListScope.HERE} if actor.channel_id is None else set()
        if not self.ports.visibility.is_admin(actor):
            unseen.add(ListScope.ALL)
        return [which for which in ListScope if which not in unseen and which is not shown]


def _rows(
    connection: Connection, kinds: Collection[Kind], things: Sequence[Segment | Campaign]
) -> Sequence[Row]:
    made = [kind for kind in kinds if kind is not Kind.WATCH]
    return [
        classify_row(thing, next(iter(queries.find_by_classify_id(connection, made, thing.id)), None))
        for thing in things
    ]
