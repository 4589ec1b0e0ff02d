"""Records to measure with: SQLite files with so many requests in them, as the bot itself leaves them."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage.engine.opening import open_record

FIRST_ID = 1000  # of Classify's ids
ANN, CHANNEL = "U0ANN", "C0ANN"
_OTHERS = {"people": 50, "channels": 20}
_INPUTS = json.dumps(
    {
        "name": "",
        "prompt": "Homeowners researching and purchasing snowblowers for winter driveway maintenance",
        "example_urls": [
            "https://www.popularmechanics.com/home/tools/a29489351/best-snow-blowers/",
            "https://www.thespruce.com/snow-blowers-and-snow-shovels-4118591",
        ],
        "block_tlds": ["craftsman.com"],
        "client_id": "",
    }
)
_UUID = "lower(hex(randomblob(4)) || '-0000-4000-8000-' || hex(randomblob(6)))"


def _time(seconds: str) -> str:
    """A moment as SQLAlchemy writes it in SQLite. seconds: since 1970, in SQL."""
    return f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '.000000'"


# Of a hundred that have ended 90 are segments, 5 campaigns, 2 edits and 3 watched; of the segments one in
# twelve has failed, was lost or refused. Every tenth request is ann's.
_REQUESTS = f"""
INSERT INTO requests (
    uuid, kind, state, version, team_id, user_id, channel_id, inputs, name_key, inputs_key, accepted_at,
    due_at, attempts, attempted_at, absences, candidates, classify_id, classify_status, created_at,
    finished_at, noticed_at, overdue, error_message, error_status, thread_channel, thread_ts,
    displayed_status, maybe_restored, slow
)
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count),
plain AS (
    SELECT
        n,
        CASE WHEN :live OR n % 100 < 90 THEN 'segment' WHEN n % 100 < 95 THEN 'campaign'
            WHEN n % 100 < 97 THEN 'edit' ELSE 'watch' END AS kind,
        CASE WHEN :live THEN 'building' WHEN n % 37 < 3 AND n % 100 < 90 THEN
            CASE n % 37 WHEN 0 THEN 'failed' WHEN 1 THEN 'lost' ELSE 'rejected' END ELSE 'ready' END AS state,
        CASE n % 10 WHEN 3 THEN '{ANN}' ELSE 'U' || (n * 7 % :people) END AS user_id,
        CASE n % 10 WHEN 3 THEN '{CHANNEL}' ELSE 'C' || (n * 3 % :channels) END AS channel_id,
        :newest - (:count - n) * :apart AS asked
    FROM numbers
)
SELECT
    {_UUID}, kind, state, 4, 'T1', user_id, channel_id,
    CASE kind
        WHEN 'edit' THEN json_object('id', :first + n, 'name', 'Campaign ' || n,
            'changes', json_object('name', 'Campaign ' || n), 'before', json_object('name', 'C ' || n))
        WHEN 'campaign' THEN json_object('name', 'Campaign ' || n, 'use_case', 'campaign_reporting',
            'description', 'For the winter')
        ELSE json_set(:inputs, '$.name', 'Segment ' || n) END,
    'Segment ' || n, lower(hex(randomblob(32))), {_time("asked")}, {_time("asked + 60")},
    1, {_time("asked + 1")}, 0, '[]',
    CASE state WHEN 'rejected' THEN NULL ELSE :first + n END, 'processing', {_time("asked + 1")},
    CASE state WHEN 'ready' THEN {_time("asked + 3600 + n % 3600")} END,
    CASE state WHEN 'building' THEN NULL ELSE {_time("asked + 3660 + n % 3600")} END,
    0, CASE state WHEN 'rejected' THEN 'Name is too long' END, CASE state WHEN 'rejected' THEN 422 END,
    channel_id, asked || '.000100', CASE state WHEN 'building' THEN 'building:processing' ELSE state END, 0, 0
FROM plain
"""
_OWED = f"""
INSERT INTO notifications (
    uuid, request_id, kind, occasion, throttle_key, delivery, created_at, due_at, attempts,
    attempted_at, channel_id, thread_ts, ts, thread_only
)
SELECT {_UUID}, requests.id, kinds.kind, 0, requests.channel_id, kinds.delivery, accepted_at, accepted_at,
    1, attempted_at, requests.channel_id, NULL, thread_ts, 0
FROM requests
JOIN (SELECT 'kept' AS kind, 'obsolete' AS delivery UNION ALL SELECT 'announcement', 'sent'
    UNION ALL SELECT 'end', 'sent') AS kinds
WHERE kinds.kind <> 'end' OR requests.state <> 'building'
"""
_JOURNAL = """
INSERT INTO audit_log (at, team_id, user_id, channel_id, action, request_id)
SELECT accepted_at, team_id, user_id, channel_id, 'asked', id FROM requests
"""
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
# What a tick has ended is being built again, and nothing is owed for it.
UNDO = (
    "DELETE FROM notifications WHERE delivery = 'pending'",
    "UPDATE requests SET state = 'building', finished_at = NULL, noticed_at = NULL, edit_due_at = NULL "
    "WHERE edit_due_at IS NOT NULL",
)


def write(path: Path, *, ended: int = 0, pending: int = 0) -> None:
    """A new record at `path`, of the newest schema: requests that have ended, one every twenty seconds until
    a week ago, then such as have been in the building for ten minutes; all of them announced, and nothing
    owed. Classify's ids count from FIRST_ID in the order of the rows."""
    open_record(f"sqlite:///{path}").close()
    now = int(datetime.now(UTC).timestamp())
    with closing(sqlite3.connect(path)) as connection:
        # Nobody needs a record back that was cut off while it was made.
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {setting}")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        if ended:
            values = {"count": ended, "live": False, "newest": now - 7 * 86400, "apart": 20}
            connection.execute(_REQUESTS, {"inputs": _INPUTS, "first": FIRST_ID, **_OTHERS, **values})
        if pending:
            values = {"count": pending, "live": True, "newest": now - 600, "apart": 0}
            connection.execute(_REQUESTS, {"inputs": _INPUTS, "first": FIRST_ID + ended, **_OTHERS, **values})
        connection.execute(_OWED)
        connection.execute(_JOURNAL)
        for _, statement in indexes:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
