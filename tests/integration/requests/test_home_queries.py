"""Requests by what they are about, and a person's own: under way, ended, waiting for them, registered."""

from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.engine import Connection

from storage.lifecycle.planned_notifications import NotificationKind, PlannedNotification
from storage.lifecycle.request import OPEN, Kind, Question, Request, State
from storage.outbox import delivery_transitions
from storage.outbox.enqueue import enqueue
from storage.requests import duplicates, queries
from storage.requests.duplicates import DUPLICATE_WINDOW
from storage.requests.submissions import insert
from storage.tables import requests as table
from tests.support.record_rows import insert_request, notification_rows
from tests.support.samples import DAY, HOUR, NOW, SECOND, a_request

ANN, BEN = "U1ANN", "U2BEN"
SEGMENTS, CAMPAIGNS = (Kind.SEGMENT, Kind.WATCH), (Kind.CAMPAIGN,)
WEEK = 7 * DAY


def many(connection: Connection, requests: Iterable[Request]) -> None:
    """All of these on record at once."""
    rows = [{name: value for name, value in asdict(one).items() if name != "id"} for one in requests]
    if rows:
        connection.execute(sa.insert(table), rows)


def ids(found: Any) -> list[int]:
    """Their ids, in order."""
    return [request.id for request in found]


def test_requests_with_a_classify_id_are_found_oldest_first(connection: Connection) -> None:
    made = insert_request(connection, 1, classify_id=7, state=State.READY)
    watched = insert_request(connection, 2, classify_id=7, kind=Kind.WATCH, state=State.READY)
    insert_request(connection, 3, classify_id=8, state=State.READY)
    insert_request(connection, 4, classify_id=7, kind=Kind.CAMPAIGN, state=State.READY)
    assert ids(queries.find_by_classify_id(connection, SEGMENTS, 7)) == [made.id, watched.id]
    assert queries.find_by_classify_id(connection, SEGMENTS, 2**63 - 1) == []


@pytest.mark.parametrize("state", State)
def test_a_duplicate_is_open_or_became_ready_within_a_day(connection: Connection, state: State) -> None:
    earlier = insert_request(connection, 1, state=state, inputs_key="k", noticed_at=NOW)
    fresh = duplicates.find_duplicates(connection, "k", "form-2", NOW + HOUR)
    assert ids(fresh) == ([earlier.id] if state in OPEN or state is State.READY else [])
    old = duplicates.find_duplicates(connection, "k", "form-2", NOW + DUPLICATE_WINDOW)
    assert ids(old) == ([earlier.id] if state in OPEN else [])
    assert duplicates.find_duplicates(connection, "other", "form-2", NOW) == []
    assert duplicates.find_duplicates(connection, "k", "form-1", NOW) == []


def test_only_segments_are_duplicates_newest_first(connection: Connection) -> None:
    first, second = (insert_request(connection, number, inputs_key="k") for number in (1, 2))
    insert_request(connection, 3, inputs_key="k", kind=Kind.CAMPAIGN)
    assert ids(duplicates.find_duplicates(connection, "k", "form-9", NOW)) == [second.id, first.id]


@pytest.mark.parametrize("state", State)
def test_a_persons_request_is_listed_as_open_or_finished(connection: Connection, state: State) -> None:
    request = insert_request(connection, 1, state=state)
    going, ended = queries.find_open(connection, ANN, 10), queries.find_finished(connection, ANN, 10)
    assert (ids(going), ids(ended)) == (([request.id], []) if state in OPEN else ([], [request.id]))
    assert queries.find_open(connection, BEN, 10) == queries.find_finished(connection, BEN, 10) == []


def test_each_section_returns_the_newest_up_to_its_limit(connection: Connection) -> None:
    going = [insert_request(connection, number).id for number in range(4)]
    ended = [insert_request(connection, number, state=State.READY).id for number in range(4, 8)]
    needing = [
        insert_request(connection, number, state=State.FAILED, name=str(number)).id for number in range(8, 12)
    ]
    assert ids(queries.find_open(connection, ANN, 3)) == going[:0:-1]
    assert ids(queries.find_finished(connection, ANN, 5)) == [*reversed(needing), ended[-1]]
    assert ids(queries.find_needing_attention(connection, ANN, NOW - WEEK, 3)) == needing[:0:-1]


def waiting(connection: Connection, since: Any = NOW - WEEK) -> list[int]:
    """What needs Ann."""
    return ids(queries.find_needing_attention(connection, ANN, since, 10))


