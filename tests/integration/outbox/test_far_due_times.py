"""What a wrong clock has delayed for years is due now. Ordinary waits stay."""

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.outbox import far_due_times
from storage.people import home_views
from storage.tables import home_views as home_views_table
from storage.tables import notifications, requests
from tests.support.outbox_steps import save_created
from tests.support.record_rows import insert_request, notification_rows
from tests.support.samples import DAY, MINUTE, NOW

FAR = NOW + 401 * DAY


@pytest.mark.parametrize("column", ["due_at", "edit_due_at"])
def test_a_request_that_is_due_next_year_is_due_now(connection: Connection, column: str) -> None:
    insert_request(connection, state=State.BUILDING)
    connection.execute(sa.update(requests).values({column: FAR}))
    assert _bring_forward(connection) == 1
    assert connection.execute(sa.select(requests.c[column])).scalar_one() == NOW
    assert _bring_forward(connection) == 0


@pytest.mark.parametrize("column", ["due_at", "edit_due_at"])
def test_a_notification_that_is_due_next_year_is_due_now(connection: Connection, column: str) -> None:
    save_created(connection)
    connection.execute(sa.update(notifications).values({column: FAR}))
    assert _bring_forward(connection) == 1
    assert connection.execute(sa.select(notifications.c[column])).scalar_one() == NOW


def test_a_home_tab_that_is_due_next_year_is_due_now(connection: Connection) -> None:
    home_views.mark_opened(connection, "U1", NOW)
    connection.execute(sa.update(home_views_table).values(update_due_at=FAR))
    assert _bring_forward(connection) == 1
    assert connection.execute(sa.select(home_views_table.c.update_due_at)).scalar_one() == NOW


def test_ordinary_waits_are_left_alone(connection: Connection) -> None:
    save_created(connection)
    (before,) = notification_rows(connection)
    soon = NOW + 5 * MINUTE
    connection.execute(sa.update(notifications).values(due_at=soon))
    assert _bring_forward(connection) == 0
    assert notification_rows(connection) == [replace(before, due_at=soon)]


def _bring_forward(connection: Connection) -> int:
    return sum(times.bring_forward(connection, NOW, 100) for times in far_due_times.DUE_TIMES)
