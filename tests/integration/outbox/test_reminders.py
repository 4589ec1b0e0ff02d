"""Reminders of open questions in a real database: one for each question, a day after it was asked."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, Request, State
from storage.outbox import question_reminders
from storage.outbox.notification import Notification
from tests.support.outbox_steps import deliver
from tests.support.record_rows import insert_request, notification_rows, reload, save_step
from tests.support.samples import NOW, SECOND

DAY = timedelta(days=1)


def _ask(connection: Connection, question: Question = Question.CONTINUE) -> Request:
    request = insert_request(connection)
    return save_step(connection, request, replace(request, question=question))


def _questions(connection: Connection) -> list[Notification]:
    return notification_rows(connection, NotificationKind.QUESTION)


def test_a_question_is_asked_once_more_after_a_day(connection: Connection) -> None:
    request = _ask(connection)
    assert question_reminders.next_question_reminder_at(connection) is None, "it isn't posted yet"
    (asked,) = _questions(connection)
    deliver(connection, asked)
    due_at = asked.created_at + DAY
    assert question_reminders.next_question_reminder_at(connection) == due_at
    question_reminders.enqueue_question_reminders(connection, due_at - SECOND)
    assert len(_questions(connection)) == 1
    question_reminders.enqueue_question_reminders(connection, due_at)
    (first, reminder) = _questions(connection)
    assert (reminder.is_reminder, reminder.request_id, reminder.due_at) == (True, request.id, due_at)
    assert reminder.question is Question.CONTINUE
    assert first.edit_due_at == due_at, "it points to the reminder"
    deliver(connection, reminder)
    for later in (due_at, due_at + 3 * DAY):
        question_reminders.enqueue_question_reminders(connection, later)
    assert question_reminders.next_question_reminder_at(connection) is None
    assert len(_questions(connection)) == 2


@pytest.mark.parametrize("answer", [{"question": None}, {"state": State.DROPPED}])
def test_a_question_that_was_answered_is_not_asked_again(
    connection: Connection, answer: dict[str, Any]
) -> None:
    request = _ask(connection)
    deliver(connection, _questions(connection)[0])
    save_step(connection, reload(connection, request), replace(request, **answer))
    assert question_reminders.next_question_reminder_at(connection) is None
    question_reminders.enqueue_question_reminders(connection, NOW + 2 * DAY)
    assert len(_questions(connection)) == 1


def test_each_question_about_a_request_gets_its_own_reminder(connection: Connection) -> None:
    request = _ask(connection)
    deliver(connection, _questions(connection)[0])
    question_reminders.enqueue_question_reminders(connection, NOW + DAY)
    deliver(connection, _questions(connection)[-1])
    answered = save_step(connection, reload(connection, request), replace(request, question=None))
    save_step(connection, answered, replace(answered, question=Question.CONTINUE))
    deliver(connection, _questions(connection)[-1])
    assert [each.is_reminder for each in _questions(connection)] == [False, True, False]
    question_reminders.enqueue_question_reminders(connection, NOW + 5 * DAY)
    assert [each.is_reminder for each in _questions(connection)] == [False, True, False, True]
