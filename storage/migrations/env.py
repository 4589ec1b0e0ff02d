"""Alembic's entry point: run the migrations on the connection that `storage.engine.opening` passes."""

from alembic import context

from storage import list_tables, partial_indexes  # noqa: F401 (they add to the metadata)
from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
