"""A notification is claimed for the place where it belongs now."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.outbox.claim import Address, claim_notification
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions
from storage.tables import requests
from tests.support.outbox_steps import CHANNEL, DIRECT, deliver, save_created
from tests.support.record_rows import notification_rows
from tests.support.samples import NOW


def test_a_reply_that_was_not_posted_follows_its_thread_to_another_place(connection: Connection) -> None:
    save_created(connection, state=State.READY)
    announcement, reply = notification_rows(
        connection, NotificationKind.ANNOUNCEMENT, NotificationKind.RESULT
    )
    deliver(connection, announcement, ts="1.1")
    sending = claim_notification(connection, reply, None, NOW, None)
    assert sending is not None
    assert sending.address == Address(CHANNEL, "1.1")
    delivery_transitions.reschedule(connection, sending.notification, NOW)  # Slack limits the rate
    connection.execute(sa.update(requests).values(thread_channel=DIRECT, thread_ts="2.2"))
    (reply,) = notification_rows(connection, NotificationKind.RESULT)
    again = claim_notification(connection, reply, None, NOW, None)
    assert again is not None
    assert again.address == Address(DIRECT, "2.2")
