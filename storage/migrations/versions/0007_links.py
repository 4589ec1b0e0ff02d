"""Add what links a request to its thread, to the failed request that it retries, and to its dismissal."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NEEDS_PERMALINK = sa.text("thread_ts IS NOT NULL AND permalink IS NULL")
_IS_RETRY = sa.text("retry_of IS NOT NULL")


def upgrade() -> None:
    op.add_column("requests", sa.Column("permalink", sa.Text))
    op.add_column("requests", sa.Column("retry_of", sa.String(36)))
    op.add_column("requests", sa.Column("dismissed_at", UtcDateTime))
    op.create_index(
        "requests_permalink_due",
        "requests",
        ["accepted_at"],
        sqlite_where=_NEEDS_PERMALINK,
        postgresql_where=_NEEDS_PERMALINK,
    )
    op.create_index(
        "requests_retry_of", "requests", ["retry_of"], sqlite_where=_IS_RETRY, postgresql_where=_IS_RETRY
    )
