"""Add campaigns, edits and watches, followers, preferences, Home tabs, drafts, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MADE_BY_US = sa.text("kind IN ('segment', 'campaign')")


def upgrade() -> None:
    op.add_column("requests", sa.Column("inputs_key", sa.String(64)))
    op.add_column("requests", sa.Column("slow", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("requests", sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.drop_index("requests_classify_id", "requests")
    op.create_index("requests_classify_id", "requests", ["classify_id"])
    op.create_index(
        "requests_made",
        "requests",
        ["kind", "classify_id"],
        unique=True,
        sqlite_where=_MADE_BY_US,
        postgresql_where=_MADE_BY_US,
    )
    op.create_index("requests_inputs", "requests", ["inputs_key"])
    op.create_index("requests_user", "requests", ["user_id", "id"])
    op.create_index("requests_channel", "requests", ["channel_id", "id"])
    op.add_column("owed", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("owed_created", "owed", ["what", "created_at"])
    op.create_table(
        "listeners",
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("requests.id"), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "user_id"),
    )
    op.create_table(
        "people",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("mention", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "channels",
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(150)),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id"),
    )
    op.create_table(
        "homes",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redraw_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_index("homes_redraw", "homes", ["redraw_at"])
    op.create_table(
        "drafts",
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uuid"),
    )
    op.create_index("drafts_expires", "drafts", ["expires_at"])
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_id", sa.String(32)),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("deed", sa.String(20), nullable=False),
        sa.Column("request_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("journal_request", "journal", ["request_id"])
