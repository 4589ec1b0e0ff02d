"""Submitted forms in a real database: each becomes one request."""

import pytest
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle import unknown_access
from storage.lifecycle.lists import InputName, ListContents, RequestList
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Kind, Question, State
from storage.lists import request_lists
from storage.outbox.delivery_transitions import start_sending
from storage.read_requests import find_by_uuid
from storage.requests import preparation
from storage.requests.duplicates import compute_inputs_key
from storage.requests.submissions import (
    Acceptance,
    Accepted,
    DuplicateRequests,
    accept_submission,
    insert_unless_duplicate,
)
from storage.tables import DeliveryState
from tests.support.record_rows import (
    accept,
    insert_request,
    notification_rows,
    planned_notifications,
    reload,
    save_step,
    submission,
)
from tests.support.samples import HOUR, NOW

PENDING = DeliveryState.PENDING
FILE = RequestList(input_name=InputName.BLOCKED, label="rivals.csv", file_id="F1")


def test_a_new_form_becomes_a_request_that_is_announced(connection: Connection) -> None:
    acceptance, request = accept_submission(connection, submission(name=" Cafe\u0301  Buyers "), NOW)
    assert (acceptance, request.state, request.version) == (Acceptance.NEW, State.ACCEPTED, 1)
    assert request.name_key == "Café Buyers"
    assert reload(connection, request) == request == find_by_uuid(connection, "form-1")
    assert planned_notifications(connection) == [(NotificationKind.ANNOUNCEMENT, PENDING)]


def test_a_form_submitted_four_times_creates_one_request(connection: Connection) -> None:
    answers = [accept_submission(connection, submission(), NOW) for _ in range(4)]
    assert [acceptance for acceptance, _ in answers] == [Acceptance.NEW, *[Acceptance.UNCHANGED] * 3]
    assert len({request.id for _, request in answers}) == 1
    assert len(planned_notifications(connection)) == 1


def test_a_corrected_form_replaces_inputs_that_were_not_sent_yet(connection: Connection) -> None:
    first = accept(connection)
    acceptance, second = accept_submission(connection, submission(name="Snow Buyers"), NOW)
    assert (acceptance, second.id, second.name, second.name_key) == (
        Acceptance.CORRECTED,
        first.id,
        "Snow Buyers",
        "Snow Buyers",
    )
    assert reload(connection, first) == second
    assert len(planned_notifications(connection)) == 1


@pytest.mark.parametrize(
    "state", [each for each in State if each not in (State.PREPARING, State.ACCEPTED, State.DROPPED)]
)
def test_a_correction_that_comes_too_late_changes_nothing(connection: Connection, state: State) -> None:
    first = insert_request(connection, state=state)
    assert accept_submission(connection, submission(name="Snow"), NOW) == (Acceptance.TOO_LATE, first)
    assert accept_submission(connection, submission(), NOW) == (Acceptance.UNCHANGED, first)


def test_a_form_of_a_request_that_was_canceled_is_not_accepted_again(connection: Connection) -> None:
    first = insert_request(connection, state=State.DROPPED)
    for again in (submission(), submission(name="Snow")):
        assert accept_submission(connection, again, NOW) == (Acceptance.CANCELED, first)


def test_a_corrected_form_waits_no_longer_for_what_it_had_before(connection: Connection) -> None:
    first = insert_request(connection, state=State.PREPARING, list_count=1, due_at=NOW + HOUR)
    request_lists.attach(connection, first.id, [FILE])
    acceptance, second = accept_submission(connection, submission(name="Snow"), NOW)
    assert (acceptance, second.state, second.due_at) == (Acceptance.CORRECTED, State.ACCEPTED, NOW)


def test_a_form_that_is_corrected_to_what_a_colleague_requested_is_a_duplicate(
    connection: Connection,
) -> None:
    bens = accept(connection, 2, user_id="U2BEN", inputs={"name": "Bens", "prompt": "Snow"})
    accept(connection, lists=[FILE])
    corrected = submission(inputs={"name": "Ann's", "prompt": "Snow"})
    assert insert_unless_duplicate(connection, corrected, NOW) == DuplicateRequests([bens])
    assert accept_submission(connection, corrected, NOW)[0] is Acceptance.CORRECTED, "she builds it anyway"
    again = insert_unless_duplicate(connection, corrected, NOW)
    assert isinstance(again, Accepted)
    assert again.acceptance is Acceptance.UNCHANGED, "she isn't asked again"


def test_a_request_whose_lists_are_not_read_is_no_duplicate_of_one_without(connection: Connection) -> None:
    accept(connection, lists=[FILE])
    plain = submission(2, user_id="U2BEN")
    assert isinstance(insert_unless_duplicate(connection, plain, NOW), Accepted)


