"""What is owed to Slack, entered in the transaction of the steps that make us owe it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.notifications import Debt, Place, What, debts, lane
from storage.lifecycle.request import Request
from storage.outbox import failure_digest
from storage.people import followers, home_views
from storage.tables import Delivery, owed


def owe(connection: Connection, steps: Sequence[tuple[Request | None, Request]], now: datetime) -> None:
    """Enter what steps, each from before to after, make us owe; a question takes the place of one that was
    not asked yet, and who said “Stop telling me” is not told that it is slow."""
    for user_id in {after.user_id for _, after in steps}:
        home_views.touch(connection, user_id, now)
    made = [(after, debt) for before, after in steps for debt in debts(before, after, now)]
    quiet = failure_digest.quiet(
        connection, [request for request, debt in made if debt.what is What.END], now
    )
    entries: list[dict[str, Any]] = []
    for request, debt in made:
        if debt.what is What.SLOW and not followers.follows(connection, request, request.user_id):
            continue
        if debt.what is What.QUESTION:
            forget(connection, request.id, What.QUESTION)
        in_thread = debt.what is What.END and request.id in quiet
        entries.append(_entry(request, debt, now, quiet=in_thread))
        if in_thread and (due_at := quiet[request.id]) is not None:
            entries.append(_entry(request, Debt(What.SUMMARY, due_at), now))
    if entries:
        connection.execute(sa.insert(owed), entries)


def enter(
    connection: Connection, request: Request, debt: Debt, now: datetime, *, detour: str | None = None
) -> None:
    """A new row of what is owed; with a `detour`, to the person instead of its own place."""
    connection.execute(sa.insert(owed), _entry(request, debt, now, detour=detour))


def _entry(
    request: Request, debt: Debt, now: datetime, *, detour: str | None = None, quiet: bool = False
) -> dict[str, Any]:
    """The row; `quiet`: in its thread alone.

    Its UUID follows from what it is, so that a record restored from a backup looks for the same one.
    """
    place = Place.PERSON if detour else debt.what.place
    name = f"clsfy-bot:{request.uuid}:{debt.what}:{debt.occasion}"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "request_id": request.id,
        "what": debt.what,
        "occasion": debt.occasion,
        "lane": lane(place, request),
        "delivery": Delivery.SENDING if request.suspected else Delivery.PENDING,
        "created_at": now,
        "due_at": debt.due_at,
        "attempts": 0,
        "detour": detour,
        "quiet": quiet,
    }


def forget(connection: Connection, request_id: int, what: What) -> None:
    """What was owed of this kind and not begun has been overtaken."""
    connection.execute(
        sa.update(owed)
        .where(
            owed.c.request_id == request_id,
            owed.c.what == what,
            owed.c.delivery == Delivery.PENDING,
        )
        .values(delivery=Delivery.OBSOLETE)
    )
