"""Rows as the previous release (schema revision 0005) wrote them, with its own table and column names."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.engine.columns import UtcDateTime
from storage.engine.opening import migrate

REVISION = "0005"
Values = dict[str, Any]


def create_tables(engine: Engine) -> None:
    """Create the previous release's tables in an empty database."""
    migrate(engine, upto=REVISION)


def insert(connection: Connection, table_name: str, **values: Any) -> None:
    """Insert a row with the next id. Every other column of the previous release must be given."""
    table = sa.Table(table_name, sa.MetaData(), autoload_with=connection)
    missing = {column.name for column in table.columns} - set(values) - {"id"}
    assert not missing, f"{table_name} has these columns as well: {missing}"
    columns = [
        sa.column(column.name, UtcDateTime() if isinstance(column.type, sa.DateTime) else column.type)
        for column in table.columns
    ]
    connection.execute(sa.table(table_name, *columns).insert(), values)


def request(request_id: int, state: str, at: datetime, **more: Any) -> Values:
    """Return a row of `requests`: a segment that was accepted at `at`. `request_id` must be the next id."""
    was_sent = state not in ("accepted", "dropped")
    was_created = state in ("building", "ready", "failed", "lost")
    name = f"{state.capitalize()} Buyers"
    values: Values = {
        "uuid": f"form-{request_id}",
        "kind": "segment",
        "state": state,
        "version": 3,
        "team_id": "T1",
        "enterprise_id": None,
        "user_id": "U1ANN",
        "channel_id": "C1MEDIA",
        "inputs": {"name": name, "prompt": "Homeowners who research snowblowers", "block_tlds": []},
        "name_key": name,
        "inputs_key": f"key-{request_id}",
        "accepted_at": at,
        "due_at": at,
        "attempts": int(was_sent),
        "attempted_at": at if was_sent else None,
        "doubted_since": at if state == "uncertain" else None,
        "absences": 0,
        "question": None,
        "renewed_at": None,
        "candidates": [],
        "classify_id": 7000 + request_id if was_created else None,
        "classify_status": "pending" if was_created else None,
        "created_at": at if was_created else None,
        "built_at": at + timedelta(minutes=5) if state == "ready" else None,
        "noticed_at": at + timedelta(minutes=6) if state in ("ready", "failed", "lost") else None,
        "overdue": False,
        "problem": "no such thing" if state == "rejected" else None,
        "problem_status": 422 if state == "rejected" else None,
        "thread_channel": "C1MEDIA" if was_created else None,
        "thread_ts": f"{request_id}.000100" if was_created else None,
        "shown": state if state != "building" else "building:pending",
        "redraw_at": None,
        "suspected": False,
        "slow": False,
        "checked_at": None,
    }
    if not was_created:
        values["shown"] = None
    return {**values, **more}


def owed(number: int, request_id: int, what: str, delivery: str, at: datetime, **more: Any) -> Values:
    """Return a row of `owed`, which is `notifications` today: what the bot owed to Slack."""
    begun = delivery in ("sending", "sent", "unknown")
    values: Values = {
        "uuid": f"owed-{number}",
        "request_id": request_id,
        "what": what,
        "occasion": 0,
        "lane": "C1MEDIA",
        "delivery": delivery,
        "created_at": at,
        "due_at": at,
        "attempts": int(begun),
        "attempted_at": at if begun else None,
        "channel_id": "C1MEDIA" if begun else None,
        "thread_ts": None,
        "ts": f"{number}.000200" if delivery == "sent" else None,
        "detour": None,
        "quiet": False,
    }
    return {**values, **more}
