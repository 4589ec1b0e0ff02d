"""Forms and requests in a record, made in a line."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.notifications import What
from storage.lifecycle.request import Request
from storage.outbox.deliveries import Message
from storage.request_rows import get, insert, save
from storage.requests import submissions
from storage.requests.submissions import Form
from storage.tables import Delivery, owed
from tests.support.samples import NOW, asked

Json = dict[str, Any]


def form(number: int = 1, name: str = "Snowblower Buyers", **more: Any) -> Form:
    """Ann's form."""
    plain: Json = {
        "uuid": f"form-{number}",
        "team_id": "T1",
        "enterprise_id": None,
        "user_id": "U1ANN",
        "channel_id": "C1MEDIA",
        "inputs": {"name": name},
    }
    return Form(**{**plain, **more})


def accepted(
    connection: Connection, number: int = 1, name: str = "Snowblower Buyers", **more: Any
) -> Request:
    """A request as a form makes it."""
    return submissions.accept(connection, form(number, name, **more), NOW)[1]


def recorded(connection: Connection, number: int = 1, **more: Any) -> Request:
    """A row as it is given; owes nothing."""
    name = more.pop("name", "Snowblower Buyers")
    return insert(connection, asked(uuid=f"form-{number}", inputs={"name": name}, name_key=name, **more))


def stepped(connection: Connection, before: Request, after: Request) -> Request:
    """The step saved."""
    saved = save(connection, before, after, NOW)
    assert saved is not None
    return saved


def again(connection: Connection, request: Request) -> Request:
    """The request as it stands in the record."""
    found = get(connection, request.id)
    assert found is not None
    return found


def debts_of(connection: Connection) -> list[tuple[What, Delivery]]:
    """All that is or was owed, oldest first."""
    rows = connection.execute(sa.select(owed.c.what, owed.c.delivery).order_by(owed.c.id))
    return [(row.what, row.delivery) for row in rows]


def messages(connection: Connection, *whats: What) -> list[Message]:
    """The rows of what is owed, oldest first."""
    statement = sa.select(owed).order_by(owed.c.id)
    rows = connection.execute(statement.where(owed.c.what.in_(whats)) if whats else statement)
    return [Message(**row._mapping) for row in rows]