def test_another_channel_is_taken_until_the_request_is_announced(connection: Connection) -> None:
    first = accept(connection)
    elsewhere = replace(submission(), channel_id="C2", access_unknown=True)
    acceptance, second = accept_submission(connection, elsewhere, NOW)
    assert (acceptance, second.channel_id, second.access_unknown) == (Acceptance.CORRECTED, "C2", True)
    announced = replace(second, thread_channel="C2", thread_ts="1.2")
    save_step(connection, second, announced)
    for wanted in (submission(), submission(name="Snow")):  # of the first channel
        acceptance, kept = accept_submission(connection, wanted, NOW)
        assert (acceptance, kept.channel_id, kept.name) == (Acceptance.TOO_LATE, "C2", first.name)
    assert planned_notifications(connection) == [], "it isn't announced before the access is known"


def test_a_correction_of_a_request_with_a_question_comes_too_late(connection: Connection) -> None:
    insert_request(connection, question=Question.CONTINUE)
    assert accept_submission(connection, submission(name="Snow"), NOW)[0] is Acceptance.TOO_LATE


def test_a_form_with_the_uuid_of_another_persons_request_is_refused(connection: Connection) -> None:
    first = accept(connection)
    with pytest.raises(PermissionError):
        accept_submission(connection, submission(name="Snow", user_id="U2BEN"), NOW)
    assert reload(connection, first) == first


SAME = {
    "name": "Winter",
    "prompt": "  HOMEOWNERS with\nsnow ",
    "example_urls": ["https://b.example/", "https://A.example/x"],
    "block_tlds": ["toro.com"],
}
OTHER = {
    "name": "Snow",
    "prompt": "Homeowners with snow",
    "example_urls": ["https://a.example/x", "https://b.example/"],
    "block_tlds": ["toro.com"],
}


def test_the_same_inputs_under_another_name_in_other_case_and_order_are_a_duplicate() -> None:
    assert compute_inputs_key(Kind.SEGMENT, SAME) == compute_inputs_key(Kind.SEGMENT, OTHER)


@pytest.mark.parametrize(
    "changes",
    [{"prompt": "Homeowners"}, {"example_urls": ["https://a.example/x"]}, {"client_id": "12"}],
)
def test_a_request_with_other_inputs_is_not_a_duplicate(changes: dict[str, object]) -> None:
    key = compute_inputs_key(Kind.SEGMENT, {**OTHER, **changes})
    assert key != compute_inputs_key(Kind.SEGMENT, OTHER)


def test_a_request_that_moves_to_a_channel_of_which_the_access_is_unknown_is_announced_once_it_is_known(
    connection: Connection,
) -> None:
    accept(connection)
    moved = accept(connection, channel_id="C2PLANNING", access_unknown=True)
    assert notification_rows(connection, NotificationKind.ANNOUNCEMENT) == [], "the person may not be in it"
    save_step(connection, moved, unknown_access.confirm_access(moved, NOW))
    [announcement] = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
    assert announcement.throttle_key == "C2PLANNING"


def test_a_request_that_moves_is_announced_once_in_the_other_channel(connection: Connection) -> None:
    accept(connection)
    accept(connection, channel_id="C2PLANNING")
    [announcement] = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
    assert (announcement.throttle_key, announcement.channel_id) == ("C2PLANNING", None)


def test_a_request_does_not_move_once_its_announcement_was_possibly_posted(connection: Connection) -> None:
    request = accept(connection)
    [announcement] = notification_rows(connection, NotificationKind.ANNOUNCEMENT)
    start_sending(connection, announcement, "C1MEDIA", None, NOW)
    again = accept_submission(connection, submission(channel_id="C2PLANNING"), NOW)
    assert again.acceptance is Acceptance.TOO_LATE
    assert reload(connection, request).channel_id == "C1MEDIA"


def test_a_request_waits_for_the_files_that_replace_those_that_were_being_read(
    connection: Connection,
) -> None:
    old, new = (
        RequestList(input_name=InputName.BLOCKED, label=f"{file_id}.csv", file_id=file_id)
        for file_id in ("F1OLD", "F2NEW")
    )
    accept(connection, lists=[old])
    being_read = preparation.find_due(connection, NOW)
    assert being_read is not None
    [row] = request_lists.find_lists(connection, being_read.id)
    request_lists.save_contents(connection, row, ListContents(values=["old.example"]))
    read = preparation.load_lists(connection, being_read)

    corrected = accept(connection, lists=[new])
    assert preparation.finish_or_ask(connection, being_read, read, NOW) is None
    assert reload(connection, corrected).state is State.PREPARING
