"""From bytes to objects: any bytes end well or as Unreadable, and good rows survive bad neighbours."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import BuildOutcome, Segment, parsing
from classify.parsing import Listing, Unreadable, read_refusal, read_segment, read_segments
from tests.integration.classify.bodies import dates, dumped, good_dates, good_ids, ids, json_values, sane_date

rowlike = st.fixed_dictionaries(
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


def sent(segment: Segment) -> dict[str, Any]:
    """The row as Classify would send it."""
    created, processed = segment.created_date, segment.processed_date
    return {
        "id": segment.id,
        "name": segment.name,
        "status": segment.status,
        "created_date": created and created.isoformat(),
        "processed_date": processed and processed.isoformat(),
        "taxonomy_id": None,
    }


def sane(segment: Segment) -> None:
    """Whatever was read can be kept, compared and written out."""
    assert -(2**63) <= segment.id < 2**63
    assert segment.outcome in BuildOutcome
    (segment.name + (segment.status or "") + (segment.error or "")).encode()
    assert segment.error is None or 0 < len(segment.error) <= 1000
    assert sane_date(segment.created_date)
    assert sane_date(segment.processed_date)


@settings(deadline=None)
@given(st.binary() | json_values.map(dumped) | rowlike.map(dumped) | st.lists(rowlike).map(dumped))
def test_any_bytes_end_well_or_as_unreadable(body: bytes) -> None:
    with suppress(Unreadable):
        sane(read_segment(body))
    with suppress(Unreadable):
        for segment in read_segments(body).rows:
            sane(segment)
            assert segment.error is None
    said = read_refusal(body)
    if said is not None:
        (said.error + said.message).encode()


@settings(deadline=None)
@given(st.text(st.characters()), st.text(st.characters()), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_a_refusal_is_read_whatever_its_words_are(error: str, message: str, mark: bytes) -> None:
    said = read_refusal(mark + dumped({"error": error, "message": message, "field": None}))
    assert said is not None
    for word, given_word in ((said.error, error), (said.message, message)):
        assert word == given_word.encode("utf-8", "replace").decode()


@settings(deadline=None)
@given(st.lists(good_rows), st.lists(rowlike | json_values), st.randoms())
def test_good_rows_survive_bad_neighbours(good: list[Segment], others: list[Any], random: Any) -> None:
    rows = [*((sent(segment), segment) for segment in good), *((row, None) for row in others)]
    random.shuffle(rows)
    try:
        listing = read_segments(dumped([row for row, _ in rows]))
    except Unreadable:
        assert rows
        assert not good
        return
    assert len(listing.rows) + listing.skipped == len(rows)
    kept = iter(listing.rows)
    assert all(segment in kept for _, segment in rows if segment is not None)


@settings(deadline=None)
@given(good_rows)
def test_the_fast_way_and_the_forgiving_one_read_alike(segment: Segment) -> None:
    assert read_segment(dumped(sent(segment))) == segment
    # A byte order mark is what the fast way doesn't take.
    assert read_segment(b"\xef\xbb\xbf" + dumped(sent(segment))) == segment


BAD_NEIGHBOURS = {
    "an id of thousands of digits": b'{"id": 1' + b"0" * 5000 + b"}",
    "half a surrogate pair": b'{"id": "x", "name": "\\ud800"}',
    "bytes that aren't UTF-8": b'{"id": "x", "name": "\xff\xfe"}',
    "a whole float": b'{"id": 61.0}',
    "true": b'{"id": true}',
    "no id": b'{"name": "x"}',
    "a list": b"[61]",
    "not a number": b'{"id": NaN}',
}


@pytest.mark.parametrize("neighbour", BAD_NEIGHBOURS.values(), ids=BAD_NEIGHBOURS.keys())
def test_what_breaks_one_row_leaves_the_others(neighbour: bytes) -> None:
    body = b'[{"id": 61, "name": "a"}, ' + neighbour + b', {"id": 60, "status": "complete"}]'
    assert read_segments(body) == Listing([Segment(61, name="a"), Segment(60, status="complete")], 1)


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
def test_an_error_is_text_or_texts_and_nothing_else(errors: Any, error: str | None) -> None:
    row = {"id": 61, "name": "a", "status": "failed", "processing_errors": errors, "error": "another's"}
    assert read_segment(dumped(row)) == Segment(61, "failed", name="a", error=error)
    assert read_segment(b"\xef\xbb\xbf" + dumped(row)).error == error


def test_rows_of_a_list_are_not_read_for_errors() -> None:
    row = {"id": 61, "processing_errors": ["too few pages"], "error": {"code": 7}}
    assert read_segments(dumped([row])) == Listing([Segment(61)], 0)
    assert read_segments(dumped([row, None])) == Listing([Segment(61)], 1)


def test_what_is_no_surrogate_pair_is_replaced_in_a_good_row() -> None:
    assert read_segment(b'{"id": 61, "name": "a\\ud800b", "status": "complete"}') == Segment(
        61, "complete", name="a?b"
    )


@pytest.mark.parametrize(
    "date", ["soon", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", 1770000000, {"a": 1}]
)
def test_an_unreadable_end_is_an_end(date: Any) -> None:
    body = dumped({"id": 61, "name": "x", "status": "weird", "created_date": date, "processed_date": date})
    segment = read_segment(body)
    assert (segment.created_date, segment.processed_date) == (None, None)
    assert segment.processed
    assert segment.outcome is BuildOutcome.COMPLETE


@pytest.mark.parametrize("date", [None, "", False, 0])
def test_nothing_in_the_place_of_an_end_is_none(date: Any) -> None:
    segment = read_segment(dumped({"id": 61, "status": "processing", "processed_date": date}))
    assert not segment.processed
    assert segment.outcome is BuildOutcome.BUILDING


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
def test_times_are_utc_with_or_without_fractions(text: str) -> None:
    segment = read_segment(dumped({"id": 61, "created_date": text}))
    assert segment.created_date == datetime(2026, 2, 12, 22, 9, 38, tzinfo=UTC)
    assert segment.created_date.tzinfo is UTC


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"segments": []}', b"[[]]", b"[null, 1]", b"<html>"])
def test_what_is_no_list_of_segments_isnt_read_as_an_empty_one(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_segments(body)


def test_an_empty_list_is_a_good_one() -> None:
    assert read_segments(b" [ ] ") == Listing([], 0)


def test_nothing_is_left_of_what_was_read_in_the_error() -> None:
    with pytest.raises(Unreadable) as caught:
        parsing.read_segment(b'{"id": "secret"')
    assert str(caught.value) == ""
