"""Message edits in a real database: due until the announcement shows the current status."""

from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.outbox import due, edits
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


@pytest.mark.parametrize(("shown", "due"), [("ready", False), ("building:", True), ("", True)])
def test_an_edit_stays_due_until_the_message_shows_the_current_status(
    connection: Connection, shown: str, due: bool
) -> None:
    request = save_created(connection, state=State.READY)
    deliver(connection, notification_rows(connection)[0], status_key=shown)
    assert (edits.find_due_announcement_edit(connection, NOW) is not None) is due
    edits.mark_edited(connection, request.id, "ready", NOW)
    assert edits.find_due_announcement_edit(connection, NOW) is None
    edits.mark_edited(connection, 99, "ready", NOW)
