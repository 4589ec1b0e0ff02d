"""Write SQLite databases with many requests, as the bot itself leaves them."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage.engine.opening import open_record

FIRST_ID = 1000  # of Classify's IDs
ANN, CHANNEL = "U0ANN", "C0ANN"
_OTHER_COUNTS = {"people": 50, "channels": 20}
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
    """Return SQL for a time as SQLAlchemy writes it in SQLite. seconds: since 1970, in SQL."""
    return f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '.000000'"


# Of a hundred finished requests, 90 are segments, 5 campaigns, 2 edits and 3 watches. One segment in twelve
# failed, was lost or was rejected. Every tenth request is Ann's.
_INSERT_REQUESTS = f"""
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
_INSERT_NOTIFICATIONS = f"""
INSERT INTO notifications (
    uuid, request_id, kind, occasion, throttle_key, delivery, created_at, due_at, attempts,
    attempted_at, channel_id, thread_ts, ts, thread_only
)
SELECT {_UUID}, requests.id, kinds.kind, 0, requests.channel_id, kinds.delivery, accepted_at, accepted_at,
    1, attempted_at, requests.channel_id, NULL, thread_ts, 0
FROM requests
JOIN (SELECT 'announcement' AS kind, 'sent' AS delivery
    UNION ALL SELECT 'end', 'sent') AS kinds
WHERE kinds.kind <> 'end' OR requests.state <> 'building'
"""
_INSERT_AUDIT_LOG = """
INSERT INTO audit_log (at, team_id, user_id, channel_id, action, request_id)
SELECT accepted_at, team_id, user_id, channel_id, 'asked', id FROM requests
"""
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
# Sets the segments that a tick finished back to building, and deletes their notifications.
UNDO = (
    "DELETE FROM notifications WHERE delivery = 'pending'",
    "UPDATE requests SET state = 'building', finished_at = NULL, noticed_at = NULL, edit_due_at = NULL "
    "WHERE edit_due_at IS NOT NULL",
)


def write_database(path: Path, *, finished: int = 0, pending: int = 0) -> None:
    """Create a database of the newest schema at `path`.

    finished: how many requests finished, one every twenty seconds until a week ago. pending: how many
    segments have been building for ten minutes. All of them are announced, and no notification is pending.
    Classify's IDs start at FIRST_ID, in the order of the rows.
    """
    open_record(f"sqlite:///{path}").close()
    now = int(datetime.now(UTC).timestamp())
    with closing(sqlite3.connect(path)) as connection:
        # Durability doesn't matter while the file is created.
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {setting}")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        shared = {"inputs": _INPUTS, **_OTHER_COUNTS}
        if finished:
            values = {"count": finished, "live": False, "newest": now - 7 * 86400, "apart": 20}
            connection.execute(_INSERT_REQUESTS, {**shared, "first": FIRST_ID, **values})
        if pending:
            values = {"count": pending, "live": True, "newest": now - 600, "apart": 0}
            connection.execute(_INSERT_REQUESTS, {**shared, "first": FIRST_ID + finished, **values})
        connection.execute(_INSERT_NOTIFICATIONS)
        connection.execute(_INSERT_AUDIT_LOG)
        for _, statement in indexes:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL")
