"""Rename tables and columns to the terms that the code uses. No row changes."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES: Mapping[str, str] = {
    "owed": "notifications",
    "listeners": "followers",
    "homes": "home_views",
    "journal": "audit_log",
    "duties": "leases",
    "marks": "shared_times",
}
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "requests": {
        "doubted_since": "uncertain_since",
        "renewed_at": "continued_at",
        "built_at": "finished_at",
        "problem": "error_message",
        "problem_status": "error_status",
        "shown": "displayed_status",
        "redraw_at": "edit_due_at",
        "suspected": "maybe_restored",
    },
    "notifications": {
        "what": "kind",
        "lane": "throttle_key",
        "detour": "fallback_reason",
        "quiet": "thread_only",
    },
    "home_views": {"redraw_at": "update_due_at"},
    "channels": {"quiet": "failures_in_thread"},
    "audit_log": {"deed": "action"},
}
_NEEDS_EDIT = sa.text("edit_due_at IS NOT NULL")


def upgrade() -> None:
    for index, table in (
        ("requests_redraw", "requests"),
        ("owed_delivery_due", "owed"),
        ("owed_created", "owed"),
        ("homes_redraw", "homes"),
        ("journal_request", "journal"),
    ):
        op.drop_index(index, table)
    for before, after in _TABLES.items():
        op.rename_table(before, after)
    for table, names in _COLUMNS.items():
        for before, after in names.items():
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    op.create_index(
        "requests_edit_due",
        "requests",
        ["edit_due_at"],
        sqlite_where=_NEEDS_EDIT,
        postgresql_where=_NEEDS_EDIT,
    )
    op.create_index("notifications_delivery_due", "notifications", ["delivery", "due_at"])
    op.create_index("notifications_created", "notifications", ["kind", "created_at"])
    op.create_index("home_views_update_due", "home_views", ["update_due_at"])
    op.create_index("audit_log_request", "audit_log", ["request_id"])
