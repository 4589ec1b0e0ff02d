"""Lists of domains and URLs: what they hold, those that are saved, and those that a request uses."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_contents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("typed", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_lists",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.String(32)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("deleted_at", UtcDateTime),
        sqlite_autoincrement=True,
    )
    op.create_index("saved_lists_channel", "saved_lists", ["channel_id", "name_key"])
    op.create_table(
        "saved_list_versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_lists.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("content_id", sa.Integer, sa.ForeignKey("list_contents.id"), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("list_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_index("saved_list_versions_content", "saved_list_versions", ["content_id"])
    op.create_table(
        "list_defaults",
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_lists.id"), primary_key=True),
        sa.Column("input_name", sa.String(20), primary_key=True),
        sa.Column("channel_id", sa.String(32), primary_key=True),
        sa.Column("client_id", sa.String(150), primary_key=True),
    )
    op.create_table(
        "request_lists",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.Integer, sa.ForeignKey("requests.id"), nullable=False),
        sa.Column("input_name", sa.String(20), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("file_id", sa.String(32)),
        sa.Column("uploader_id", sa.String(32)),
        sa.Column("version_id", sa.Integer, sa.ForeignKey("saved_list_versions.id")),
        sa.Column("content_id", sa.Integer, sa.ForeignKey("list_contents.id")),
        sa.Column("unreadable", sa.String(20)),
        sa.Column("left_out_counts", sa.JSON, nullable=False),
        sa.Column("left_out", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("request_lists_request", "request_lists", ["request_id"])
    op.create_index("request_lists_content", "request_lists", ["content_id"])
    op.add_column("requests", sa.Column("list_count", sa.Integer, nullable=False, server_default="0"))
    op.add_column("requests", sa.Column("left_out", sa.Integer, nullable=False, server_default="0"))
    op.add_column("requests", sa.Column("decided", sa.String(20)))
