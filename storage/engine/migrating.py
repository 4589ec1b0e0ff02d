"""Run the migrations with Alembic. Only imported if the schema is out of date, since Alembic is large."""

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from storage.engine.revisions import MIGRATIONS


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the schema to `revision`, in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
