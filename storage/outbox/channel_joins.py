"""Count how often the bot joins each channel by itself. Whoever removes it twice doesn't want it there."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import channel_joins

_MAX_JOINS = 2


def may_join(connection: Connection, channel_id: str) -> bool:
    """Return whether the bot may join a channel: it has done so at most once."""
    count = connection.execute(
        sa.select(channel_joins.c.count).where(channel_joins.c.channel_id == channel_id)
    ).scalar()
    return (count or 0) < _MAX_JOINS


def record_join(connection: Connection, channel_id: str) -> None:
    """Count that the bot has joined a channel."""
    counted = connection.execute(
        sa.update(channel_joins)
        .where(channel_joins.c.channel_id == channel_id)
        .values(count=channel_joins.c.count + 1)
    )
    if not counted.rowcount:
        connection.execute(sa.insert(channel_joins).values(channel_id=channel_id, count=1))
