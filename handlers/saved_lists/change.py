"""Creating a saved list, and replacing, extending or shortening what one holds."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.models.views import View

from handlers.interaction.error_sentences import log_error
from handlers.interaction.form_acceptance import FieldError, acknowledge_with_error
from handlers.interaction.interactions import Body, Interaction
from handlers.interaction.notice_view import notice
from handlers.interaction.payloads import actor_of
from handlers.list_files.file_access import FileScopes
from handlers.saved_lists import change_form, list_transactions, results
from handlers.saved_lists.change_form import VALUES, Filled
from handlers.saved_lists.list_clicks import ListClicks
from handlers.saved_lists.list_saver import CHANGED, ListSaver, as_outcome
from handlers.saved_lists.meta import TITLE, Meta, meta_of
from handlers.saved_lists.phrases import name_and_count
from handlers.saved_lists.views import GONE, ListViews
from storage.lifecycle.lists import ListAction, ListContents
from storage.lists.saved_lists import ListChangedError


class ChangeLists(Struct, frozen=True, kw_only=True):
    """The form for what a list holds, from the button to the database."""

    views: ListViews
    clicks: ListClicks
    saver: ListSaver
    #: What Slack lets the bot do with files.
    scopes: FileScopes

    async def open_new(self, click: Interaction, meta: Meta) -> View:
        """“New list”: open the form."""
        return change_form.view(
            Meta(channel=meta.channel, action=ListAction.CREATED),
            can_read_files=self.scopes.can_read_files,
            may_create_for_everyone=self.views.access.visibility.is_admin(click.actor),
        )

    async def open_change(self, click: Interaction, meta: Meta) -> View:
        """“Replace”, “Add” and “Remove”."""
        saved = await self.views.access.find(click.actor, meta.list_id)
        if saved is None:
            return notice(TITLE, GONE)
        action = ListAction(click.argument)
        changed = replace(meta, action=action, kind=saved.kind, number=saved.version.number)
        return change_form.view(
            changed, can_read_files=self.scopes.can_read_files, name=name_and_count(saved)
        )

    async def submit(self, ack: AsyncAck, body: Body, view: Mapping[str, Any], respond: AsyncRespond) -> None:
        """Acknowledge the form: once it is saved, with an error in a field, or before its files are read."""
        filled, actor = change_form.read(view), actor_of(body)
        if filled.errors:
            await ack(response_action="errors", errors=dict(filled.errors))
            return
        if refusal := await self.saver.find_refusal(actor, filled.meta):
            await acknowledge_with_error(ack, VALUES, refusal)
            return
        if not filled.files:
            outcome = await self.saver.read_and_save(actor, filled)
            if isinstance(outcome, FieldError):
                await acknowledge_with_error(ack, outcome.block_id, outcome.text)
            else:
                await ack(response_action="update", view=outcome.view.to_dict())
            return
        interaction = self.clicks.interactions.read(body, ack, respond)
        loading = notice(TITLE, results.reading_sentence(len(filled.files)))
        await ack(response_action="update", view=loading.to_dict())
        interaction.spawn(self._finish_later(interaction, str(view["id"]), filled))

    async def confirm(self, ack: AsyncAck, body: Body, view: Mapping[str, Any]) -> None:
        """“Save anyway”, below what was left out."""
        actor, meta = actor_of(body), meta_of(view)
        refusal = await self.saver.find_refusal(actor, meta)
        if refusal:
            shown = notice(TITLE, refusal)
        else:
            outcome = await self.saver.save(actor, meta, meta.content_id or 0, ListContents(values=()))
            shown = as_outcome(outcome).view
        await ack(response_action="update", view=shown.to_dict())

    async def restore(self, click: Interaction, meta: Meta) -> View:
        """“Restore this version”: have the list hold again what it held then."""
        if refusal := await self.saver.find_refusal(click.actor, meta):
            return notice(TITLE, refusal)
        editor, version_id = self.saver.editor(click.actor), int(click.argument)
        try:
            result = await self.views.database.run(list_transactions.restore, editor, meta, version_id)
        except ListChangedError:
            return await self.views.one(click.actor, meta, CHANGED)
        note = results.saved_note(ListAction.REPLACED, result, ListContents(values=()))
        return await self.views.one(click.actor, meta, note)

    async def _finish_later(self, interaction: Interaction, view_id: str, filled: Filled) -> None:
        """Read the files, save the list, and show what became of it, also to a person who closed the view."""
        try:
            outcome = as_outcome(await self.saver.read_and_save(interaction.actor, filled))
        except Exception as error:
            outcome = as_outcome(FieldError(VALUES, log_error(error)))
        if await self.clicks.modals.update({"view_id": view_id}, outcome.view) is not None:
            await interaction.answer_later(outcome.text, keep_message=True)
