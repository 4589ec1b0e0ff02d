"""Delete what saved lists hold about a person who wants to be forgotten."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.list_tables import list_defaults, request_lists, saved_list_versions, saved_lists


def forget_person(connection: Connection, user_id: str) -> int:
    """Delete the lists of a person's direct messages, and the person's name from the versions of others.

    Return how many lists were deleted.
    """
    theirs = saved_list_versions.c.user_id == user_id
    first = (saved_list_versions.c.list_id == saved_lists.c.id) & (saved_list_versions.c.number == 1)
    private = sa.select(saved_lists.c.id).where(
        saved_lists.c.channel_id.startswith("D"), sa.exists().where(first, theirs)
    )
    ids = connection.execute(private).scalars().all()
    versions = sa.select(saved_list_versions.c.id).where(saved_list_versions.c.list_id.in_(ids))
    used = sa.update(request_lists).where(request_lists.c.version_id.in_(versions))
    connection.execute(used.values(version_id=None))
    for column in (list_defaults.c.list_id, saved_list_versions.c.list_id, saved_lists.c.id):
        connection.execute(sa.delete(column.table).where(column.in_(ids)))
    connection.execute(sa.update(saved_list_versions).where(theirs).values(user_id=""))
    return len(ids)
