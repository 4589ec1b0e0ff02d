"""Announce each request, also one that isn't created yet, and edit direct messages.

"Saved" notices are replaced by announcements.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EDIT_IS_DUE = sa.text("edit_due_at IS NOT NULL")
_requests = sa.table(
    "requests",
    sa.column("id", sa.Integer),
    sa.column("uuid", sa.String),
    sa.column("state", sa.String),
    sa.column("channel_id", sa.String),
    sa.column("accepted_at", UtcDateTime),
)
_notifications = sa.table(
    "notifications",
    sa.column("uuid", sa.String),
    sa.column("request_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("occasion", sa.Integer),
    sa.column("throttle_key", sa.String),
    sa.column("delivery", sa.String),
    sa.column("created_at", UtcDateTime),
    sa.column("due_at", UtcDateTime),
    sa.column("attempts", sa.Integer),
)


def upgrade() -> None:
    op.add_column("notifications", sa.Column("edit_due_at", UtcDateTime))
    op.add_column("notifications", sa.Column("question", sa.String(20)))
    op.create_index(
        "notifications_edit_due",
        "notifications",
        ["edit_due_at"],
        sqlite_where=_EDIT_IS_DUE,
        postgresql_where=_EDIT_IS_DUE,
    )
    op.execute(sa.delete(_notifications).where(_notifications.c.kind == "kept"))
    announced = (
        sa.select(_notifications.c.request_id)
        .where(_notifications.c.request_id == _requests.c.id, _notifications.c.kind == "announcement")
        .exists()
    )
    not_created = _requests.c.state.in_(("accepted", "submitting", "uncertain"))
    for request in op.get_bind().execute(sa.select(_requests).where(not_created, ~announced)).all():
        name = f"clsfy-bot:{request.uuid}:announcement:0"
        op.get_bind().execute(
            sa.insert(_notifications).values(
                uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
                request_id=request.id,
                kind="announcement",
                occasion=0,
                throttle_key=request.channel_id,
                delivery="pending",
                created_at=request.accepted_at,
                due_at=request.accepted_at + timedelta(seconds=3),
                attempts=0,
            )
        )
