"""Parsing segments: any bytes give a segment or UnreadableError, and bad rows don't affect good ones."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify import BuildOutcome, Segment, parsing
from classify.parsing import (
    Listing,
    UnreadableError,
    parse_error_body,
    parse_listed_segments,
    parse_segment,
    parse_segments,
)
from tests.integration.classify.bodies import (
    dates,
    good_dates,
    good_ids,
    ids,
    is_storable,
    json_values,
    to_body,
)

any_rows = st.fixed_dictionaries(
    {},
    optional={
        "id": ids,
        "name": st.text(st.characters()) | json_values,
        "status": st.sampled_from(["pending", "processing", "complete", "failed", "paused"]) | json_values,
        "created_date": dates | json_values,
        "processed_date": dates | json_values,
        "client_id": json_values,
        "processing_errors": st.lists(st.text(st.characters())) | json_values,
        "error": json_values,
    },
)
good_rows = st.builds(
    Segment,
    id=good_ids,
    name=st.text(),
    status=st.none() | st.text(),
    created_date=good_dates,
    processed_date=good_dates,
)


def as_classify_sends(segment: Segment) -> dict[str, Any]:
    """Return the row as Classify would send it."""
    created, processed = segment.created_date, segment.processed_date
    return {
        "id": segment.id,
        "name": segment.name,
        "status": segment.status,
        "created_date": created and created.isoformat(),
        "processed_date": processed and processed.isoformat(),
        "taxonomy_id": None,
    }


def assert_storable(segment: Segment) -> None:
    """Check that whatever was parsed can be stored, compared and formatted."""
    assert -(2**63) <= segment.id < 2**63
    assert segment.outcome in BuildOutcome
    (segment.name + (segment.status or "") + (segment.error or "")).encode()
    assert segment.error is None or 0 < len(segment.error) <= 1000
    assert is_storable(segment.created_date)
    assert is_storable(segment.processed_date)


@given(st.binary() | json_values.map(to_body) | any_rows.map(to_body) | st.lists(any_rows).map(to_body))
def test_any_bytes_are_parsed_or_unreadable(body: bytes) -> None:
    with suppress(UnreadableError):
        assert_storable(parse_segment(body))
    with suppress(UnreadableError):
        for segment in parse_segments(body).rows:
            assert_storable(segment)
            assert segment.error is None
    said = parse_error_body(body)
    if said is not None:
        (said.error + said.message).encode()


@given(st.text(st.characters()), st.text(st.characters()), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_an_error_body_may_contain_any_text(error: str, message: str, mark: bytes) -> None:
    said = parse_error_body(mark + to_body({"error": error, "message": message, "field": None}))
    assert said is not None
    for actual, expected in ((said.error, error), (said.message, message)):
        assert actual == expected.encode("utf-8", "replace").decode()


@given(st.lists(good_rows), st.lists(any_rows | json_values), st.randoms())
def test_bad_rows_do_not_affect_good_rows(good: list[Segment], others: list[Any], random: Any) -> None:
    rows = [*((as_classify_sends(segment), segment) for segment in good), *((row, None) for row in others)]
    random.shuffle(rows)
    try:
        listing = parse_segments(to_body([row for row, _ in rows]))
    except UnreadableError:
        assert rows
        assert not good
        return
    assert len(listing.rows) + listing.skipped == len(rows)
    kept = iter(listing.rows)
    assert all(segment in kept for _, segment in rows if segment is not None)


@given(good_rows)
def test_strict_and_lenient_parsing_give_the_same_segment(segment: Segment) -> None:
    assert parse_segment(to_body(as_classify_sends(segment))) == segment
    # The strict decoder doesn't accept a byte order mark.
    assert parse_segment(b"\xef\xbb\xbf" + to_body(as_classify_sends(segment))) == segment


BAD_ROWS = {
    "an id of thousands of digits": b'{"id": 1' + b"0" * 5000 + b"}",
    "half a surrogate pair": b'{"id": "x", "name": "\\ud800"}',
    "bytes that aren't UTF-8": b'{"id": "x", "name": "\xff\xfe"}',
    "a whole float": b'{"id": 61.0}',
    "true": b'{"id": true}',
    "no id": b'{"name": "x"}',
    "a list": b"[61]",
    "not a number": b'{"id": NaN}',
}


@pytest.mark.parametrize("bad_row", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_bad_row_is_skipped(bad_row: bytes) -> None:
    body = b'[{"id": 61, "name": "a"}, ' + bad_row + b', {"id": 60, "status": "complete"}]'
    assert parse_segments(body) == Listing([Segment(61, name="a"), Segment(60, status="complete")], 1)


@pytest.mark.parametrize(
    ("errors", "error"),
    [
        ("too few pages", "too few pages"),
        (["too few pages", "try a wider prompt"], "too few pages; try a wider prompt"),
        ([], None),
        ("", None),
        (" \n", None),
        (["a", 1], None),
        ([{"code": 7}], None),
        ({"code": 7}, None),
        (7, None),
        (None, None),
        ("half \udcff", "half ?"),
        ("x" * 1001, "x" * 1000),
        (["x" * 600, "y" * 600], "x" * 600 + "; " + "y" * 398),
    ],
)
def test_processing_errors_are_a_text_or_a_list_of_texts(errors: Any, error: str | None) -> None:
    row = {"id": 61, "name": "a", "status": "failed", "processing_errors": errors, "error": "another's"}
    assert parse_segment(to_body(row)) == Segment(61, "failed", name="a", error=error)
    assert parse_segment(b"\xef\xbb\xbf" + to_body(row)).error == error


def test_rows_of_a_list_have_no_error() -> None:
    row = {"id": 61, "processing_errors": ["too few pages"], "error": {"code": 7}}
    assert parse_segments(to_body([row])) == Listing([Segment(61)], 0)
    assert parse_segments(to_body([row, None])) == Listing([Segment(61)], 1)


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert parse_segment(b'{"id": 61, "name": "a\\ud800b", "status": "complete"}') == Segment(
        61, "complete", name="a?b"
    )


@pytest.mark.parametrize("date", ["soon", "2026-02-30T00:00:00Z", 1770000000, {"a": 1}])
def test_an_unreadable_processed_date_means_complete(date: Any) -> None:
    body = to_body({"id": 61, "name": "x", "status": "weird", "created_date": date, "processed_date": date})
    segment = parse_segment(body)
    assert (segment.created_date, segment.processed_date) == (None, None)
    assert segment.processed
    assert segment.outcome is BuildOutcome.COMPLETE


@pytest.mark.parametrize("status", ["processing", "weird", 7])
@pytest.mark.parametrize(
    "date",
    [
        None,
        "",
        False,
        0,
        "0001-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "1970-01-01T00:00:00Z",
        "1970-01-01",
        "9999-12-31T23:59:59Z",
    ],
)
def test_an_empty_processed_date_means_still_building(date: Any, status: Any) -> None:
    row = {"id": 61, "status": status, "processed_date": date}
    segment, listed = parse_segment(to_body(row)), parse_listed_segments(to_body([row]))[0]
    for each in (segment, listed):
        assert not each.processed
        assert each.outcome is BuildOutcome.BUILDING
    assert segment.processed_date is None
    finished = parse_segment(to_body({**row, "status": "complete"}))
    assert finished.outcome is BuildOutcome.COMPLETE


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-12T22:09:38Z",
        "2026-02-12T22:09:38.000Z",
        "2026-02-12T22:09:38",
        "2026-02-12T22:09:38+00:00",
        "2026-02-13T00:09:38.000000000+02:00",
        "2026-02-12 22:09:38Z",
    ],
)
def test_times_in_many_formats_become_utc(text: str) -> None:
    segment = parse_segment(to_body({"id": 61, "created_date": text}))
    assert segment.created_date == datetime(2026, 2, 12, 22, 9, 38, tzinfo=UTC)
    assert segment.created_date.tzinfo is UTC


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"segments": []}', b"[[]]", b"[null, 1]", b"<html>"])
def test_a_body_that_is_not_a_list_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_segments(body)


def test_an_empty_list_is_parsed() -> None:
    assert parse_segments(b" [ ] ") == Listing([], 0)


def test_the_error_does_not_contain_the_body() -> None:
    with pytest.raises(UnreadableError) as caught:
        parsing.parse_segment(b'{"id": "secret"')
    assert str(caught.value) == ""
