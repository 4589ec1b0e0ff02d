"""Which deal replaces another one, and which reminders are left out because of that."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import asdict, replace
from sqlalchemy.engine import Connection

from bot.outbox.render_context import read_context
from storage.lifecycle.deals import Destination, make_result
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from storage.requests import deal_reminders, deals, submissions
from tests.support.record_rows import notification_rows
from tests.support.samples import NOW, activation_inputs, an_activation

DAY = timedelta(days=1)
TODAY = NOW.date()
REMINDERS = (NotificationKind.ENDS_SOON, NotificationKind.ENDS_TOMORROW, NotificationKind.UNUSED)


def issue(connection: Connection, number: int, deal_id: str = "", **more: Any) -> Request:
    """Store an activation for which a deal was issued now, with reminders that are due."""
    defaults: dict[str, Any] = {
        "uuid": f"activation-{number}",
        "classify_id": 140 + number,
        "finished_at": NOW,
        "noticed_at": NOW,
        "reminder_due_at": NOW,
        "result": make_result(deal_id or f"deal-{number}", None),
    }
    return submissions.insert(connection, replace(an_activation(State.READY), **{**defaults, **more}, id=0))


def inputs_for(dsp: str = "The Trade Desk", seat: str = "seat-abc123", **more: Any) -> dict[str, Any]:
    """Return the inputs of an activation for this seat."""
    return {**activation_inputs(**more), "destination": asdict(Destination.named(dsp, seat))}


@pytest.mark.parametrize(
    ("more", "replaces"),
    [
        ({}, True),
        ({"inputs": inputs_for("the trade-desk")}, True),
        ({"inputs": activation_inputs(end_date=TODAY.isoformat())}, True),
        ({"user_id": "U2BEN"}, True),
        ({"inputs": inputs_for("DV360")}, False),
        ({"inputs": inputs_for(seat="seat-2")}, False),
        ({"inputs": activation_inputs(end_date=(TODAY - DAY).isoformat())}, False),
        ({"inputs": {**activation_inputs(), "segments": [{"handle": "8", "name": "Ski"}]}}, False),
        ({"channel_id": "C2OTHER"}, False),
        ({"state": State.BUILDING, "result": None}, False),
    ],
)
def test_a_deal_is_replaced_by_one_for_the_same_segments_and_seat_in_the_same_channel(
    connection: Connection, more: dict[str, Any], replaces: bool
) -> None:
    old = issue(connection, 1)
    assert deals.find_newer(connection, old, TODAY) is None
    newer = issue(connection, 2, **more)
    found = deals.find_newer(connection, old, TODAY)
    assert (found.id if found else None) == (newer.id if replaces else None)
    assert deals.find_newer(connection, newer, TODAY) is None, "an older one replaces nothing"


def test_the_newest_of_several_replaces_them_all(connection: Connection) -> None:
    old, _, newest = (issue(connection, number) for number in (1, 2, 3))
    found = deals.find_newer(connection, old, date.min)
    assert found is not None
    assert found.id == newest.id


def reminded_of(connection: Connection) -> list[tuple[str, str]]:
    """Return which deals people are reminded of, by the activation's UUID and the kind of reminder."""
    uuids = {request.id: request.uuid for request in deals.find_issued_to(connection, "U1ANN", 9)}
    return [(uuids[row.request_id], row.kind.name) for row in notification_rows(connection, *REMINDERS)]


def test_nobody_is_reminded_to_use_a_deal_that_was_replaced(connection: Connection) -> None:
    issue(connection, 1)
    issue(connection, 2)
    deal_reminders.enqueue_deal_reminders(connection, NOW + 13 * DAY)
    assert reminded_of(connection) == [("activation-2", "UNUSED")]
    assert deal_reminders.next_deal_reminder_at(connection) is None


@pytest.mark.parametrize(
    ("deal_id", "reminded"), [("deal-2", [("activation-1", "ENDS_SOON")]), ("deal-1", [])]
)
def test_a_replaced_deal_still_ends_unless_classify_issued_the_same_deal_id_again(
    connection: Connection, deal_id: str, reminded: list[tuple[str, str]]
) -> None:
    issue(connection, 1, inputs=activation_inputs(end_date=(TODAY + 8 * DAY).isoformat()))
    issue(connection, 2, deal_id)
    deal_reminders.enqueue_deal_reminders(connection, NOW + 2 * DAY)
    assert reminded_of(connection) == reminded


@pytest.mark.parametrize(
    ("thread_channel", "person", "is_named"),
    [
        ("C1MEDIA", "U2BEN", True),
        ("D1ANN", "U2BEN", False),
        ("D1ANN", "U1ANN", True),
    ],
)
def test_a_direct_message_names_no_newer_deal_of_somebody_else(
    connection: Connection, thread_channel: str, person: str, is_named: bool
) -> None:
    inputs = activation_inputs(end_date=(TODAY + 8 * DAY).isoformat())
    old = issue(connection, 1, inputs=inputs, thread_channel=thread_channel, thread_ts="1.1")
    issue(connection, 2, user_id=person)
    deal_reminders.enqueue_deal_reminders(connection, NOW + 2 * DAY)
    (reminder,) = notification_rows(connection, NotificationKind.ENDS_SOON)
    assert (read_context(connection, reminder, old).newer_deal is not None) is is_named
