"""Add indexes that order each person's and each channel's requests by age, and all requests by age."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("requests_user", "requests")
    op.drop_index("requests_channel", "requests")
    op.drop_index("requests_name_state", "requests")
    op.create_index("requests_name", "requests", ["name_key", "kind", "user_id"])
    for whose in ("user", "channel"):
        for what in ("kind", "state"):
            columns = [f"{whose}_id", what, "accepted_at", "id"]
            op.create_index(f"requests_{whose}_{what}", "requests", columns)
    op.create_index("requests_accepted", "requests", ["accepted_at", "id"])
