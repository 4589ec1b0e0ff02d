"""Forms and requests in a record, made in a line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request
from storage.outbox.notification import Notification
from storage.people.audit_log import Entry
from storage.read_requests import COLUMN_NAMES, get_by_id
from storage.requests import duplicates, submissions
from storage.requests.save_steps import save_and_enqueue
from storage.requests.submissions import Submission, insert
from storage.tables import DeliveryState, audit_log, notifications, requests
from tests.support.samples import NOW, a_request

Json = dict[str, Any]
_ENTRY = [column for column in audit_log.c if column is not audit_log.c.id]


def submission(number: int = 1, name: str = "Snowblower Buyers", **more: Any) -> Submission:
    """Ann's form."""
    plain: Json = {
        "uuid": f"form-{number}",
        "team_id": "T1",
        "enterprise_id": None,
        "user_id": "U1ANN",
        "channel_id": "C1MEDIA",
        "inputs": {"name": name},
    }
    return Submission(**{**plain, **more})


def accept(
    connection: Connection, /, number: int = 1, name: str = "Snowblower Buyers", **more: Any
) -> Request:
    """A request as a form makes it."""
    return submissions.accept_submission(connection, submission(number, name, **more), NOW).request


def insert_request(connection: Connection, number: int = 1, **more: Any) -> Request:
    """Insert a request as given, without notifications."""
    name = more.pop("name", "Snowblower Buyers")
    return insert(connection, a_request(uuid=f"form-{number}", inputs={"name": name}, name_key=name, **more))


def save_step(connection: Connection, before: Request, after: Request) -> Request:
    """The step saved."""
    saved = save_and_enqueue(connection, before, after, NOW)
    assert saved is not None
    return saved


def reload(connection: Connection, request: Request) -> Request:
    """The request as it stands in the record."""
    found = get_by_id(connection, request.id)
    assert found is not None
    return found


def planned_notifications(connection: Connection) -> list[tuple[NotificationKind, DeliveryState]]:
    """Return all notifications, oldest first."""
    rows = connection.execute(
        sa.select(notifications.c.kind, notifications.c.delivery).order_by(notifications.c.id)
    )
    return [(row.kind, row.delivery) for row in rows]


def notification_rows(connection: Connection, *whats: NotificationKind) -> list[Notification]:
    """Return the rows of the notifications, oldest first."""
    statement = sa.select(notifications).order_by(notifications.c.id)
    rows = connection.execute(statement.where(notifications.c.kind.in_(whats)) if whats else statement)
    return [Notification(**row._mapping) for row in rows]


def insert_backlog(connection: Connection, count: int, channel_ids: Sequence[str], at: datetime) -> None:
    """Insert forms that were accepted at `at` and are still to be sent, each with its announcement."""
    forms = [
        submission(
            number,
            f"Backlog {number}",
            uuid=f"backlog-{number}",
            channel_id=channel_ids[number % len(channel_ids)],
            inputs={"name": f"Backlog {number}", "prompt": f"Waiting form {number}"},
        )
        for number in range(count)
    ]
    rows = []
    for form in forms:
        key = duplicates.compute_inputs_key(form.kind, form.inputs)
        request = form.new_request(at, kind=form.kind, name_key=form.name_key, inputs_key=key)
        values = {name: getattr(request, name) for name in COLUMN_NAMES if name != "id"}
        rows.append(values | {"inputs": dict(request.inputs)})
    for start in range(0, count, 1000):
        connection.execute(sa.insert(requests), rows[start : start + 1000])
    connection.execute(
        sa.insert(notifications).from_select(
            [
                "uuid", "request_id", "kind", "occasion", "throttle_key", "delivery", "created_at", "due_at",
                "attempts",
            ],
            sa.select(
                requests.c.uuid,
                requests.c.id,
                sa.literal(NotificationKind.ANNOUNCEMENT, notifications.c.kind.type),
                sa.literal(0),
                requests.c.channel_id,
                sa.literal(DeliveryState.PENDING, notifications.c.delivery.type),
                requests.c.accepted_at,
                requests.c.accepted_at,
                sa.literal(0),
            ),
        )
    )  # fmt: skip


def entries_for_request(connection: Connection, request_id: int) -> list[Entry]:
    """Return everything that was done to a request, oldest first."""
    return _audit_entries(connection, audit_log.c.request_id == request_id)


def entries_for_list(connection: Connection, list_id: int) -> list[Entry]:
    """Return everything that was done to a saved list, oldest first."""
    return _audit_entries(connection, audit_log.c.list_id == list_id)


def _audit_entries(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Entry]:
    rows = connection.execute(sa.select(*_ENTRY).where(condition).order_by(audit_log.c.id))
    return [Entry(**row._mapping) for row in rows]
