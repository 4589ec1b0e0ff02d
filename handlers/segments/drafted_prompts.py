"""Prompts that no input takes, kept as drafts while their form is open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.segments import form as segment_form
from handlers.segments.form import PROMPT, Meta
from storage.engine.database import Database
from storage.lifecycle.actor import Actor
from storage.people import drafts


@dataclass(frozen=True, kw_only=True)
class DraftedPrompts:
    """Keeps long prompts, and finds them when the form is submitted."""

    #: Holds the drafts of forms.
    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def keep(self, meta: Meta, actor: Actor, prompt: str) -> None:
        """Save the prompt of a form that is about to open."""
        now = self.now()
        await self.database.run(
            lambda connection: drafts.keep(connection, meta.id, actor.user_id, {PROMPT: prompt}, now)
        )

    async def find(self, view: Mapping[str, Any], actor: Actor) -> str | None:
        """Return the prompt of a submitted form. None if it has none of its own, or it has expired."""
        meta = segment_form.meta_of(view)
        if not meta.drafted:
            return None
        now = self.now()
        draft = await self.database.run(
            lambda connection: drafts.find(connection, meta.id, actor.user_id, now)
        )
        return None if draft is None else str(draft[PROMPT])
