"""Activations: their segments, the deals that come of them, and the reminders."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("parent_id", sa.Integer))
    op.add_column("requests", sa.Column("root_ts", sa.String(32)))
    op.add_column("requests", sa.Column("result", sa.JSON(none_as_null=True)))
    op.add_column("requests", sa.Column("reminder_due_at", UtcDateTime))
    has_reminder = sa.column("reminder_due_at").is_not(None)
    op.create_index(
        "requests_reminder_due",
        "requests",
        ["reminder_due_at"],
        sqlite_where=has_reminder,
        postgresql_where=has_reminder,
    )
    op.drop_index("requests_made", "requests")
    created_by_bot = sa.column("kind", sa.String).in_(("segment", "campaign", "activation"))
    op.create_index(
        "requests_made",
        "requests",
        ["kind", "classify_id"],
        unique=True,
        sqlite_where=created_by_bot,
        postgresql_where=created_by_bot,
    )
    op.create_table(
        "deal_segments",
        sa.Column("activation_id", sa.Integer, sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("segment_id", sa.Integer, sa.ForeignKey("requests.id"), primary_key=True),
    )
    op.create_index("deal_segments_segment", "deal_segments", ["segment_id"])
    op.add_column("people", sa.Column("deal_reminders", sa.Boolean, nullable=False, server_default=sa.true()))
