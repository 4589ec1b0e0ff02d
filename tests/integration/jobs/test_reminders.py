"""The reminders, on a database of their own: what can't be read holds up no other, and many go in batches."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from bot.outbox.reminders import Reminders
from bot.runtime.clock import Clock
from storage.engine.opening import open_record
from storage.lifecycle.deals import make_result
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Question, State
from storage.outbox.notification import Notification
from storage.outbox.question_reminders import enqueue_question_reminders
from storage.requests import submissions
from tests.support.outbox_steps import deliver
from tests.support.record_rows import insert_request, notification_rows, save_step
from tests.support.samples import NOW, an_activation

DAY = timedelta(days=1)


@pytest.fixture
async def reminders(file: Path) -> AsyncIterator[Reminders]:
    """Return the job at a time when everything is due."""
    record, clock = open_record(f"sqlite:///{file}"), Clock(wall=lambda: NOW + 20 * DAY)
    clock.observe(clock.now())
    yield Reminders(database=record.database, clock=clock, wake=lambda: None)
    record.close()


def ask(connection: Connection, count: int) -> None:
    """Insert requests whose persons were asked something."""
    for number in range(1, count + 1):
        request = insert_request(connection, number)
        save_step(connection, request, replace(request, question=Question.CONTINUE))
    for asked in notification_rows(connection, NotificationKind.QUESTION):
        deliver(connection, asked)


def issue(connection: Connection, count: int) -> None:
    """Insert activations whose deals haven't been used for so long that they may be closed soon."""
    for number in range(1, count + 1):
        activation = an_activation(
            State.READY,
            uuid=f"activation-{number}",
            classify_id=140 + number,
            channel_id=f"C{number}",
            finished_at=NOW + 7 * DAY,
            noticed_at=NOW + 7 * DAY,
            reminder_due_at=NOW + 19 * DAY,
            result=make_result(f"deal-{number}", None),
        )
        submissions.insert(connection, replace(activation, id=0))


async def remind(reminders: Reminders) -> list[Notification]:
    """Run the job until it waits, a few times at most. Return the reminders that it enqueued."""
    for _ in range(4):
        next_at = await reminders.run_once()
        if next_at is None or next_at > reminders.clock.now():
            break
    else:
        raise AssertionError("it never waits")
    rows = await reminders.database.read(notification_rows)
    return [row for row in rows if row.is_reminder or row.kind is NotificationKind.UNUSED]


async def test_a_request_that_cannot_be_read_holds_up_no_other_question(reminders: Reminders) -> None:
    await reminders.database.run(lambda connection: ask(connection, 2))
    await reminders.database.run(
        lambda connection: connection.exec_driver_sql("UPDATE requests SET inputs = '{broken' WHERE id = 1")
    )
    assert [reminder.request_id for reminder in await remind(reminders)] == [2]


async def test_an_activation_that_cannot_be_read_holds_up_no_other_deal(reminders: Reminders) -> None:
    await reminders.database.run(lambda connection: issue(connection, 2))
    await reminders.database.run(
        lambda connection: connection.exec_driver_sql("UPDATE requests SET inputs = '{broken' WHERE id = 1")
    )
    assert [reminder.request_id for reminder in await remind(reminders)] == [2]


async def test_many_reminders_are_enqueued_at_once_but_not_in_one_transaction(reminders: Reminders) -> None:
    await reminders.database.run(lambda connection: ask(connection, 260))
    now = reminders.clock.now()
    assert await reminders.database.run(lambda connection: enqueue_question_reminders(connection, now))
    assert len(await reminders.database.read(notification_rows)) == 260 + 250
    assert len(await remind(reminders)) == 260
