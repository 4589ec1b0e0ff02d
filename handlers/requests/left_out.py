"""“Show what was left out”: the values of a request's files that couldn't be used."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.clicks import ClickAnswers
from handlers.interaction.interactions import Body, Interaction
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.messages.list_messages import left_out_list
from storage.engine.database import Database
from storage.lists import request_lists


@dataclass(frozen=True, kw_only=True)
class ShowLeftOut:
    """The button below the message about the lists of a request."""

    #: Where lists are stored.
    database: Database
    #: Answers clicks.
    click_answers: ClickAnswers
    #: Finds requests that a person may see.
    lookup: RequestLookup

    async def show(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Answer with the values, row by row, as many as fit into a message."""
        await self.click_answers.answer(self._list, ack, body, respond)

    async def _list(self, click: Interaction) -> str:
        request = await self.lookup.by_uuid(click.actor, click.argument)
        if request is None:
            return GONE
        left_out = await self.database.read(
            lambda connection: request_lists.load_left_out(connection, request.id)
        )
        return left_out_list(request, left_out)
