"""“Download”: a saved list as a file, in the person's direct messages."""

from msgspec import Struct
from slack_sdk.models.views import View

from handlers.interaction.interactions import Interaction
from handlers.interaction.notice_view import notice
from handlers.list_files.file_access import FileAccess
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.phrases import name_and_count
from handlers.saved_lists.views import GONE, ListViews, read_values
from storage.lifecycle.lists import ListKind

_SENT = ":white_check_mark: I sent you this list as a file in our direct messages."
_NOT_SENT = (
    "Slack didn't accept the file. Nothing was sent. Try again, or click *Show all* to copy the values."
)
_UNCERTAIN = (
    "Slack didn't confirm the file. Look in our direct messages. If it isn't there, download it again."
)
_NO_SCOPE = (
    "I can't send files here, because I was installed without the `files:write` scope. Click *Show all* to "
    "copy the values."
)
_HEADERS = {ListKind.DOMAINS: "Domain", ListKind.URLS: "URL"}


class DownloadList(Struct, frozen=True, kw_only=True):
    """Sends lists as CSV files, each once."""

    views: ListViews
    #: Sends files.
    files: FileAccess

    async def download(self, click: Interaction, meta: Meta) -> View:
        """“Download”: send the list, and say so in its view."""
        saved = await self.views.access.find(click.actor, meta.list_id)
        if saved is None:
            return notice(TITLE, GONE)
        if not self.files.scopes.can_send_files:
            return await self.views.one(click.actor, meta, _NO_SCOPE)
        values = await self.views.database.read(read_values, saved.version.content_id)
        text = "\r\n".join([_HEADERS[saved.kind], *map(as_cell, values), ""])
        # Excel takes a file without the mark for Windows-1252.
        is_sent = await self.files.send(
            click.actor.user_id, f"{saved.name}.csv", text.encode("utf-8-sig"), name_and_count(saved)
        )
        note = {True: _SENT, False: _NOT_SENT, None: _UNCERTAIN}[is_sent]
        return await self.views.one(click.actor, meta, note)


def as_cell(value: str) -> str:
    """Return a value as one cell of a CSV file, whatever divides cells there. A URL may hold any of these."""
    if not any(each in value for each in ",;\t"):
        return value
    return '"' + value.replace('"', '""') + '"'
