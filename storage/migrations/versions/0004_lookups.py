"""Add indexes for frequent queries, so that a large database answers as fast as a small one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_EDIT_OWED = sa.text("redraw_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("requests_kind_state", "requests", ["kind", "state", "id"])
    op.drop_index("requests_redraw", "requests")
    op.create_index(
        "requests_redraw",
        "requests",
        ["redraw_at"],
        sqlite_where=_EDIT_OWED,
        postgresql_where=_EDIT_OWED,
    )
