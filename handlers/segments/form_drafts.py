"""What a segment form keeps while it is open: a prompt that no input takes, and files without an upload."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy.engine import Connection

from handlers.segments.form import PROMPT
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import RequestList
from storage.people import drafts

_FILES = "files"


class FormDrafts(Struct, frozen=True, kw_only=True):
    """Keeps what the inputs of a form can't hold, and finds it when the form is submitted."""

    #: Holds the drafts of forms.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def keep(
        self, form_uuid: str, actor: Actor, *, prompt: str = "", files: Sequence[RequestList] = ()
    ) -> None:
        """Save the prompt or the files of a form that is about to be shown, along with its other drafts."""
        kept: dict[str, Any] = {}
        if prompt:
            kept[PROMPT] = prompt
        if files:
            kept[_FILES] = msgspec.to_builtins(files)
        now = self.now()

        def save(connection: Connection) -> None:
            draft = drafts.find(connection, form_uuid, actor.user_id, now) or {}
            drafts.keep(connection, form_uuid, actor.user_id, {**draft, **kept}, now)

        await self.database.run(save)

    async def find_prompt(self, form_uuid: str, actor: Actor) -> str | None:
        """Return the prompt that was kept. None if there is none, or it has expired."""
        draft = await self._find(form_uuid, actor)
        return str(draft[PROMPT]) if PROMPT in draft else None

    async def add_chosen_files(
        self, form_uuid: str, actor: Actor, numbers: Sequence[int], lists: Sequence[RequestList]
    ) -> Sequence[RequestList] | None:
        """Return the kept files that were chosen in a form, and its lists. None if they have expired.

        numbers: the positions of the files. Each file is there once, since Slack may keep the uploads of a
        form that is shown again.
        """
        kept = (await self._find(form_uuid, actor)).get(_FILES) or []
        if max(numbers) >= len(kept):
            return None
        files = msgspec.convert([kept[number] for number in numbers], list[RequestList])
        return list({each.source: each for each in [*files, *lists]}.values())

    async def _find(self, form_uuid: str, actor: Actor) -> Mapping[str, Any]:
        return await self.database.run(drafts.find, form_uuid, actor.user_id, self.now()) or {}
