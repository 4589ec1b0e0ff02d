"""Message edits in a real database: due until the announcement shows the current status."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.outbox import delivery_transitions, due, edits
from storage.tables import requests
from tests.support.outbox_steps import deliver, save_created
from tests.support.record_rows import (
    notification_rows,
    reload,
    save_step,
)
from tests.support.samples import MINUTE, NOW, SECOND


def test_an_edit_is_due_if_the_message_shows_an_old_status(connection: Connection) -> None:
    request = save_created(connection)
    assert edits.find_due_announcement_edit(connection, NOW) is None, "nothing stands there yet"
    deliver(connection, notification_rows(connection)[0], status_key=request.status_key)
    stored = reload(connection, request)
    assert edits.find_due_announcement_edit(connection, NOW) is None
    ready = save_step(connection, stored, replace(stored, state=State.READY))
    assert edits.find_due_announcement_edit(connection, NOW) == ready
    assert edits.find_due_announcement_edit(connection, NOW, {"C1ELSEWHERE"}) == ready
    assert edits.find_due_announcement_edit(connection, NOW, {ready.channel_id}) is None, "messages go first"
    edits.reschedule_edit(connection, ready, NOW + MINUTE)
    assert edits.find_due_announcement_edit(connection, NOW) is None
    assert due.next_due(connection, NOW + SECOND) == NOW + MINUTE


@pytest.mark.parametrize("until", [None, NOW + MINUTE])
def test_an_edit_that_fails_is_made_at_once_if_something_has_changed_meanwhile(
    connection: Connection, until: datetime | None
) -> None:
    request = save_created(connection)
    deliver(connection, notification_rows(connection)[0], status_key=request.status_key)
    overdue = save_step(connection, reload(connection, request), replace(request, overdue=True))
    ready = save_step(connection, reload(connection, request), replace(overdue, state=State.READY))
    connection.execute(sa.update(requests).values(edit_due_at=NOW + SECOND))
    edits.reschedule_edit(connection, ready, until)
    (still_due,) = connection.execute(sa.select(requests.c.edit_due_at)).scalars()
    assert still_due == NOW + SECOND


@pytest.mark.parametrize(("shown", "due"), [("ready", False), ("building:", True), ("", True)])
def test_an_edit_stays_due_until_the_message_shows_the_current_status(
    connection: Connection, shown: str, due: bool
) -> None:
    request = save_created(connection, state=State.READY)
    deliver(connection, notification_rows(connection)[0], status_key=shown)
    assert (edits.find_due_announcement_edit(connection, NOW) is not None) is due
    edits.mark_edited(connection, request.id, "ready", NOW, read_due_at=NOW)
    assert edits.find_due_announcement_edit(connection, NOW) is None
    edits.mark_edited(connection, 99, "ready", NOW, read_due_at=None)


def test_an_edit_that_became_due_while_the_announcement_was_posted_stays_due(connection: Connection) -> None:
    request = save_created(connection)
    connection.execute(sa.update(requests).values(edit_due_at=None))
    (announcement, *_) = notification_rows(connection)
    begun = delivery_transitions.start_sending(connection, announcement, "C1MEDIA", None, NOW)
    assert begun is not None
    edits.request_announcement_edit(connection, request.id, NOW)
    delivery_transitions.mark_sent(
        connection, begun, "C1MEDIA", "1.1", request.status_key, NOW, read_due_at=None
    )
    assert edits.find_due_announcement_edit(connection, NOW) is not None


def test_an_edit_stays_due_that_was_requested_by_a_replica_whose_clock_is_behind(
    connection: Connection,
) -> None:
    request = save_created(connection)
    ahead = NOW + 2 * SECOND
    edits.request_announcement_edit(connection, request.id, NOW + SECOND)
    edits.mark_edited(connection, request.id, request.status_key, ahead, read_due_at=ahead)
    assert reload(connection, request).edit_due_at == NOW + SECOND
