"""Remember why Slack refused a message, who gets it instead, its attempt in Slack's time, and joins."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("error", sa.String(60)))
    op.add_column("notifications", sa.Column("recipient_id", sa.String(32)))
    op.add_column("notifications", sa.Column("slack_attempted_at", UtcDateTime))
    op.create_table(
        "channel_joins",
        sa.Column("channel_id", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
