"""The row of the leader lease, which has an expiry time: acquire, renew and release it.

Every process takes forms. If the leader stops or freezes, another process takes over where it left off, like
a bot that starts again. Times of the lease are the database's own.
"""

from datetime import timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.engine import Connection

from storage.tables import leases

LENGTH = timedelta(seconds=20)
_NAME = "jobs"


class LeaseState(Struct, frozen=True):
    """The result of `acquire_or_renew`."""

    #: Whether this process holds the lease now.
    held: bool
    #: Whether another process held it before and didn't release it.
    taken_over: bool = False


def acquire_or_renew(connection: Connection, owner: str, length: timedelta = LENGTH) -> LeaseState:
    """Take the lease, or renew it, for `length` from now. It isn't held if another process has it.

    If that seems to have it for longer, the database's clock was set back, or this is another server. Then it
    has it for `length` from now.
    """
    now = sa.func.clock_timestamp()
    until = now + length
    of_jobs = leases.c.name == _NAME
    row = connection.execute(
        sa.select(
            leases.c.owner, (leases.c.until > now).label("valid"), (leases.c.until > until).label("too_long")
        ).where(of_jobs)
    ).one_or_none()
    if row is not None and row.valid and row.owner != owner:
        if row.too_long:
            connection.execute(sa.update(leases).where(of_jobs).values(until=until))
        return LeaseState(held=False)
    if row is None:
        connection.execute(sa.insert(leases).values(name=_NAME, owner=owner, until=until))
    else:
        connection.execute(sa.update(leases).where(of_jobs).values(owner=owner, until=until))
    return LeaseState(held=True, taken_over=row is not None and row.owner not in (owner, ""))


def release(connection: Connection, owner: str) -> None:
    """Release the lease, so that another process can take it at once."""
    connection.execute(
        sa.update(leases)
        .where(leases.c.name == _NAME, leases.c.owner == owner)
        .values(owner="", until=sa.func.clock_timestamp())
    )
