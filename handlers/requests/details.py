"""Details: all that is known about a request, in a modal that opens at once and is filled when it is read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from classify import ClassifyError
from handlers.interaction.interactions import Interaction
from handlers.interaction.modals import Modals, ViewKey
from handlers.interaction.notice_view import notice
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.requests import details_view
from handlers.requests.details_view import TITLE, DetailsContext
from storage.engine.database import Database
from storage.lifecycle.request import Request, State
from storage.lists import request_lists
from storage.people import followers
from storage.requests import deals, queries, refinements

_WHAT = "details"


class Details(Struct, frozen=True, kw_only=True):
    """The button that shows what a message leaves out."""

    #: Holds the requests and their followers.
    database: Database
    classify: ClassifyLookup
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    #: What Classify's clients are called, by their IDs.
    client_labels: Mapping[str, str]
    modals: Modals
    lookup: RequestLookup

    async def open(self, click: Interaction) -> None:
        """Open the view before its trigger expires."""
        await self.modals.open_loading(click, TITLE, partial(self._fill, click), what=_WHAT)

    async def _fill(self, click: Interaction, key: ViewKey) -> None:
        found = await self.lookup.find_clicked(click.actor, click.argument)
        if isinstance(found, str):
            await self.modals.fill(click, key, notice(TITLE, found), _WHAT)
            return
        request, stored = await self.database.read(_read, found)
        visibility, actor = self.lookup.visibility, click.actor
        may_read = visibility.may_read_failure_reason(actor, request)
        is_failed = request.state is State.FAILED and may_read
        # For a segment, Classify is asked. For an activation, it already said why when it showed the failure.
        has_reason = is_failed and request.classify_id is not None and request.kind.is_about_segment
        # A deal may be for segments of several channels, and a retry may be in another one.
        others = [*stored.deals, *stored.refinements, *filter(None, [stored.retry])]
        visible = await visibility.filter_visible(actor, others)
        known = replace(
            stored,
            client_labels=self.client_labels,
            error=request.error_message if is_failed else None,
            loading_error=has_reason,
            rejection=request.error_message if request.state is State.REJECTED and may_read else None,
            retry=stored.retry if stored.retry in visible else None,
            deals=[each for each in stored.deals if each in visible],
            today=self.now().date(),
            refinements=[each for each in stored.refinements if each in visible],
            is_own=request.user_id == actor.user_id,
        )
        shown = await self.modals.fill(click, key, details_view.build_view(request, known), _WHAT)
        if has_reason and shown:
            complete = replace(known, loading_error=False, error=await self._failure_reason(request))
            # Whoever has closed the view by now has seen the rest, and needs no message.
            await self.modals.update(key, details_view.build_view(request, complete))

    async def _failure_reason(self, request: Request) -> str | None:
        """Return what went wrong if Classify says so. During an outage it is left out."""
        try:
            segment = await self.classify.segment(request.classify_id or 0)
        except ClassifyError:
            return None
        return segment.error


def _read(connection: Connection, found: Request) -> tuple[Request, DetailsContext]:
    """Return the request as it is now, and what is stored about it."""
    request = queries.with_latest_edit(connection, found)
    return request, DetailsContext(
        mentioned=followers.users_to_mention(connection, request),
        retry=queries.find_retries(connection, [request.uuid]).get(request.uuid),
        lists=request_lists.find_lists(connection, request.id),
        deals=deals.find_issued(connection, request),
        refinements=_find_refinements(connection, request),
    )


def _find_refinements(connection: Connection, request: Request) -> Sequence[Request]:
    """Return the refinements of a segment, or of the segments of a deal. Anything else has none."""
    is_segment = request.kind.is_about_segment
    segment_ids = [request.id] if is_segment else deals.find_segment_ids(connection, request.id)
    return refinements.find_of_segments(connection, segment_ids)
