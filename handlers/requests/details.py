"""Details: all that is known of a request, opened at once and filled when it is read."""

from dataclasses import dataclass, replace
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncRespond

from classify import ClassifyError
from handlers.interaction.actor import Body
from handlers.interaction.clicks import Click, ClickAnswers
from handlers.interaction.loading import LoadingView
from handlers.interaction.modals import notice
from handlers.interaction.ports import Ports
from handlers.interaction.request_lookup import GONE, RequestLookup
from handlers.requests import details_view
from handlers.requests.details_view import DetailsContext
from storage.lifecycle.request import Request, State
from storage.people import followers

_LOADING = "One moment, fetching what I know …"


@dataclass(frozen=True)
class Details:
    """The button that shows what a message leaves out."""

    ports: Ports

    async def open(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """The view, before its trigger expires."""
        await ClickAnswers(self.ports).answer(self._open, ack, body, respond)

    async def _open(self, pressed: Click) -> None:
        loading, fill = LoadingView(self.ports, details_view.TITLE), partial(self._fill, pressed)
        await loading.open(_LOADING, pressed.trigger_id, pressed.respond, fill)

    async def _fill(self, pressed: Click, opened: str) -> None:
        screen = self.ports.screen
        request = await RequestLookup(self.ports).by_uuid(pressed.actor, pressed.value)
        if request is None:
            await screen.fill(opened, notice(details_view.TITLE, GONE), pressed.respond)
            return
        told = await self.ports.database.run(
            lambda connection: followers.users_to_mention(connection, request)
        )
        failed = request.state is State.FAILED and request.classify_id is not None
        known = DetailsContext(mentioned=told, clients=self.ports.clients, loading_error=failed)
        shown = await screen.fill(opened, details_view.build_view(request, known), pressed.respond)
        if failed and shown is not None:
            answered = replace(known, loading_error=False, error=await self._wrong(request))
            # Whoever has closed it by now has seen the rest, and needs no word.
            await screen.fill(opened, details_view.build_view(request, answered), None)

    async def _wrong(self, request: Request) -> str | None:
        """What went wrong, where Classify says so; an outage just leaves it out."""
        try:
            segment = await self.ports.lookup.segment(request.classify_id or 0)
        except ClassifyError:
            return None
        return segment.error
