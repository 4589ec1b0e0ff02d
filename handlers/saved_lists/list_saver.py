"""Saving what a form says about a list: who may, what was read, and what becomes of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.models.views import View

from handlers.interaction.form_acceptance import FieldError
from handlers.interaction.notice_view import notice
from handlers.interaction.permissions import PermissionCheck
from handlers.messages.formatting import escaped
from handlers.saved_lists import list_transactions, results
from handlers.saved_lists.change_form import NAME, VALUES, Filled
from handlers.saved_lists.list_reader import ListReader, NotFetchedError, ReadForm
from handlers.saved_lists.list_transactions import Editor, EmptyListError, ExpiredContentsError
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.views import GONE, ListViews
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import ListAction, ListContents
from storage.lists import contents
from storage.lists.saved_lists import ListChangedError, NameTakenError

LOOKUP_SECONDS = 1.3  # of the three in which a form has to be answered
NOT_CHECKED = "I couldn't check whether you may change this list. Nothing was saved. Try again."
NOT_ALLOWED = "You can't change this list. Nothing was saved."
NAME_TAKEN = "There's already a list with this name here. Choose another name."
CHANGED = "This list has changed since you opened it, so nothing was saved. Check the list, then try again."
_EMPTY = "Nothing was changed, because that would leave the list empty. To remove the list itself, delete it."
_EXPIRED = (
    "I no longer have this form's values, so I can't save them. If you already clicked *Save anyway*, "
    "check the list with `/clsfy lists`. If you didn't, enter or upload the values again."
)
_NOT_FETCHED = "I couldn't get “{name}” from Slack, so nothing was saved. Upload it again in a minute."


class SaveOutcome(Struct, frozen=True):
    """What became of a form."""

    #: What the person sees.
    view: View
    #: The same in mrkdwn, for a person who has closed the view.
    text: str


def as_outcome(outcome: SaveOutcome | FieldError) -> SaveOutcome:
    """Return what to show if the form isn't open anymore, so that no field can show an error."""
    if isinstance(outcome, SaveOutcome):
        return outcome
    return SaveOutcome(notice(TITLE, outcome.text), outcome.text)


class ListSaver(Struct, frozen=True, kw_only=True):
    """Saves lists for those who may."""

    views: ListViews
    reader: ListReader
    permission_check: PermissionCheck
    #: Returns the current time in UTC.
    now: Callable[[], datetime]

    async def read_and_save(self, actor: Actor, filled: Filled) -> SaveOutcome | FieldError:
        """Read what was typed and uploaded, and save it, or ask the person first."""
        try:
            read = await self.reader.read(actor, filled)
        except NotFetchedError as error:
            return FieldError(VALUES, _NOT_FETCHED.format(name=escaped(error.name)))
        meta, found = filled.meta, read.contents
        if read.unreadable or not found.values:
            return self._refuse(meta, read, has_files=bool(filled.files))
        content_id = await self.views.database.run(contents.store, meta.kind, found.values, found.typed)
        if found.needs_decision:
            asked = results.build_confirm_view(replace(meta, content_id=content_id), found)
            return SaveOutcome(asked, results.unsaved_note(found))
        return await self.save(actor, meta, content_id, found)

    def _refuse(self, meta: Meta, read: ReadForm, *, has_files: bool) -> SaveOutcome | FieldError:
        note = results.unusable_note(meta.kind, read.contents, read.unreadable)
        if has_files:
            return SaveOutcome(notice(TITLE, note), note)
        return FieldError(VALUES, results.unusable_line(meta.kind))

    async def save(
        self, actor: Actor, meta: Meta, content_id: int, read: ListContents
    ) -> SaveOutcome | FieldError:
        """Save what was read. content_id: the row that holds it. read: what was left out of it."""
        try:
            result = await self.views.database.run(
                list_transactions.save, self.editor(actor), meta, content_id
            )
        except NameTakenError:
            return FieldError(NAME, NAME_TAKEN)
        except ListChangedError:
            return SaveOutcome(await self.views.after_change(actor, meta, CHANGED), CHANGED)
        except ExpiredContentsError:
            return FieldError(VALUES, _EXPIRED)
        except EmptyListError:
            return FieldError(VALUES, _EMPTY)
        note = results.saved_note(meta.action or ListAction.REPLACED, result, read)
        shown = replace(meta, list_id=result.saved.id)
        return SaveOutcome(await self.views.after_change(actor, shown, note), note)

    async def find_refusal(self, actor: Actor, meta: Meta) -> str | None:
        """Return why they may not save this, or None if they may."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self._look_up_refusal(actor, meta)
        except TimeoutError:
            return NOT_CHECKED

    async def _look_up_refusal(self, actor: Actor, meta: Meta) -> str | None:
        access = self.views.access
        if refusal := await self.permission_check.refusal(actor, meta.channel or None):
            return refusal
        if meta.list_id is not None:
            saved = await access.find(actor, meta.list_id)
            if saved is None:
                return GONE
            may_change = await access.find_permission(actor, saved)
            if may_change is None:
                return NOT_CHECKED
            return None if may_change else NOT_ALLOWED
        if meta.for_everyone:
            return None if access.visibility.is_admin(actor) else NOT_ALLOWED
        return None if await access.may_use_channel(actor, meta.channel) else NOT_CHECKED

    def editor(self, actor: Actor) -> Editor:
        """Return who changes a list now."""
        return Editor(actor=actor, team_id=self.views.access.team_id, now=self.now())
