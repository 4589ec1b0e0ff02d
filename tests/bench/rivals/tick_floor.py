"""The floor of a tick: only what must be read and written.

One list parsed by msgspec, one SELECT, and one transaction of `executemany` with Python's own sqlite3. No
transitions, no error handling, no log.
"""

import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_SELECT = "SELECT id, classify_id, uuid, channel_id FROM requests WHERE state = 'building' AND due_at <= ?"
_UPDATE = """
UPDATE requests
SET state = 'ready', version = version + 1, finished_at = :at, noticed_at = :now, edit_due_at = :now
WHERE id = :id
"""
_INSERT = """
INSERT INTO notifications (
    uuid, request_id, kind, occasion, throttle_key, delivery, created_at, due_at, attempts, thread_only
)
VALUES (:uuid, :id, 'end', 0, :throttle_key, 'pending', :now, :now, 0, 0)
"""


class _Listed(msgspec.Struct, gc=False):
    """The fields of a list's row that show whether a build is complete."""

    id: int
    status: str
    processed_date: str | None


_list = msgspec.json.Decoder(list[_Listed])


class TickFloor:
    """Runs ticks on a database. http: a client that stays open. path: the database."""

    def __init__(self, http: httpx.AsyncClient, path: Path) -> None:
        self._http = http
        self.database = sqlite3.connect(path, isolation_level=None)
        for setting in _SETTINGS:
            self.database.execute(f"PRAGMA {setting}")

    async def tick(self) -> None:
        """Mark complete segments as ready, and insert a pending notification for each."""
        now = _stored(datetime.now(UTC))
        pending = self.database.execute(_SELECT, (now,)).fetchall()
        body = (await self._http.get("/v1/clsfy/segment-requests")).content
        wanted = {classify_id for _, classify_id, _, _ in pending}
        listed = {one.id: one for one in _list.decode(body) if one.id in wanted}
        finished = []
        for request_id, classify_id, request_uuid, channel_id in pending:
            one = listed[classify_id]
            if one.status == "complete" and one.processed_date:
                at = _stored(datetime.fromisoformat(one.processed_date))
                its_uuid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"clsfy-bot:{request_uuid}:end:0"))
                finished.append(
                    {"id": request_id, "at": at, "now": now, "uuid": its_uuid, "throttle_key": channel_id}
                )
        if finished:
            self.database.execute("BEGIN IMMEDIATE")
            self.database.executemany(_UPDATE, finished)
            self.database.executemany(_INSERT, finished)
            self.database.execute("COMMIT")


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
