"""Store when an attempt began also in Classify's time."""

import sqlalchemy as sa
from alembic import op

from storage.engine.columns import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("classify_attempted_at", UtcDateTime))
