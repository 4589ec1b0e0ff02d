"""Whose duty it is to carry, watch and tell: one process at a time, by a lease in the record.

Forms are taken by every process; what follows is done by the one on duty. Should it die or freeze, another
takes over where it stood, as a bot does that starts anew. Times of the lease are the database's own.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import leases

LENGTH = timedelta(seconds=20)
_NAME = "jobs"


@dataclass(frozen=True)
class LeaseState:
    """What became of asking for the duty. held: whether it is ours now. taken_over: whether it was another's
    who did not give it back."""

    held: bool
    taken_over: bool = False


def acquire_or_renew(connection: Connection, owner: str, length: timedelta = LENGTH) -> LeaseState:
    """Take the duty, or go on with it, for `length` from now; not held where it is another's."""
    row = connection.execute(
        sa.select(leases.c.owner, (leases.c.until > sa.func.clock_timestamp()).label("valid")).where(
            leases.c.name == _NAME
        )
    ).one_or_none()
    if row is not None and row.valid and row.owner != owner:
        return LeaseState(False)
    until = sa.func.clock_timestamp() + length
    if row is None:
        connection.execute(sa.insert(leases).values(name=_NAME, owner=owner, until=until))
    else:
        connection.execute(sa.update(leases).where(leases.c.name == _NAME).values(owner=owner, until=until))
    return LeaseState(True, taken_over=row is not None and row.owner not in (owner, ""))


def release(connection: Connection, owner: str) -> None:
    """Let another have it at once."""
    connection.execute(
        sa.update(leases)
        .where(leases.c.name == _NAME, leases.c.owner == owner)
        .values(owner="", until=sa.func.clock_timestamp())
    )
