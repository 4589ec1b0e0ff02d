"""Create the tables of requests and their pending notifications."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True)),
        sa.Column("doubted_since", sa.DateTime(timezone=True)),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(20)),
        sa.Column("renewed_at", sa.DateTime(timezone=True)),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("classify_id", sa.BigInteger()),
        sa.Column("classify_status", sa.String(40)),
        sa.Column("created_at", sa.DateTime(timezone=True)),
        sa.Column("built_at", sa.DateTime(timezone=True)),
        sa.Column("noticed_at", sa.DateTime(timezone=True)),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("problem_status", sa.Integer()),
        sa.Column("thread_channel", sa.String(32)),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("shown", sa.String(60)),
        sa.Column("redraw_at", sa.DateTime(timezone=True)),
        sa.Column("suspected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("requests_classify_id", "requests", ["kind", "classify_id"], unique=True)
    op.create_index("requests_name_state", "requests", ["name_key", "state"], unique=False)
    op.create_index("requests_redraw", "requests", ["redraw_at"], unique=False)
    op.create_index("requests_state_due", "requests", ["state", "due_at"], unique=False)
    op.create_table(
        "owed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("delivery", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True)),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("ts", sa.String(32)),
        sa.Column("detour", sa.String(60)),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "what", "occasion"),
        sa.UniqueConstraint("uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index("owed_delivery_due", "owed", ["delivery", "due_at"], unique=False)
