"""Which lists a request uses, and what Classify gets."""

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Connection

from storage.lifecycle.lists import (
    InputName,
    LeftOut,
    ListContents,
    ListKind,
    Reason,
    RequestList,
    Unreadable,
)
from storage.list_tables import list_contents
from storage.lists import contents, request_lists
from tests.support.record_rows import insert_request

FILE = RequestList(input_name=InputName.BLOCKED, label="rivals.csv", file_id="F1")


def test_equal_lists_are_stored_once(connection: Connection) -> None:
    first = contents.store(connection, ListKind.DOMAINS, ["a.com", "xn--mnchen-3ya.de"])
    assert contents.store(connection, ListKind.DOMAINS, ["a.com", "xn--mnchen-3ya.de"]) == first
    assert contents.store(connection, ListKind.DOMAINS, ["xn--mnchen-3ya.de", "a.com"]) != first
    assert list(contents.load_values(connection, first)) == ["a.com", "xn--mnchen-3ya.de"]


def test_an_empty_list_has_no_values(connection: Connection) -> None:
    assert list(contents.load_values(connection, contents.store(connection, ListKind.URLS, []))) == []


def test_how_a_value_was_typed_is_kept(connection: Connection) -> None:
    typed = {"xn--mnchen-3ya.de": "münchen.de"}
    content_id = contents.store(connection, ListKind.DOMAINS, list(typed), typed)
    assert contents.load_typed(connection, content_id) == typed


def test_a_file_is_unread_at_first_and_then_holds_what_was_read(connection: Connection) -> None:
    request = insert_request(connection)
    request_lists.attach(connection, request.id, [FILE])
    [unread] = request_lists.find_lists(connection, request.id)
    assert not unread.is_read
    left_out = [LeftOut(row=3, text="n/a", reason=Reason.NOT_A_DOMAIN)]
    read = ListContents(
        values=["a.com", "b.com"], counts={Reason.NOT_A_DOMAIN: 1, Reason.DUPLICATE: 2}, left_out=left_out
    )
    saved = request_lists.save_contents(connection, unread, read)
    assert request_lists.find_lists(connection, request.id) == [saved]
    assert (saved.is_read, saved.count, saved.left_out_counts) == (True, 2, read.counts)
    assert request_lists.load_left_out(connection, request.id) == left_out


def test_a_file_that_is_used_again_still_says_what_was_left_out(connection: Connection) -> None:
    request, clone = insert_request(connection), insert_request(connection, 2)
    request_lists.attach(connection, request.id, [FILE])
    [unread] = request_lists.find_lists(connection, request.id)
    left_out = [LeftOut(row=3, text="n/a", reason=Reason.NOT_A_DOMAIN)]
    read = ListContents(values=["a.com"], counts={Reason.NOT_A_DOMAIN: 1}, left_out=left_out)
    request_lists.save_contents(connection, unread, read)
    for again in (clone, request):  # the latter's form is submitted again
        request_lists.attach(connection, again.id, request_lists.find_lists(connection, request.id))
        assert request_lists.load_left_out(connection, again.id) == left_out


def test_a_file_that_cannot_be_read_says_why(connection: Connection) -> None:
    request = insert_request(connection)
    request_lists.attach(connection, request.id, [FILE])
    [unread] = request_lists.find_lists(connection, request.id)
    request_lists.save_unreadable(connection, unread, Unreadable.ENCRYPTED)
    [saved] = request_lists.find_lists(connection, request.id)
    assert (saved.is_read, saved.unreadable, saved.content_id) == (True, Unreadable.ENCRYPTED, None)


def test_classify_gets_what_was_typed_and_then_each_list_without_repeats(connection: Connection) -> None:
    request = insert_request(connection)
    domains = contents.store(connection, ListKind.DOMAINS, ["b.com", "c.com"])
    urls = contents.store(connection, ListKind.URLS, ["https://a.example/x"])
    request_lists.attach(
        connection,
        request.id,
        [
            RequestList(input_name=InputName.BLOCKED, label="one", content_id=domains),
            RequestList(input_name=InputName.EXAMPLES, label="two", content_id=urls),
            FILE,
        ],
    )
    typed = {"name": "Snow", "prompt": "snow", "block_tlds": ["a.com", "b.com"]}
    assert request_lists.merge_inputs(connection, replace(request, inputs=typed)) == {
        "name": "Snow",
        "prompt": "snow",
        "block_tlds": ["a.com", "b.com", "c.com"],
        "example_urls": ["https://a.example/x"],
    }


def test_a_form_that_is_submitted_again_replaces_the_lists(connection: Connection) -> None:
    request = insert_request(connection)
    request_lists.attach(connection, request.id, [FILE, FILE])
    request_lists.attach(connection, request.id, [FILE])
    assert len(request_lists.find_lists(connection, request.id)) == 1


def test_contents_that_nothing_uses_are_deleted(connection: Connection) -> None:
    request = insert_request(connection)
    used = contents.store(connection, ListKind.DOMAINS, ["a.com"])
    contents.store(connection, ListKind.DOMAINS, ["b.com"])
    request_lists.attach(
        connection, request.id, [RequestList(input_name=InputName.BLOCKED, label="x", content_id=used)]
    )
    assert contents.delete_unused(connection) == 1
    assert connection.execute(sa.select(list_contents.c.id)).scalars().all() == [used]
