"""The Home tabs that people have opened: updated after a change, rescheduled, and left alone after a day."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle import transitions
from storage.lifecycle.planned_notifications import NotificationKind, PlannedNotification
from storage.lifecycle.request import Question, Request, State
from storage.outbox import delivery_transitions
from storage.outbox.enqueue import enqueue, request_home_update
from storage.people import home_views
from storage.people.home_views import KEPT_CURRENT_FOR
from storage.requests import submissions
from storage.tables import home_views as table
from tests.support.record_rows import accept, insert_request, notification_rows, save_step, submission
from tests.support.samples import DAY, HOUR, MINUTE, NOW, SECOND, candidates, report

ANN, BEN = "U1ANN", "U2BEN"
LATER = NOW + MINUTE


def due(connection: Connection, now: datetime = LATER) -> list[str]:
    """Whose home is to be drawn next."""
    found = home_views.find_next_due(connection, now)
    return [] if found is None else [found.user_id]


def drawn(connection: Connection, user_id: str = ANN) -> None:
    """Somebody's home as it is."""
    found = home_views.find_next_due(connection, LATER)
    assert found is not None
    assert found.user_id == user_id
    home_views.mark_published(connection, user_id, found.since, LATER)


def test_an_opened_home_tab_is_published_once(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    assert home_views.find_next_due(connection, NOW) == (ANN, NOW)
    home_views.mark_published(connection, ANN, NOW, NOW)
    assert home_views.find_next_due(connection, NOW) is None
    home_views.mark_opened(connection, ANN, NOW + SECOND)
    home_views.mark_opened(connection, BEN, NOW)
    assert home_views.find_next_due(connection, LATER) == (BEN, NOW), "it has waited longest"
    home_views.mark_published(connection, BEN, NOW, NOW)
    assert home_views.find_next_due(connection, LATER) == (ANN, NOW + SECOND)


def test_a_home_tab_that_was_never_opened_is_not_published(connection: Connection) -> None:
    request_home_update(connection, ANN, NOW)
    assert due(connection) == []


def test_a_change_while_a_home_tab_is_published_makes_another_update_due(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    request_home_update(connection, ANN, NOW + SECOND)
    home_views.mark_published(connection, ANN, NOW, NOW + SECOND)
    assert home_views.find_next_due(connection, LATER) == (ANN, NOW + SECOND)


@pytest.mark.parametrize("at", [NOW, NOW - SECOND], ids=["the same moment", "one before"])
def test_two_changes_at_the_same_time_are_distinguished(connection: Connection, at: datetime) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    found = home_views.find_next_due(connection, NOW)
    assert found is not None
    request_home_update(connection, ANN, at)
    home_views.mark_published(connection, ANN, found.since, NOW)
    assert due(connection) == [ANN]


def test_a_rescheduled_update_waits_even_if_something_changes(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    home_views.reschedule(connection, ANN, NOW, NOW + HOUR)
    request_home_update(connection, ANN, NOW + SECOND)
    assert due(connection) == []
    assert home_views.next_due(connection, LATER) is not None
    assert due(connection, NOW + HOUR + SECOND) == [ANN]


def test_a_change_while_an_update_fails_does_not_shorten_its_delay(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    request_home_update(connection, ANN, NOW + SECOND)
    home_views.reschedule(connection, ANN, NOW, NOW + HOUR)
    assert due(connection) == []
    assert due(connection, NOW + HOUR) == [ANN]


def test_a_home_tab_that_slack_refused_is_updated_after_a_change_or_when_it_is_opened(
    connection: Connection,
) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    home_views.reschedule(connection, ANN, NOW, None)
    assert due(connection) == []
    assert home_views.next_due(connection, NOW) is None
    home_views.mark_opened(connection, ANN, NOW + SECOND)
    assert due(connection) == [ANN]


def test_a_home_tab_that_was_opened_meanwhile_is_not_rescheduled(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    home_views.mark_opened(connection, ANN, NOW + SECOND)
    home_views.reschedule(connection, ANN, NOW, None)
    assert due(connection) == [ANN]


def test_a_home_tab_is_not_updated_after_a_day_until_it_is_opened_again(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    assert due(connection, NOW + KEPT_CURRENT_FOR - SECOND) == [ANN]
    assert due(connection, NOW + KEPT_CURRENT_FOR) == []
    home_views.mark_published(connection, ANN, NOW, NOW)
    request_home_update(connection, ANN, NOW + KEPT_CURRENT_FOR)
    assert connection.execute(sa.select(table.c.update_due_at)).scalar() is None
    home_views.mark_opened(connection, ANN, NOW + DAY)
    assert due(connection, NOW + DAY) == [ANN]


def test_the_next_due_update_is_the_earliest_in_the_future(connection: Connection) -> None:
    for user_id, wait in ((ANN, HOUR), (BEN, MINUTE)):
        home_views.mark_opened(connection, user_id, NOW)
        home_views.reschedule(connection, user_id, NOW, NOW + wait)
    assert home_views.next_due(connection, NOW) == NOW + MINUTE
    assert home_views.next_due(connection, NOW + MINUTE) == NOW + HOUR
    assert home_views.next_due(connection, NOW + DAY) is None


def test_each_step_of_a_request_updates_only_its_persons_home_tab(connection: Connection) -> None:
    for user_id in (ANN, BEN):
        home_views.mark_opened(connection, user_id, NOW)
        drawn(connection, user_id)
    request = accept(connection)
    steps: list[Request] = [
        transitions.start_attempt(request, NOW),
        transitions.mark_uncertain(request, NOW),
        replace(request, state=State.UNCERTAIN, question=Question.WHICH, candidates=candidates(7, 8)),
        transitions.continue_sending(replace(request, state=State.UNCERTAIN, question=Question.WHICH), NOW),
        transitions.mark_created(replace(request, state=State.UNCERTAIN), report(7), NOW),
        replace(request, state=State.READY, classify_id=7),
    ]
    assert due(connection) == [ANN]
    for after in steps:
        drawn(connection)
        request = save_step(connection, request, replace(after, version=request.version))
        assert due(connection) == [ANN], after.state


def test_a_correction_and_a_watched_segment_update_the_home_tab(connection: Connection) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    accept(connection)
    drawn(connection)
    accept(connection, name="Snow Buyers")
    assert due(connection) == [ANN]
    drawn(connection)
    submissions.insert_watch(connection, submission(2, "Elsewhere"), report(9), NOW)
    assert due(connection) == [ANN]


def test_an_unconfirmed_message_updates_the_home_tab(connection: Connection) -> None:
    request = insert_request(connection, state=State.READY, classify_id=7)
    enqueue(connection, request, PlannedNotification(NotificationKind.RESULT, NOW), NOW)
    (message,) = notification_rows(connection)
    sending = delivery_transitions.start_sending(connection, message, "C1MEDIA", "1.1", NOW)
    assert sending is not None
    home_views.mark_opened(connection, ANN, NOW)
    drawn(connection)
    delivery_transitions.mark_unknown(connection, sending, request, NOW)
    assert due(connection) == [ANN]


def test_a_home_tab_keeps_its_place_among_the_due_ones_however_often_it_changes(
    connection: Connection,
) -> None:
    home_views.mark_opened(connection, ANN, NOW)
    home_views.mark_opened(connection, BEN, NOW + SECOND)
    for _ in range(2):
        request_home_update(connection, ANN, NOW + 2 * SECOND)
        assert due(connection) == [ANN]
    request_home_update(connection, ANN, NOW + 3 * SECOND)
    home_views.mark_published(connection, ANN, NOW, NOW + 3 * SECOND)
    assert due(connection) == [BEN], "the next change has its turn later"
