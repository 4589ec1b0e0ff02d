"""Retries of what Classify didn't carry out: linked to it, shown on it, and what needs attention then."""

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from bot.outbox.render_context import read_announcement_context
from storage.lifecycle.request import UNSUCCESSFUL, Kind, Request, State
from storage.outbox import edits
from storage.people import home_views
from storage.read_requests import get_by_id
from storage.requests import queries
from tests.support.record_rows import accept, insert_request, reload, save_step
from tests.support.samples import DAY, MINUTE, NOW

ANN, BEN = "U1ANN", "U2BEN"


def failed(connection: Connection, state: State = State.FAILED) -> Request:
    """Insert Ann's request, announced and unsuccessful."""
    return insert_request(
        connection,
        1,
        state=state,
        thread_channel="C1MEDIA",
        thread_ts="1.000100",
    )


def needs_ann(connection: Connection) -> list[int]:
    """Return what needs Ann's attention."""
    return [one.id for one in queries.find_needing_attention(connection, ANN, NOW - DAY, 10)]


@pytest.mark.parametrize("state", State)
def test_the_same_name_again_is_a_retry_of_what_was_unsuccessful(
    connection: Connection, state: State
) -> None:
    first = failed(connection, state)
    again = accept(connection, 2, user_id=BEN)
    assert again.retry_of == (first.uuid if state in UNSUCCESSFUL else None)


def test_a_request_with_another_channel_name_or_kind_is_not_a_retry(connection: Connection) -> None:
    failed(connection)
    assert accept(connection, 2, user_id=BEN, channel_id="C2").retry_of is None
    assert accept(connection, 3, "Skis").retry_of is None
    assert accept(connection, 4, kind=Kind.CAMPAIGN).retry_of is None


def test_a_failure_needs_no_attention_once_somebody_else_has_retried_it(
    connection: Connection,
) -> None:
    first = failed(connection)
    assert needs_ann(connection) == [first.id]
    accept(connection, 2, user_id=BEN)
    assert needs_ann(connection) == []


def test_a_retry_that_was_created_is_shown_on_the_failed_one(connection: Connection) -> None:
    first = failed(connection)
    again = accept(connection, 2, user_id=BEN)
    assert reload(connection, first).edit_due_at == NOW  # it has no button anymore
    edits.mark_edited(connection, first.id, first.status_key, NOW, read_due_at=NOW)
    home_views.mark_opened(connection, ANN, NOW)
    home_views.mark_published(connection, ANN, NOW, NOW)
    assert home_views.find_next_due(connection, NOW) is None
    assert queries.find_retries(connection, [first.uuid]) == {}
    assert reload(connection, first).edit_due_at is None
    created = save_step(connection, again, replace(again, state=State.BUILDING, classify_id=63))
    found = queries.find_retries(connection, [first.uuid])
    assert {uuid: (retry.id, retry.classify_id) for uuid, retry in found.items()} == {
        first.uuid: (created.id, 63)
    }
    assert reload(connection, first).edit_due_at == NOW
    due = home_views.find_next_due(connection, NOW)
    assert due is not None
    assert due.user_id == ANN


def test_a_retry_elsewhere_is_shown_to_nobody_in_the_channel(connection: Connection) -> None:
    first = failed(connection)
    again = accept(connection, 2, channel_id="C2PRIVATE")
    assert again.retry_of == first.uuid
    save_step(connection, again, replace(again, state=State.BUILDING, classify_id=63))
    assert queries.find_retries(connection, [first.uuid]).keys() == {first.uuid}, "her own"
    assert queries.find_retries(connection, [first.uuid], same_channel=True) == {}
    assert read_announcement_context(connection, first).retry is None
    bens = accept(connection, 3, user_id=BEN, channel_id="C2PRIVATE", retry_of=first.uuid)
    latest = queries.find_latest_retry(connection, first)
    assert latest is not None
    assert latest.id == again.id != bens.id
    here = accept(connection, 4, retry_of=first.uuid)
    assert queries.find_latest_retry(connection, first) == here


def test_a_dismissed_failure_needs_no_attention_and_only_its_person_can_dismiss_it(
    connection: Connection,
) -> None:
    first = failed(connection)
    assert not queries.dismiss(connection, first.uuid, BEN, NOW)
    assert needs_ann(connection) == [first.id]
    assert queries.dismiss(connection, first.uuid, ANN, NOW + MINUTE)
    assert needs_ann(connection) == []
    dismissed = get_by_id(connection, first.id)
    assert dismissed is not None
    assert dismissed.dismissed_at == NOW + MINUTE


def test_a_list_is_searched_by_part_of_the_name_in_any_case(connection: Connection) -> None:
    snow = accept(connection, 1, "Snow % lovers")
    accept(connection, 2, "Skis")
    for words, expected in (("SNOW", [snow.id]), ("% love", [snow.id]), ("s_i", []), ("skis here", [])):
        page = queries.page(
            connection,
            (Kind.SEGMENT,),
            queries.Scope.MINE,
            ANN,
            "C1MEDIA",
            member=False,
            search=words,
            skip=0,
            size=7,
        )
        assert [one.id for one in page.requests] == expected
