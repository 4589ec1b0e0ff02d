"""Remember that it isn't known whether a person may have a request announced in its channel."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "requests", sa.Column("access_unknown", sa.Boolean, nullable=False, server_default=sa.false())
    )
    access_unknown = sa.column("access_unknown", sa.Boolean)
    op.create_index(
        "requests_access_unknown",
        "requests",
        ["due_at"],
        sqlite_where=access_unknown,
        postgresql_where=access_unknown,
    )
