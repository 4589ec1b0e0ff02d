"""The lists that a segment form offers, and those that were chosen in a submitted one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from handlers.segments.form import Meta
from handlers.segments.list_fields import ChosenLists, OfferedLists, use_saved
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import RequestList
from storage.lists import request_lists, saved_lists

GONE = "A list that you chose was changed or deleted. Open the form again."


@dataclass(frozen=True, kw_only=True)
class SegmentLists:
    """Reads the lists for forms."""

    #: Where lists are stored.
    database: Database
    #: Returns whether the bot may read uploaded files.
    can_read_files: Callable[[], bool]

    async def offer(self, actor: Actor, meta: Meta) -> OfferedLists:
        """Return what the form with this metadata offers."""
        return await self.database.read(
            lambda connection: OfferedLists(
                can_read_files=self.can_read_files(),
                attached=_find_attached(connection, meta.lists_of),
                saved=saved_lists.find_for_channel(connection, actor.team_id or "", meta.channel),
            )
        )

    async def find_chosen(
        self, actor: Actor, meta: Meta, chosen: ChosenLists
    ) -> Sequence[RequestList] | None:
        """Return the lists of a submitted form, as its request uses them.

        None if one of them isn't offered any more, or never was.
        """
        files = [_as_uploaded_by(actor, each) for each in chosen.files]
        if not chosen.attached_ids and not chosen.saved_ids:
            return files
        offered = await self.offer(actor, meta)
        attached = {each.id: each for each in offered.attached}
        saved = {each.id: each for each in offered.saved}
        if not attached.keys() >= set(chosen.attached_ids) or not saved.keys() >= set(chosen.saved_ids):
            return None
        return [
            *files,
            *(attached[each] for each in chosen.attached_ids),
            *(use_saved(saved[each]) for each in chosen.saved_ids),
        ]


def _as_uploaded_by(actor: Actor, file: RequestList) -> RequestList:
    """Return a file that is read only if it is this person's own."""
    return file if file.uploader_id in actor.ids else replace(file, uploader_id=actor.user_id)


def _find_attached(connection: Connection, request_id: int | None) -> Sequence[RequestList]:
    """Return the lists of a request whose contents are known. What couldn't be read is uploaded again."""
    if request_id is None:
        return ()
    lists = request_lists.find_lists(connection, request_id)
    return [each for each in lists if each.count and each.content_id is not None]
