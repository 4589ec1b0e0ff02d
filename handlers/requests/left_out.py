"""“Show what was left out”: the values of a request's files that couldn't be used."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct
from sqlalchemy.engine import Connection

from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import RequestLookup
from handlers.list_files.file_access import FileAccess
from handlers.list_files.written_cells import without_formulas
from handlers.messages.labels import name_or_id
from handlers.messages.list_messages import left_out_list, reason_of
from storage.engine.database import Database
from storage.lifecycle.lists import LeftOut
from storage.lifecycle.request import Request
from storage.lists import request_lists
from storage.people import drafts

_FILE_NAME = "left-out.csv"
_SENT = "I sent you all rows as a CSV file in our direct messages."
_LOOK = "Look in our direct messages. If it isn't there, try again tomorrow."
_SENT_BEFORE = f"I send the CSV file with all rows at most once a day. {_LOOK}"
_NOT_SENT = "Slack didn't accept the CSV file with all rows. To get it, click the button again."
_UNCERTAIN = f"Slack didn't confirm the CSV file with all rows. {_LOOK}"


class ShowLeftOut(Struct, frozen=True, kw_only=True):
    """The button below the message about the lists of a request."""

    database: Database
    #: Returns the current time in UTC.
    now: Callable[[], datetime]
    lookup: RequestLookup
    #: Sends files.
    files: FileAccess

    async def show(self, click: Interaction) -> str:
        """Return as many values as fit into a message, and send all of them as a file if the bot may."""
        request = await self.lookup.find_clicked(click.actor, click.argument)
        if isinstance(request, str):
            return request
        left_out = await self.database.read(request_lists.load_left_out, request.id)
        text = left_out_list(request, left_out)
        if not left_out or not self.files.scopes.can_send_files:
            return text
        return f"{text}\n{await self._send(click.actor.user_id, request, left_out)}"

    async def _send(self, user_id: str, request: Request, left_out: Sequence[LeftOut]) -> str:
        """Send the file once. Return what to say about it.

        The attempt is committed for a day. A file that Slack doesn't confirm isn't sent again, since it can't
        be looked for.
        """
        attempt, now = str(uuid5(NAMESPACE_URL, f"clsfy-bot:left-out:{request.uuid}:{user_id}")), self.now()

        def begin(connection: Connection) -> bool:
            is_new = drafts.find(connection, attempt, user_id, now) is None
            if is_new:
                drafts.keep(connection, attempt, user_id, {}, now)
            return is_new

        if not await self.database.run(begin):
            return _SENT_BEFORE
        comment = f"Left out of the lists for {name_or_id(request)}"
        is_sent = await self.files.send(user_id, _FILE_NAME, as_csv(left_out), comment)
        if is_sent is False:
            await self.database.run(drafts.delete, attempt)
        return {True: _SENT, False: _NOT_SENT, None: _UNCERTAIN}[is_sent]


def as_csv(left_out: Sequence[LeftOut]) -> bytes:
    """Return the rows as spreadsheets read them. What looks like a formula gets an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("Row", "Value", "Reason"))
    for each in left_out:
        writer.writerow((each.row, without_formulas(each.text), reason_of(each)))
    return written.getvalue().encode("utf-8-sig")
