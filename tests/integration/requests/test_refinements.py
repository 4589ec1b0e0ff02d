"""A form that refines several segments, sent once and again: one refinement for each, whatever changed."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.lifecycle.request import Kind, Request, State
from storage.read_requests import select_requests
from storage.requests.refinements import accept_for_each
from storage.requests.submissions import Acceptance, accept_submission
from storage.tables import requests
from tests.support.record_rows import insert_request, submission
from tests.support.samples import NOW

PARTS = {"block": {"domains": ["craftsman.com"]}}
OTHER_PARTS = {"block": {"domains": ["toro.com"]}}


def segments(connection: Connection) -> list[Request]:
    """Insert two ready segments."""
    return [
        insert_request(connection, number, state=State.READY, classify_id=60 + number) for number in (1, 2)
    ]


def send(
    connection: Connection, chosen: list[Request], parts: dict[str, dict[str, list[str]]] = PARTS
) -> Acceptance:
    """Send the form for these segments."""
    form = submission(9, kind=Kind.REFINEMENT, inputs=parts)
    return accept_for_each(connection, form, NOW, segments=chosen).acceptance


def refined(connection: Connection) -> list[tuple[str, list[str]]]:
    """Return what is to be sent: the segment and the blocked domains of each refinement."""
    statement = sa.select(requests).where(requests.c.kind == Kind.REFINEMENT).order_by(requests.c.id)
    return [
        (request.inputs["segment"]["handle"], request.inputs["block"]["domains"])
        for request in select_requests(connection, statement)
    ]


def mark_sent(connection: Connection, handle: str) -> None:
    """Have the refinement of one segment sent."""
    statement = sa.select(requests).where(requests.c.kind == Kind.REFINEMENT)
    (sent,) = (
        each for each in select_requests(connection, statement) if each.inputs["segment"]["handle"] == handle
    )
    connection.execute(sa.update(requests).where(requests.c.id == sent.id).values(state=State.READY))


BOTH = [("61", ["craftsman.com"]), ("62", ["craftsman.com"])]


def test_a_form_that_is_sent_again_in_another_order_creates_no_more(connection: Connection) -> None:
    first, second = segments(connection)
    assert send(connection, [first, second]) is Acceptance.NEW
    assert send(connection, [second, first]) is Acceptance.UNCHANGED
    assert refined(connection) == BOTH


def test_a_form_that_is_sent_again_for_other_segments_changes_nothing(connection: Connection) -> None:
    first, second = segments(connection)
    assert send(connection, [first]) is Acceptance.NEW
    for chosen in ([second], [first, second]):
        assert send(connection, chosen) is Acceptance.TOO_LATE
    assert refined(connection) == BOTH[:1]


def test_a_segment_that_was_removed_from_the_form_is_not_said_to_be_spared(connection: Connection) -> None:
    first, second = segments(connection)
    send(connection, [first, second])
    assert send(connection, [second]) is Acceptance.TOO_LATE
    assert refined(connection) == BOTH


def test_a_correction_is_for_all_segments_or_for_none(connection: Connection) -> None:
    first, second = segments(connection)
    send(connection, [first, second])
    assert send(connection, [first, second], OTHER_PARTS) is Acceptance.CORRECTED
    assert refined(connection) == [("61", ["toro.com"]), ("62", ["toro.com"])]
    mark_sent(connection, "62")
    assert send(connection, [first, second]) is Acceptance.TOO_LATE
    assert refined(connection) == [("61", ["toro.com"]), ("62", ["toro.com"])]


def test_an_activation_that_is_sent_again_for_another_segment_stays_in_its_thread(
    connection: Connection,
) -> None:
    first, second = segments(connection)
    inputs = {"name": "x", "destination": {"label": "DV360", "slug": "dv360", "seat": "4711"}, "segments": []}
    ids = (first.id, second.id)
    answers = [
        accept_submission(
            connection,
            submission(9, kind=Kind.ACTIVATION, inputs={**inputs, "name": str(at)}, segment_ids=(at,)),
            NOW,
        ).acceptance
        for at in ids
    ]
    assert answers == [Acceptance.NEW, Acceptance.TOO_LATE]
