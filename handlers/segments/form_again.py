"""The segment form once more, with everything that was filled in: it was submitted, and not accepted."""

from collections.abc import Sequence

from msgspec import Struct
from slack_sdk.models.views import View

from handlers.interaction.shared_channels import SharedChannels
from handlers.segments import form as segment_form
from handlers.segments.form import Filled, Meta
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.kept_files import with_files
from handlers.segments.list_inputs import OfferedLists
from storage.lifecycle.actor import Actor
from storage.lifecycle.client import Client
from storage.lifecycle.lists import RequestList


class FormAgain(Struct, frozen=True, kw_only=True):
    """Builds forms from submitted ones."""

    #: The clients that the form offers. Empty: the form has a text field for the client's ID.
    clients: Sequence[Client]
    #: Slack's ID of the bot, for people to invite it.
    bot_user_id: str
    #: What Slack says about channels.
    channels: SharedChannels
    #: Keeps the files of forms.
    drafts: FormDrafts

    async def build(
        self, actor: Actor, meta: Meta, filled: Filled, offered: OfferedLists, chosen: Sequence[RequestList]
    ) -> View:
        """Return the form. meta: its metadata now. chosen: what it uses of files and lists."""
        facts = self.channels.known(meta.channel)
        form = segment_form.view(meta, self.clients, filled.inputs, facts, self.bot_user_id, offered)
        files = [each for each in chosen if each.file_id is not None and not each.is_read]
        if files:
            await self.drafts.keep(meta.id, actor, files=files)
        return with_files(form, files)
