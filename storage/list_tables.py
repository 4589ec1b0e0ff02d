"""The tables of lists of domains and URLs."""

import sqlalchemy as sa

from storage.engine.columns import EnumText, UtcDateTime
from storage.lifecycle.lists import InputName, ListAction, ListKind, Unreadable
from storage.tables import metadata

# What a list holds never changes, so equal lists share a row.
list_contents = sa.Table(
    "list_contents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", EnumText(ListKind), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # one value a line
    sa.Column("typed", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)

request_lists = sa.Table(
    "request_lists",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("request_id", sa.Integer, sa.ForeignKey("requests.id"), nullable=False),
    sa.Column("input_name", EnumText(InputName), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("file_id", sa.String(32)),
    sa.Column("uploader_id", sa.String(32)),
    sa.Column("version_id", sa.Integer, sa.ForeignKey("saved_list_versions.id")),
    sa.Column("content_id", sa.Integer, sa.ForeignKey("list_contents.id")),
    sa.Column("unreadable", EnumText(Unreadable)),
    sa.Column("left_out_counts", sa.JSON, nullable=False),
    sa.Column("left_out", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)
sa.Index("request_lists_request", request_lists.c.request_id)
sa.Index("request_lists_content", request_lists.c.content_id)

saved_lists = sa.Table(
    "saved_lists",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("team_id", sa.String(32), nullable=False),
    sa.Column("channel_id", sa.String(32)),
    sa.Column("kind", EnumText(ListKind), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("deleted_at", UtcDateTime),
    sqlite_autoincrement=True,
)
sa.Index("saved_lists_channel", saved_lists.c.channel_id, saved_lists.c.name_key)

saved_list_versions = sa.Table(
    "saved_list_versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_lists.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("action", EnumText(ListAction), nullable=False),
    sa.Column("content_id", sa.Integer, sa.ForeignKey("list_contents.id"), nullable=False),
    sa.Column("user_id", sa.String(32), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("list_id", "number"),
    sqlite_autoincrement=True,
)
sa.Index("saved_list_versions_content", saved_list_versions.c.content_id)

list_defaults = sa.Table(
    "list_defaults",
    metadata,
    sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_lists.id"), primary_key=True),
    sa.Column("input_name", EnumText(InputName), primary_key=True),
    sa.Column("channel_id", sa.String(32), primary_key=True),  # empty for a client's default
    sa.Column("client_id", sa.String(150), primary_key=True),  # empty for a channel's default
)
