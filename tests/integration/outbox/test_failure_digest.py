"""Failures in a channel, in a real SQLite file: the first two are shown there, the rest are summed up."""

from datetime import datetime

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import State
from storage.outbox import delivery_transitions, failure_digest, undeliverable
from storage.outbox.notification import Notification
from storage.people import preferences
from storage.people.preferences import Preferences
from storage.requests.save_steps import save_and_enqueue
from storage.requests.stuck import find_stuck_notifications
from storage.tables import DeliveryState
from tests.support.record_rows import insert_request, notification_rows
from tests.support.samples import HOUR, MINUTE, NOW, SECOND

CHANNEL = "C1MEDIA"


def ended(
    connection: Connection, number: int, at: datetime, state: State = State.FAILED, channel: str = CHANNEL
) -> int:
    """A build that ends then; the request's id."""
    before = insert_request(
        connection, number, state=State.BUILDING, classify_id=number, channel_id=channel, name=str(number)
    )
    assert save_and_enqueue(connection, before, replace(before, state=state, noticed_at=at), at) is not None
    return before.id


def quiet(connection: Connection) -> list[bool]:
    """Of each end whether it stays in its thread."""
    return [message.thread_only for message in notification_rows(connection, NotificationKind.RESULT)]


def summaries(connection: Connection) -> list[Notification]:
    """Return the notifications of the channel besides the digest."""
    return notification_rows(connection, NotificationKind.DIGEST)


def posted(connection: Connection, message: Notification, at: datetime) -> None:
    """It is on its way to the channel."""
    assert delivery_transitions.start_sending(connection, message, CHANNEL, None, at) is not None


def test_two_failures_in_a_minute_are_broadcast_and_further_ones_become_a_digest(
    connection: Connection,
) -> None:
    ids = [ended(connection, number, NOW + number * SECOND) for number in range(1, 6)]
    assert quiet(connection) == [False, False, True, True, True]
    (summary,) = summaries(connection)
    assert summary.due_at == NOW + 3 * SECOND + failure_digest.DIGEST_DELAY
    assert failure_digest.requests_in_digest(connection, summary.id, CHANNEL) == ids[2:]


def test_failures_more_than_a_minute_apart_are_all_broadcast(connection: Connection) -> None:
    for number in range(1, 6):
        ended(connection, number, NOW + number * 31 * SECOND)
    assert quiet(connection) == [False] * 5
    assert summaries(connection) == []


def test_a_lost_segment_counts_as_a_failure_and_a_ready_one_does_not(connection: Connection) -> None:
    ended(connection, 1, NOW, State.LOST)
    ended(connection, 2, NOW, State.READY)
    ended(connection, 3, NOW)
    ended(connection, 4, NOW, State.READY)
    ended(connection, 5, NOW, State.LOST)
    assert quiet(connection) == [False, False, False, False, True]


def test_failures_are_counted_for_each_channel(connection: Connection) -> None:
    for number in range(1, 7):
        ended(connection, number, NOW, channel=f"C{number % 3}")
    assert quiet(connection) == [False] * 6


def test_a_channel_that_prefers_threads_gets_no_broadcast_and_no_digest(connection: Connection) -> None:
    preferences.put(connection, "U1ANN", CHANNEL, Preferences(failures_in_thread=True))
    for number in range(1, 6):
        ended(connection, number, NOW)
    assert quiet(connection) == [True] * 5
    assert summaries(connection) == []


def test_a_second_digest_comes_a_minute_later_and_repeats_nothing(
    connection: Connection,
) -> None:
    first = [ended(connection, number, NOW) for number in range(1, 5)]
    (summary,) = summaries(connection)
    posted(connection, summary, NOW + 3 * SECOND)
    second = [ended(connection, number, NOW + 20 * SECOND) for number in (5, 6)]
    _, later = summaries(connection)
    assert later.due_at == NOW + MINUTE
    assert failure_digest.requests_in_digest(connection, summary.id, CHANNEL) == [
        *first[2:],
        *second,
    ]  # as if sent now
    assert failure_digest.requests_in_digest(connection, later.id, CHANNEL) == second


def test_a_failure_during_a_digest_is_in_the_next_one(connection: Connection) -> None:
    for number in range(1, 4):
        ended(connection, number, NOW)
    (summary,) = summaries(connection)
    posted(connection, summary, NOW + 4 * SECOND)
    late = ended(connection, 4, NOW + 4 * SECOND)  # the same moment, committed after
    _, later = summaries(connection)
    assert failure_digest.requests_in_digest(connection, later.id, CHANNEL) == [late]


def test_failures_of_the_day_before_do_not_count(connection: Connection) -> None:
    for number in range(1, 4):
        ended(connection, number, NOW)
    posted(connection, summaries(connection)[0], NOW + 3 * SECOND)
    for number in range(4, 7):
        ended(connection, number, NOW + 24 * HOUR)
    assert quiet(connection) == [False, False, True] * 2
    assert summaries(connection)[1].due_at == NOW + 24 * HOUR + failure_digest.DIGEST_DELAY


@pytest.mark.parametrize("error", [None, "is_archived"])
def test_nobody_is_told_that_a_digest_is_unconfirmed_or_refused(
    connection: Connection, error: str | None
) -> None:
    for number in range(1, 4):
        ended(connection, number, NOW)
    posted(connection, summaries(connection)[0], NOW)
    (sending,) = summaries(connection)
    request = insert_request(connection, 9)
    if error is None:
        delivery_transitions.mark_unknown(connection, sending, request, NOW)
    else:
        undeliverable.mark_undeliverable(connection, sending, request, error, NOW)
    assert [message.delivery for message in summaries(connection)] == [DeliveryState.OBSOLETE]
    assert notification_rows(connection, NotificationKind.UNCONFIRMED) == []
    assert find_stuck_notifications(connection) == []
