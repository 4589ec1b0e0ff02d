"""Rows that can't be read, in a real SQLite file: they block no other."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.outbox import due, edits
from storage.outbox.enqueue import enqueue_for_new_request
from storage.outbox.unreadable import UnreadableDueError, set_aside
from storage.read_requests import get_by_id, select_requests
from storage.requests import queue
from storage.requests.queue import Pending, claim_due, find_builds_to_check
from storage.tables import DeliveryState
from storage.tables import requests as table
from tests.support.record_rows import (
    insert_request,
)
from tests.support.samples import HOUR, NOW

PENDING = DeliveryState.PENDING


def test_a_pending_build_with_an_invalid_id_is_left_out(in_file: Connection) -> None:
    for number in (1, 2, 3):
        insert_request(in_file, number, state=State.BUILDING, classify_id=number, attempted_at=NOW)
    in_file.exec_driver_sql("UPDATE requests SET classify_id = 'soon' WHERE id = 2")
    assert find_builds_to_check(in_file, NOW, HOUR) == [
        Pending(1, 1, None, False),
        Pending(3, 3, None, False),
    ]


@pytest.mark.parametrize(
    "damage",
    ["state = 'dreaming'", "inputs = '{broken'", "candidates = 'null'", "due_at = 'yesterday'"],
)
def test_an_unreadable_row_blocks_no_other(in_file: Connection, damage: str) -> None:
    connection = in_file  # PostgreSQL would not keep such a row
    for number in range(3):
        insert_request(connection, number, name=str(number))
    connection.exec_driver_sql(f"UPDATE requests SET {damage} WHERE id = 2")
    assert [request.id for request in select_requests(connection, sa.select(table).order_by(table.c.id))] == [
        1,
        3,
    ]
    assert [request.id for request in claim_due(connection, NOW, 8)] == [1, 3]


def test_an_unreadable_row_blocks_no_other_check_notification_or_edit(in_file: Connection) -> None:
    connection = in_file  # PostgreSQL would not keep such a row
    ids = [
        insert_request(
            connection,
            number,
            state=State.BUILDING,
            classify_id=60 + number,
            user_id=f"U{number}",
            thread_channel="C1",
            thread_ts=f"{number}.1",
            edit_due_at=NOW,
        ).id
        for number in (1, 2)
    ]
    for request_id in ids:
        request = get_by_id(connection, request_id)
        assert request is not None
        enqueue_for_new_request(connection, request, NOW)
    connection.exec_driver_sql("UPDATE requests SET attempted_at = 'soon' WHERE id = ?", (ids[0],))
    connection.exec_driver_sql("UPDATE notifications SET kind = 'song' WHERE request_id = ?", (ids[0],))
    looked_at = [row.id for row in find_builds_to_check(connection, NOW, 4 * HOUR)]
    assert [request.id for request in queue.get_by_ids(connection, looked_at)] == ids[1:]
    with pytest.raises(UnreadableDueError) as broken_edit:
        edits.find_due_announcement_edit(connection, NOW)
    set_aside(connection, broken_edit.value, NOW)
    edit = edits.find_due_announcement_edit(connection, NOW)
    assert edit is not None
    assert edit.id == ids[1]
    with pytest.raises(UnreadableDueError) as broken_message:
        due.find_due(connection, NOW)
    set_aside(connection, broken_message.value, NOW)
    assert [message.request_id for message in due.find_due(connection, NOW).notifications] == ids[1:]


def test_an_unreadable_row_blocks_no_other_of_its_name(in_file: Connection) -> None:
    broken, whole = (insert_request(in_file, number, due_at=NOW).id for number in (1, 2))
    in_file.exec_driver_sql("UPDATE requests SET attempted_at = 'soon' WHERE id = ?", (broken,))
    assert [request.id for request in claim_due(in_file, NOW, 8)] == [whole]
