"""Which schema revisions exist, and which one a database has. Reads what Alembic writes, without Alembic."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_VERSION_TABLE = sa.table("alembic_version", sa.column("version_num", sa.String))


def revisions() -> tuple[str, ...]:
    """Return every revision that this clsfy-bot knows, newest first. File names begin with them."""
    names = (path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    return tuple(sorted((name.partition("_")[0] for name in names), reverse=True))


def current_revision(connection: Connection) -> str | None:
    """Return the database's revision, or None if it has no schema yet."""
    if not sa.inspect(connection).has_table(_VERSION_TABLE.name):
        return None
    return connection.execute(sa.select(_VERSION_TABLE.c.version_num)).scalar_one_or_none()
