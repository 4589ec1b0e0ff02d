"""The audit log: who did what and when, to which request. Also the drafts that a form keeps for a day."""

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.deals import Destination
from storage.lifecycle.request import State
from storage.lifecycle.transitions import Outcome
from storage.people import audit_log, drafts
from storage.people.audit_log import Entry
from storage.people.drafts import KEPT_FOR
from storage.requests import submissions
from storage.tables import Action
from storage.tables import audit_log as lines
from storage.tables import drafts as table
from tests.support.record_rows import accept, entries_for_request, submission
from tests.support.samples import NOW, SECOND, a_refinement, a_request, an_activation, report

ANN, BEN = "U1ANN", "U2BEN"


def entry(action: Action, request_id: int) -> Entry:
    """Return what Ann does in her channel."""
    return Entry(
        at=NOW, user_id=ANN, action=action, channel_id="C1MEDIA", request_id=request_id, team_id="T1"
    )


@pytest.mark.parametrize("action", Action)
def test_an_entry_is_read_as_it_was_recorded(connection: Connection, action: Action) -> None:
    full = entry(action, request_id=7)
    audit_log.record(connection, full)
    audit_log.record(connection, Entry(at=NOW, user_id=BEN, action=action))
    assert entries_for_request(connection, 7) == [full]
    assert entries_for_request(connection, 8) == []


def test_each_form_and_each_correction_is_in_the_audit_log(connection: Connection) -> None:
    request = accept(connection)
    accept(connection)  # sent again as it was: nothing was done
    accept(connection, name="Snow Buyers")
    accept(connection, 2)
    requested, corrected = entries_for_request(connection, request.id)
    assert requested == entry(Action.REQUESTED, request_id=request.id)
    assert corrected == entry(Action.CORRECTED, request_id=request.id)


def test_watching_is_in_the_audit_log(connection: Connection) -> None:
    watched = submissions.insert_watch(connection, submission(), report(7, Outcome.BUILDING), NOW)
    assert [entry.action for entry in entries_for_request(connection, watched.id)] == [Action.REQUESTED]


def test_the_audit_log_contains_nothing_that_was_typed(connection: Connection) -> None:
    accept(connection, name="Secret Launch", inputs={"name": "Secret Launch", "prompt": "Secret"})
    (line,) = connection.execute(sa.select(lines)).all()
    assert "Secret" not in str(line)


def test_an_entry_says_where_a_deal_went_and_what_a_refinement_asks_for(connection: Connection) -> None:
    for request in (a_request(State.READY), an_activation(State.READY), a_refinement(State.REJECTED)):
        stored = submissions.insert(connection, replace(request, uuid=f"form-{request.id}", id=0))
        audit_log.record(connection, entry(Action.REQUESTED, request_id=stored.id))
    audit_log.record(connection, Entry(at=NOW, user_id=BEN, action=Action.SET))
    segment, activation, refinement, setting = audit_log.all_entries(connection)
    assert activation.destination == Destination.named("The Trade Desk", "seat-abc123")
    assert (activation.deal_id, activation.refinement) == ("classify-ttd-61-a8f3c", {})
    assert refinement.refinement == {
        "expand": {"urls": ["https://www.thespruce.com/snow"]},
        "block": {"domains": ["craftsman.com", "toro.com"], "keywords": ["chainsaw"]},
    }
    for other in (segment, refinement, setting):
        assert (other.destination, other.deal_id) == (None, None)
    assert [each.refinement for each in (segment, setting)] == [{}, {}]


def test_a_draft_is_kept_for_its_person_for_a_day(connection: Connection) -> None:
    contents = {"prompt": "🎿 <&>" * 900, "urls": ["https://a.example"], "page": 2}
    drafts.keep(connection, "form-1", ANN, contents, NOW)
    assert drafts.find(connection, "form-1", ANN, NOW + KEPT_FOR - SECOND) == contents
    assert drafts.find(connection, "form-1", BEN, NOW) is None
    assert drafts.find(connection, "form-2", ANN, NOW) is None
    assert drafts.find(connection, "form-1", ANN, NOW + KEPT_FOR) is None


def test_a_draft_that_is_saved_again_replaces_the_first(connection: Connection) -> None:
    drafts.keep(connection, "form-1", ANN, {"page": 1}, NOW)
    drafts.keep(connection, "form-1", ANN, {"page": 2}, NOW + SECOND)
    assert drafts.find(connection, "form-1", ANN, NOW + KEPT_FOR) == {"page": 2}


def test_an_expired_draft_is_deleted_when_the_next_is_saved(connection: Connection) -> None:
    drafts.keep(connection, "form-1", ANN, {}, NOW)
    drafts.keep(connection, "form-2", BEN, {}, NOW + KEPT_FOR)
    assert connection.execute(sa.select(table.c.uuid)).scalars().all() == ["form-2"]