@pytest.mark.parametrize("state", State)
def test_an_unsuccessful_request_needs_attention_for_a_while(connection: Connection, state: State) -> None:
    request = insert_request(connection, 1, state=state)
    bad = state in (State.FAILED, State.LOST, State.REJECTED)
    assert waiting(connection) == ([request.id] if bad else [])
    assert waiting(connection, since=NOW) == []
    assert queries.find_needing_attention(connection, BEN, NOW - WEEK, 10) == []


def test_a_request_with_a_question_needs_attention_and_is_not_in_progress(connection: Connection) -> None:
    request = insert_request(connection, 1, question=Question.CONTINUE)
    assert waiting(connection, since=NOW + DAY) == [request.id]
    assert queries.find_open(connection, ANN, 10) == []


def test_a_request_that_was_requested_again_needs_no_attention(connection: Connection) -> None:
    first = insert_request(connection, 1, state=State.REJECTED)
    other = insert_request(connection, 2, state=State.FAILED, name="Another")
    insert_request(connection, 3, user_id=BEN, name="Another")
    insert_request(connection, 4, kind=Kind.CAMPAIGN, name="Another")
    assert waiting(connection) == [other.id, first.id]
    insert_request(connection, 5)
    assert waiting(connection) == [other.id]


def test_a_request_with_an_unconfirmed_message_needs_attention(connection: Connection) -> None:
    request = insert_request(connection, 1, state=State.READY, classify_id=7)
    assert waiting(connection) == []
    enqueue(connection, request, PlannedNotification(NotificationKind.RESULT, NOW), NOW)
    (message,) = notification_rows(connection)
    sending = delivery_transitions.start_sending(connection, message, "C1MEDIA", "1.1", NOW)
    assert sending is not None
    delivery_transitions.mark_unknown(connection, sending, request, NOW)
    assert waiting(connection) == [request.id]
    assert waiting(connection, since=NOW) == []


def campaign(connection: Connection, number: int, state: State = State.READY, **more: Any) -> Request:
    """A campaign of Ann's, registered unless said otherwise."""
    classify_id = number if state is State.READY else None
    return insert_request(
        connection, number, kind=Kind.CAMPAIGN, state=state, classify_id=classify_id, **more
    )


def edited(connection: Connection, number: int, campaign_id: int, state: State, **changes: str) -> Request:
    """An edit of a campaign."""
    inputs = {"id": campaign_id, "name": "Q1", "changes": changes, "before": {}}
    made = a_request(state, kind=Kind.EDIT, uuid=f"form-{number}", inputs=inputs, classify_id=campaign_id)
    return insert(connection, made)


def test_a_persons_registered_campaigns_are_listed_newest_first(connection: Connection) -> None:
    first, second = campaign(connection, 1), campaign(connection, 2)
    campaign(connection, 3, State.REJECTED)
    campaign(connection, 4, State.SUBMITTING)
    campaign(connection, 5, user_id=BEN)
    assert ids(queries.find_campaigns(connection, ANN, 10)) == [second.id, first.id]
    assert ids(queries.find_campaigns(connection, ANN, 1)) == [second.id]


def test_a_campaign_is_shown_with_its_edits(connection: Connection) -> None:
    campaign(connection, 1, name="Q1")
    edited(connection, 2, 1, State.READY, name="Q2", use_case="other")
    edited(connection, 3, 1, State.READY, name="Q3")
    edited(connection, 4, 1, State.REJECTED, name="Q4")
    edited(connection, 5, 1, State.SUBMITTING, name="Q5")
    edited(connection, 6, 9, State.READY, name="Q6")
    (found,) = queries.find_campaigns(connection, ANN, 10)
    assert found.inputs == {"name": "Q3", "use_case": "other"}


def test_the_home_tab_reads_only_the_requests_that_it_shows(connection: Connection) -> None:
    states = [State.FAILED if number % 3 else State.READY for number in range(5000)]
    many(connection, (a_request(state, uuid=f"form-{n}", name_key=str(n)) for n, state in enumerate(states)))
    assert len(queries.find_needing_attention(connection, ANN, NOW - SECOND, 11)) == 11
    assert len(queries.find_finished(connection, ANN, 10)) == 10
    assert queries.find_open(connection, ANN, 11) == queries.find_campaigns(connection, ANN, 11) == []
