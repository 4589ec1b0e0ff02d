"""The floor of a tick: one list, parsed by msgspec, one SELECT, and one transaction of `executemany` with
Python's own sqlite3. No rules, no errors, no log: nothing but what must be read and written."""

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
VALUES (:uuid, :id, 'end', 0, :lane, 'pending', :now, :now, 0, 0)
"""


class _Listed(msgspec.Struct, gc=False):
    """What the end of a segment shows in."""

    id: int
    status: str
    processed_date: str | None


_list = msgspec.json.Decoder(list[_Listed])


class TickFloor:
    """http: a client that stays open. path: the record."""

    def __init__(self, http: httpx.AsyncClient, path: Path) -> None:
        self._http = http
        self.record = sqlite3.connect(path, isolation_level=None)
        for setting in _SETTINGS:
            self.record.execute(f"PRAGMA {setting}")

    async def tick(self) -> None:
        """Those that are complete are ready, and an answer is owed for each."""
        now = _stored(datetime.now(UTC))
        pending = self.record.execute(_SELECT, (now,)).fetchall()
        body = (await self._http.get("/v1/clsfy/segment-requests")).content
        wanted = {classify_id for _, classify_id, _, _ in pending}
        listed = {one.id: one for one in _list.decode(body) if one.id in wanted}
        ended = []
        for request_id, classify_id, request_uuid, channel_id in pending:
            one = listed[classify_id]
            if one.status == "complete" and one.processed_date:
                at = _stored(datetime.fromisoformat(one.processed_date))
                its_uuid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"clsfy-bot:{request_uuid}:end:0"))
                ended.append({"id": request_id, "at": at, "now": now, "uuid": its_uuid, "lane": channel_id})
        if ended:
            self.record.execute("BEGIN IMMEDIATE")
            self.record.executemany(_UPDATE, ended)
            self.record.executemany(_INSERT, ended)
            self.record.execute("COMMIT")


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
