"""Requests saved by compare-and-set in a real database, and read back as they were."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, StatementError

from bot.outbox.claim import claim_notification
from storage.lifecycle import transitions
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, State
from storage.read_requests import get_by_id
from storage.requests import queue
from storage.requests.queue import claim_due
from storage.requests.save_steps import save_and_enqueue
from storage.tables import DeliveryState
from storage.tables import requests as table
from tests.support.record_rows import (
    accept,
    insert_request,
    notification_rows,
    planned_notifications,
    reload,
    save_step,
)
from tests.support.samples import NOW, SECOND, building, candidates, report

PENDING = DeliveryState.PENDING


def test_a_step_is_saved_with_its_notifications(connection: Connection) -> None:
    accept(connection)
    (request,) = claim_due(connection, NOW, 1)
    made = save_step(connection, request, transitions.mark_created(request, report(7), NOW))
    assert reload(connection, request) == made
    assert (made.version, made.edit_due_at) == (request.version + 1, NOW)
    assert planned_notifications(connection) == [
        (NotificationKind.ANNOUNCEMENT, PENDING),
    ]


def test_an_announcement_is_due_at_once_when_the_request_is_created(connection: Connection) -> None:
    accept(connection)
    assert [row.due_at for row in notification_rows(connection)] == [NOW + 3 * SECOND]
    (request,) = claim_due(connection, NOW, 1)
    save_step(connection, request, transitions.mark_created(request, report(7), NOW))
    assert [row.due_at for row in notification_rows(connection)] == [NOW]


def test_the_slower_of_two_writers_changes_and_enqueues_nothing(connection: Connection) -> None:
    before = insert_request(connection, state=State.BUILDING, classify_id=7)
    faster = save_step(connection, before, replace(before, state=State.READY))
    assert save_and_enqueue(connection, before, replace(before, state=State.FAILED), NOW) is None
    assert reload(connection, before) == faster
    assert planned_notifications(connection) == [(NotificationKind.RESULT, PENDING)]


def test_a_step_that_changes_nothing_is_not_written(connection: Connection) -> None:
    before = insert_request(connection)
    assert save_and_enqueue(connection, before, replace(before), NOW) is before
    assert reload(connection, before).version == 1


def test_a_step_writes_only_its_own_columns(connection: Connection) -> None:
    before = insert_request(connection, state=State.BUILDING, classify_id=7)
    connection.execute(sa.update(table).values(thread_ts="1.5", thread_channel="C1MEDIA"))
    save_step(connection, before, replace(before, classify_status="processing"))
    assert reload(connection, before).thread_ts == "1.5"


def test_one_segment_belongs_to_one_request(connection: Connection) -> None:
    insert_request(connection, 1, state=State.READY, classify_id=7)
    other = insert_request(connection, 2, state=State.UNCERTAIN, attempted_at=NOW)
    with pytest.raises(IntegrityError), connection.begin_nested():
        save_and_enqueue(connection, other, transitions.mark_created(other, report(7), NOW), NOW)
    assert reload(connection, other) == other
    assert planned_notifications(connection) == []
    assert queue.already_adopted(connection, Kind.SEGMENT, [6, 7]) == {7}


def test_a_time_without_an_offset_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="without an offset"), connection.begin_nested():
        insert_request(connection, due_at=datetime(2026, 3, 2))


def test_a_request_is_read_as_it_was_saved(connection: Connection) -> None:
    full = building(
        enterprise_id="E1",
        candidates=candidates(7, 2**63 - 1),
        question=Question.WHICH,
        created_at=NOW,
        finished_at=NOW + SECOND / 2,
        noticed_at=NOW,
        overdue=True,
        error_message="<no> & 🎿",
        classify_id=2**63 - 1,
    )
    row = insert_request(connection)
    save_step(connection, row, replace(full, id=row.id, uuid=row.uuid))
    assert reload(connection, row) == replace(full, id=row.id, uuid=row.uuid, version=2, edit_due_at=NOW)
    assert get_by_id(connection, 99) is None


def test_a_number_that_no_request_can_have_finds_none(connection: Connection) -> None:
    for number in (2**31 - 1, 2**31, 10**17):  # PostgreSQL's column holds no more than the first
        assert get_by_id(connection, number) is None


@pytest.mark.parametrize(
    "text", ["a \x00 b", "'; DROP TABLE requests; -- %s %(x)s :x", "🎿" * 3000, "\u202e\ufeff\x1b"]
)
def test_any_text_is_stored(connection: Connection, text: str) -> None:
    kept = reload(connection, insert_request(connection, name=text, error_message=text))
    # PostgreSQL has no NUL.
    stored = text.replace("\x00", "\ufffd") if connection.dialect.name == "postgresql" else text
    assert kept.inputs == {"name": stored}
    assert kept.error_message == stored


def test_what_is_left_out_of_corrected_files_replaces_a_pending_reply(connection: Connection) -> None:
    request = insert_request(connection, state=State.PREPARING)
    for left_out in (3, 4):
        request = save_step(connection, request, replace(request, state=State.ACCEPTED, left_out=left_out))
        request = save_step(connection, request, replace(request, state=State.PREPARING, left_out=0))
    replies = notification_rows(connection, NotificationKind.LEFT_OUT)
    assert [reply.delivery for reply in replies] == [DeliveryState.OBSOLETE, DeliveryState.PENDING]
    assert claim_notification(connection, replies[-1], None, NOW, None) is None, "they are read again"
